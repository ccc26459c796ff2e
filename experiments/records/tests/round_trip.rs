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
        Outcome::AtCeiling,
        Outcome::AtCap,
        Outcome::ExtrapolationSpent,
        Outcome::FirstTrial,
        Outcome::Stationary,
        Outcome::Failed,
        Outcome::Prescribed,
    ])
}

prop_compose! {
    fn any_row()(
        cost in any_float(),
        floats in prop::array::uniform10(of(any_float())),
        trials in of(any::<usize>()),
        outcome in of(any_outcome()),
    ) -> TraceRow {
        let [gradient_norm, step, reference, curvature, train_accuracy, test_cost, test_accuracy, sharpness,
            sharpness_error, seconds] = floats;
        TraceRow {
            iteration: 0, cost, gradient_norm, step, trials, outcome, reference, curvature, train_accuracy,
            test_cost, test_accuracy, sharpness, sharpness_error, seconds,
        }
    }
}

prop_compose! {
    fn any_record()(
        mut trace in vec(any_row(), 0..20),
        spectra in vec((any::<usize>(), any::<bool>(), any::<usize>(), any_float(), any_float()), 0..5),
        traces in vec((any::<usize>(), any_float(), any_float(), any::<usize>()), 0..3),
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
        record.spectra = spectra.into_iter().map(|(iteration, top, index, eigenvalue, residual)| SpectrumRow {
            iteration, end: if top { SpectrumEnd::Top } else { SpectrumEnd::Bottom }, index, eigenvalue, residual,
        }).collect();
        record.hessian_traces = traces.into_iter().map(|(iteration, estimate, standard_error, probes)|
            HessianTraceRow { iteration, estimate, standard_error, probes }).collect();
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
            r.curvature,
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
    floats.into_iter().map(|value| value.map(f64::to_bits)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

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
        "iteration,cost,gradient_norm,step,trials,outcome,reference,curvature,train_accuracy,test_cost,\
         test_accuracy,sharpness,sharpness_error,seconds\n\
         0,0.1,0.3,0.1,0,prescribed,,,,,,2.5,1e-9,\n\
         1,0.0625,,0.1,,,,,,,,,,\n\
         2,0.05,,,,,,,,,,,,\n"
    );
}
