//! Valid and invalid settings of recordings and of stochastic runs.

use flatland_experiments::optimiser::{OptimiserSettings, SamStep};
use flatland_experiments::plan::{PlanError, PlanFile};

fn read(fields: &str) -> Result<PlanFile, PlanError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let text = format!(
        "(name: \"p\", data: [Digits(train: 60)], networks: [Mlp(hidden: [4])], seeds: [0], iterations: 5, {fields})"
    );
    std::fs::write(&path, text).unwrap();
    PlanFile::read(&path)
}

#[test]
fn everything_that_can_be_recorded_is_read() {
    let file = read(
        "optimisers: [Nls()], batch: 16, record: (sharpness_near_label_variance: true, \
         from: 4, eigenvalues: (every: 2, largest_in_modulus: 20, beyond_classes: 10), diagnosis: (every: 3), \
         probes: (at: [0, 7], steps: [0.5, 2]), batch_sharpness: (every: 4))",
    )
    .unwrap();
    let (plan, record) = (&file.plan, &file.plan.record);
    assert_eq!(plan.batch, Some(16));
    assert!(record.sharpness_near_label_variance);
    let eigenvalues = record.eigenvalues.as_ref().unwrap();
    assert_eq!(
        (eigenvalues.every, eigenvalues.top, eigenvalues.bottom),
        (2, 0, 0)
    );
    assert_eq!(
        (eigenvalues.largest_in_modulus, eigenvalues.beyond_classes),
        (20, Some(10))
    );
    assert_eq!(record.diagnosis.as_ref().unwrap().every, 3);
    let probes = record.probes.as_ref().unwrap();
    assert_eq!(
        (probes.at.as_deref(), &probes.steps[..]),
        (Some(&[0, 7][..]), &[0.5, 2.0][..])
    );
    assert_eq!(record.batch_sharpness.as_ref().unwrap().every, 4);
    assert_eq!(record.from, 4);

    let defaults = read("optimisers: [Nls()]").unwrap();
    assert_eq!(defaults.plan.batch, None);
    let record = &defaults.plan.record;
    assert!(!record.sharpness_near_label_variance && record.batch_sharpness.is_none());
    assert!(record.diagnosis.is_none() && record.probes.is_none());
    assert_eq!((record.from, record.from_by_data.len()), (0, 0));
    // All of the paper's probes.
    let paper = read("optimisers: [Nls()], record: (probes: ())").unwrap();
    assert_eq!(paper.plan.record.probes.as_ref().unwrap().steps.len(), 9);
}

#[test]
fn recordings_without_their_fields_are_refused() {
    for (fields, field, words) in [
        ("diagnosis: ()", "record.diagnosis", "missing field `every`"),
        ("probe: ()", "record.probe", "unknown field `probe`"),
        (
            "probes: (steps: [inf])",
            "record",
            "probes.steps must be positive and finite, got inf",
        ),
        (
            "eigenvalues: (every: 2)",
            "record",
            "top, bottom or largest_in_modulus must be at least 1",
        ),
        (
            "eigenvalues: (every: 0, largest_in_modulus: 20)",
            "record",
            "eigenvalues.every must be at least 1, got 0",
        ),
    ] {
        let error = read(&format!("optimisers: [Nls()], record: ({fields})")).expect_err(fields);
        let PlanError::Text {
            field: Some(found), ..
        } = &error
        else {
            panic!("{fields}: {error}");
        };
        assert_eq!(found, field, "{fields}");
        assert!(error.to_string().contains(words), "{fields}: {error}");
    }
}

#[test]
fn table_of_steps_is_read_and_looked_up() {
    let table = "[(data: \"digits\", network: \"MLP\", step: 0.1), \
                 (data: \"digits\", network: \"MLP 64-4-10\", step: 0.2), \
                 (data: \"digits\", network: \"ResNet-34\", step: 0.3), \
                 (data: \"CIFAR-10\", network: \"MLP\", step: 0.4)]";
    let file = read(&format!("optimisers: [Sam(step: Table({table}), rho: 0.1)]")).unwrap();
    let sam = &*file.plan.optimisers[0];
    assert_eq!((sam.label().as_str(), sam.candidates().len()), ("SAM ρ=0.1", 0));
    for (data, network, step) in [
        ("digits", "MLP 64-100-10", Some(0.1)),
        ("digits", "MLP", Some(0.1)),
        ("digits", "MLP 64-4-10", Some(0.2)),
        ("digits", "ResNet-34", Some(0.3)),
        ("digits", "ResNet-34, no last bias", Some(0.3)),
        ("digits", "ResNet-34-2", None),
        ("digits", "ResNet w8 2-2-2", None),
        ("digits", "CNN 32-32", None),
        ("CIFAR-10", "MLP 3072-100-100-10", Some(0.4)),
        ("Digits", "MLP", None),
        ("CIFAR-10", "ResNet-34", None),
    ] {
        let tuned = sam.tuned_for(data, network);
        let expected = step.map(|step| {
            let OptimiserSettings::Sam(mut sam) = sam.clone() else {
                panic!("SAM");
            };
            sam.step = SamStep::Fixed(step);
            OptimiserSettings::Sam(sam)
        });
        assert_eq!(tuned, expected, "{network} on {data}");
    }
    for other in ["Nls()", "Sam()", "Sam(step: Fixed(0.1))"] {
        let optimiser = super::common::optimiser(other);
        assert_eq!(optimiser.tuned_for("digits", "MLP"), Some(optimiser));
    }
}

#[test]
fn bad_tables_of_steps_are_refused() {
    for (table, words) in [
        ("[]", "a table of at least one step"),
        (
            "[(data: \"a\", network: \"b\", step: 0)]",
            "positive and finite, got 0",
        ),
        (
            "[(data: \"a\", network: \"b\", step: 1), (data: \"a\", network: \"b\", step: 2)]",
            "a table with one step for each data and network",
        ),
        ("[(data: \"a\", step: 1)]", "missing field `network`"),
    ] {
        let error = read(&format!("optimisers: [Sam(step: Table({table}))]")).expect_err(table);
        assert!(error.to_string().contains(words), "{table}: {error}");
    }
}
