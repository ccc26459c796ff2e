//! Labels of own data in the forms in which they are found.

use super::support::{Folder, f64_bytes, i64_bytes, npy};

const PLAN: &str = r#"Npy(name: "own", images: "images.npy", labels: "labels.npy")"#;

/// Four images.
fn with_labels(file: &[u8]) -> Folder {
    let folder = Folder::new();
    folder.write(
        "images.npy",
        &npy(
            "<f8",
            "(4, 2)",
            &f64_bytes((0..8).map(|value| f64::from(value) / 8.0)),
        ),
    );
    folder.write("labels.npy", file);
    folder
}

fn refused(file: &[u8], parts: &[&str]) {
    let paragraph = with_labels(file).refusal(PLAN);
    for part in [&["labels.npy"], parts].concat() {
        assert!(paragraph.contains(part), "{part:?} is not in: {paragraph}");
    }
}

#[test]
fn a_column_is_read_as_a_vector() {
    let data = with_labels(&npy("<i8", "(4, 1)", &i64_bytes([0, 2, 1, 2])))
        .load(PLAN)
        .unwrap();
    assert_eq!(data.train.labels, [0, 2, 1, 2]);
    assert_eq!(data.classes, 3);
}

#[test]
fn one_hot_rows_are_read_in_every_type() {
    let rows = [0_u8, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0];
    let single: Vec<u8> = rows
        .iter()
        .flat_map(|&one| f32::from(one).to_le_bytes())
        .collect();
    for file in [
        npy("|u1", "(4, 4)", &rows),
        npy("|b1", "(4, 4)", &rows),
        npy("<f4", "(4, 4)", &single),
        npy("<f8", "(4, 4)", &f64_bytes(rows.map(f64::from))),
        npy("<i8", "(4, 4)", &i64_bytes(rows.map(i64::from))),
    ] {
        let data = with_labels(&file).load(PLAN).unwrap();
        assert_eq!(data.train.labels, [1, 0, 2, 1]);
        // Its rows announce the classes, even one without samples.
        assert_eq!(data.classes, 4);
    }
}

#[test]
fn rows_that_are_not_one_hot_are_named_with_the_line_that_converts_scores() {
    let soft = f64_bytes([1.0, 0.0, 0.0, 1.0, 0.3, 0.7, 1.0, 0.0]);
    refused(
        &npy("<f8", "(4, 2)", &soft),
        &["row 2", "(4, 2)", "argmax(axis=1)"],
    );
    let two = [1, 0, 1, 1, 0, 1, 0, 1];
    refused(&npy("|u1", "(4, 2)", &two), &["row 1", "argmax"]);
    refused(&npy("|u1", "(4, 2)", &[0; 8]), &["row 0"]);
    refused(&npy("|u1", "(1, 4)", &[0, 1, 2, 1]), &["single row", "ravel()"]);
}

#[test]
fn floats_are_refused_with_the_line_that_converts_them() {
    refused(
        &npy("<f8", "(4,)", &f64_bytes([0.0, 2.0, 1.0, 2.0])),
        &["whole numbers", "np.load('", "astype('int64')", "python3 -c"],
    );
    refused(
        &npy("<f8", "(4,)", &f64_bytes([0.25, 2.0, 1.5, 2.0])),
        &["regression", "digitize"],
    );
    refused(
        &npy("<f8", "(4, 1)", &f64_bytes([0.25, f64::NAN, 1.5, 2.0])),
        &["regression"],
    );
}

#[test]
fn names_of_classes_and_objects_are_refused_with_the_line_that_converts_them() {
    refused(
        &npy("<U1", "(4,)", &[0; 16]),
        &["'<U1'", "np.unique(", "return_inverse=True"],
    );
    refused(&npy("|O", "(4,)", &[0; 16]), &["'|O'", "allow_pickle=True"]);
}

#[test]
fn a_label_beyond_the_stated_classes_is_refused_with_the_likely_mistake() {
    let plan = PLAN.replace("\"own\"", "\"own\", classes: 3");
    for (labels, hint) in [
        ([1, 2, 3, 1], "begin at 1"),
        ([0, 2, 255, 1], "0 - 1 gives in uint8"),
        ([0, 2, 7, 1], "0..=2"),
    ] {
        let paragraph = with_labels(&npy("|u1", "(4,)", &labels)).refusal(&plan);
        assert!(paragraph.contains(hint), "{paragraph}");
    }
    let paragraph = with_labels(&npy("<i8", "(4,)", &i64_bytes([0, -1, 1, 2]))).refusal(&plan);
    assert!(paragraph.contains("without a label"), "{paragraph}");
}
