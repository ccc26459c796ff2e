//! What is written reads back to the same bits.

mod common;

use common::record;
use flatland_records::*;
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// Any bit pattern: subnormals, zeros of both signs, infinities; every NaN as the one NaN.
fn any_float() -> impl Strategy<Value = f64> {
    let special = prop::sample::select(vec![
        0.0,
        -0.0,
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        5e-324,
        -5e-324,
        f64::MIN_POSITIVE,
        f64::MAX,
        f64::MIN,
        f64::EPSILON,
        0.1 + 0.2,
    ]);
    let bits = any::<u64>().prop_map(|bits| {
        let value = f64::from_bits(bits);
        if value.is_nan() { f64::NAN } else { value }
    });
    prop_oneof![special, bits]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop::sample::select(vec![
        Outcome::Bracketed,
        Outcome::AtMaxStep,
        Outcome::AtCap,
        Outcome::ExtrapolationSpent,
        Outcome::FirstTrial,
        Outcome::Stationary,
        Outcome::Failed,
        Outcome::Prescribed,
    ])
}

fn any_end() -> impl Strategy<Value = SpectrumEnd> {
    prop::sample::select(vec![SpectrumEnd::Top, SpectrumEnd::Bottom, SpectrumEnd::Modulus])
}

prop_compose! {
    fn any_row()(
        cost in any_float(),
        floats in prop::array::uniform10(of(any_float())),
        trials in of(any::<usize>()),
        outcome in of(any_outcome()),
    ) -> TraceRow {
        let [gradient_norm, step, reference, gradient_curvature, train_accuracy, test_cost, test_accuracy, sharpness,
            sharpness_error, seconds] = floats;
        TraceRow {
            iteration: 0, cost, gradient_norm, step, trials, outcome, reference, gradient_curvature, train_accuracy,
            test_cost, test_accuracy, sharpness, sharpness_error, seconds,
        }
    }
}

prop_compose! {
    fn any_diagnosis()(iteration in any::<usize>(), bias in of(any_float()), floats in prop::array::uniform6(any_float()))
        -> DiagnosisRow {
        let [tensor_gradient_mean, tensor_gradient_std, tensor_gradient_min, tensor_gradient_max, zero_gradient_share,
            zero_activation_share] = floats;
        DiagnosisRow {
            iteration, last_bias_gradient_norm: bias, tensor_gradient_mean, tensor_gradient_std, tensor_gradient_min,
            tensor_gradient_max, zero_gradient_share, zero_activation_share,
        }
    }
}

prop_compose! {
    fn any_probe()(iteration in any::<usize>(), accepted in any::<bool>(), floats in prop::array::uniform6(any_float()))
        -> ProbeRow {
        let [step, gradient_quotient, hessian_gradient_quotient, rayleigh_quotient, sharpness, sharpness_error] = floats;
        ProbeRow {
            iteration, step, accepted, gradient_quotient, hessian_gradient_quotient, rayleigh_quotient, sharpness,
            sharpness_error,
        }
    }
}

prop_compose! {
    fn any_record()(
        mut trace in vec(any_row(), 0..20),
        spectra in vec((any::<usize>(), any_end(), any::<usize>(), any_float(), any_float()), 0..5),
        traces in vec((any::<usize>(), any_float(), any_float(), any::<usize>()), 0..3),
        diagnoses in vec(any_diagnosis(), 0..3),
        probes in vec(any_probe(), 0..3),
        batch_sharpness in vec((any::<usize>(), prop::array::uniform3(any_float()), any::<usize>()), 0..3),
        batch in of(any::<usize>()),
        text in any::<String>(),
        commit in of(any::<String>()),
        label_variance in any_float(),
        seconds in any_float(),
    ) -> Record {
        for (iteration, row) in trace.iter_mut().enumerate() {
            row.iteration = iteration;
        }
        let mut record = record(7);
        record.cell.settings = text.clone();
        record.cell.label_variance = label_variance;
        record.cell.tuned = commit.clone();
        record.provenance.commit = commit;
        record.provenance.seconds = seconds;
        record.status = Status::Failed { iteration: trace.len(), reason: text };
        record.trace = trace;
        record.spectra = spectra.into_iter().map(|(iteration, end, index, eigenvalue, residual)| SpectrumRow {
            iteration, end, index, eigenvalue, residual,
        }).collect();
        record.hessian_traces = traces.into_iter().map(|(iteration, estimate, standard_error, probes)|
            HessianTraceRow { iteration, estimate, standard_error, probes }).collect();
        record.diagnoses = diagnoses;
        record.probes = probes;
        record.batch_sharpness = batch_sharpness.into_iter().map(|(iteration, [mean, max, min], batches)|
            BatchSharpnessRow { iteration, mean, max, min, batches }).collect();
        record.cell.batch = batch;
        record
    }
}

/// All floats of a record, as bits: NaN is not equal to itself, and 0 is equal to −0.
fn bits(record: &Record) -> Vec<Option<u64>> {
    let of_row = |r: &TraceRow| {
        [
            Some(r.cost),
            r.gradient_norm,
            r.step,
            r.reference,
            r.gradient_curvature,
            r.train_accuracy,
            r.test_cost,
            r.test_accuracy,
            r.sharpness,
            r.sharpness_error,
            r.seconds,
        ]
    };
    let mut floats = vec![Some(record.cell.label_variance), Some(record.provenance.seconds)];
    floats.extend(record.trace.iter().flat_map(of_row));
    floats.extend(
        record
            .spectra
            .iter()
            .flat_map(|r| [Some(r.eigenvalue), Some(r.residual)]),
    );
    floats.extend(
        record
            .hessian_traces
            .iter()
            .flat_map(|r| [Some(r.estimate), Some(r.standard_error)]),
    );
    floats.extend(record.diagnoses.iter().flat_map(|r| {
        [
            r.last_bias_gradient_norm,
            Some(r.tensor_gradient_mean),
            Some(r.tensor_gradient_std),
            Some(r.tensor_gradient_min),
            Some(r.tensor_gradient_max),
            Some(r.zero_gradient_share),
            Some(r.zero_activation_share),
        ]
    }));
    floats.extend(record.probes.iter().flat_map(|r| {
        [
            Some(r.step),
            Some(r.gradient_quotient),
            Some(r.hessian_gradient_quotient),
            Some(r.rayleigh_quotient),
            Some(r.sharpness),
            Some(r.sharpness_error),
        ]
    }));
    floats.extend(
        record
            .batch_sharpness
            .iter()
            .flat_map(|r| [Some(r.mean), Some(r.max), Some(r.min)]),
    );
    floats.into_iter().map(|value| value.map(f64::to_bits)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_record_reads_back_to_the_same_bits(record in any_record()) {
        let root = tempfile::tempdir()?;
        let store = Store::open(root.path())?;
        let folder = store.write(&record, &[])?;
        let back = store.read(&folder)?;
        prop_assert_eq!(bits(&back), bits(&record));
        // Bits are compared; the derived text of everything else, where NaN is a word like any other.
        prop_assert_eq!(format!("{back:?}"), format!("{record:?}"));
    }
}

#[test]
fn every_rule_loss_and_status_reads_back() {
    use Rule::*;
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let statuses = [
        Status::Completed,
        Status::Diverged {
            iteration: 2,
            what: "cost".into(),
        },
        Status::Failed {
            iteration: 2,
            reason: "trial limit".into(),
        },
        Status::Stationary { iteration: 2 },
    ];
    for (n, rule) in [Ls, Nls, NlsUb, PoNls, Grippo, Cdat, Sam, Gd, WarmUp]
        .into_iter()
        .enumerate()
    {
        let mut record = record(n as u64);
        record.cell.rule = rule;
        record.cell.loss = if n % 2 == 0 {
            Loss::CrossEntropy
        } else {
            Loss::MeanSquaredError
        };
        record.status = statuses[n % statuses.len()].clone();
        let folder = store.write(&record, &[]).unwrap();
        assert_eq!(store.read(folder).unwrap(), record);
    }
}

#[test]
fn empty_trace_of_a_diverged_run_reads_back() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let mut record = record(1);
    record.status = Status::Diverged {
        iteration: 0,
        what: "the initial cost is NaN".into(),
    };
    record.trace.clear();
    record.spectra.clear();
    record.hessian_traces.clear();
    record.diagnoses.clear();
    record.probes.clear();
    record.batch_sharpness.clear();
    let folder = store.write(&record, &[]).unwrap();
    assert_eq!(store.read(&folder).unwrap(), record);
    let header = std::fs::read_to_string(folder.join("spectra.csv")).unwrap();
    assert_eq!(header, "iteration,end,index,eigenvalue,residual\n");
}

/// The format is what other programs read: frozen here.
#[test]
fn trace_is_the_documented_table() {
    let root = tempfile::tempdir().unwrap();
    let folder = Store::open(root.path()).unwrap().write(&record(1), &[]).unwrap();
    let trace = std::fs::read_to_string(folder.join("trace.csv")).unwrap();
    assert_eq!(
        trace,
        "iteration,cost,gradient_norm,step,trials,outcome,reference,gradient_curvature,train_accuracy,test_cost,\
         test_accuracy,sharpness,sharpness_error,seconds\n\
         0,0.1,0.3,0.1,0,prescribed,,,,,,2.5,1e-9,\n\
         1,0.0625,,0.1,,,,,,,,,,\n\
         2,0.05,,,,,,,,,,,,\n"
    );
}

#[test]
fn tables_of_the_diagnosis_are_the_documented_ones() {
    let root = tempfile::tempdir().unwrap();
    let mut record = record(1);
    record.spectra[0].end = SpectrumEnd::Modulus;
    let folder = Store::open(root.path()).unwrap().write(&record, &[]).unwrap();
    let expected = [
        (
            "spectra.csv",
            "iteration,end,index,eigenvalue,residual\n2,modulus,0,-0.25,1e-12\n",
        ),
        (
            "diagnosis.csv",
            "iteration,last_bias_gradient_norm,tensor_gradient_mean,tensor_gradient_std,tensor_gradient_min,\
             tensor_gradient_max,zero_gradient_share,zero_activation_share\n\
             2,0.0625,0.5,0.25,0.125,1.0,0.75,0.875\n",
        ),
        (
            "probes.csv",
            "iteration,step,accepted,gradient_quotient,hessian_gradient_quotient,rayleigh_quotient,sharpness,\
             sharpness_error\n\
             0,0.5,true,3.5,4.5,-1.5,5.5,1e-6\n",
        ),
        (
            "batch_sharpness.csv",
            "iteration,mean,max,min,batches\n2,2.25,4.0,1.0,7\n",
        ),
    ];
    for (file, table) in expected {
        assert_eq!(
            std::fs::read_to_string(folder.join(file)).unwrap(),
            table,
            "{file}"
        );
    }
}

/// As a record of the version without these tables and without a batch size was written.
#[test]
fn record_of_an_earlier_version_reads_as_one_without_diagnosis() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let mut earlier = record(1);
    earlier.diagnoses.clear();
    earlier.probes.clear();
    earlier.batch_sharpness.clear();
    let folder = store.write(&earlier, &[]).unwrap();
    for file in ["diagnosis.csv", "probes.csv", "batch_sharpness.csv"] {
        std::fs::remove_file(folder.join(file)).unwrap();
    }
    let cell = std::fs::read_to_string(folder.join("cell.ron")).unwrap();
    let without = cell.replace("    batch: None,\n", "");
    assert_ne!(without, cell);
    std::fs::write(folder.join("cell.ron"), without).unwrap();
    assert_eq!(store.read(&folder).unwrap(), earlier);
}
