//! Records read back to the same bits.

use super::examples::record;
use super::generators::any_record;
use flatland_records::*;
use flatland_theory::harness::config;
use proptest::prelude::*;

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
            r.train_set_cost,
            r.train_set_accuracy,
            r.test_cost,
            r.test_accuracy,
            r.sharpness,
            r.sharpness_error,
            r.batch_sharpness,
            r.seconds,
        ]
    };
    let mut floats = vec![Some(record.cell.label_variance), Some(record.provenance.seconds)];
    floats.extend(record.tables.trace.iter().flat_map(of_row));
    floats.extend(
        record
            .tables
            .spectra
            .iter()
            .flat_map(|r| [Some(r.eigenvalue), Some(r.residual)]),
    );
    floats.extend(
        record
            .tables
            .hessian_traces
            .iter()
            .flat_map(|r| [Some(r.estimate), Some(r.standard_error), Some(r.half_width_95)]),
    );
    floats.extend(record.tables.diagnoses.iter().flat_map(|r| {
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
    floats.extend(record.tables.probes.iter().flat_map(|r| {
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
            .tables
            .batch_sharpness
            .iter()
            .flat_map(|r| [Some(r.mean), Some(r.max), Some(r.min)]),
    );
    floats.into_iter().map(|value| value.map(f64::to_bits)).collect()
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn any_record_reads_back_to_the_same_bits(record in any_record()) {
        let root = tempfile::tempdir()?;
        let store = Store::open(root.path())?;
        let folder = store.write(&record, &[])?;
        let back = store.read(&folder)?;
        prop_assert_eq!(bits(&back), bits(&record));
        // Everything else as text, in which NaN is equal to itself.
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
        Status::Stalled {
            iteration: 2,
            reason: "a step of 1e-20".into(),
        },
        Status::Stationary { iteration: 2 },
        Status::Stopped {
            iteration: 2,
            reason: "the cost".into(),
        },
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
    record.tables = Tables::default();
    let folder = store.write(&record, &[]).unwrap();
    assert_eq!(store.read(&folder).unwrap(), record);
}
