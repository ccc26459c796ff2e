//! Damaged records are errors that name the place.

use std::fs;

use super::examples::record;
use flatland_records::*;

/// Writes a good record, changes one file of it, and returns what reading says.
fn read_after(file: &str, change: impl FnOnce(String) -> String) -> Error {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let path = store.write(&record(1), &[]).unwrap().join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "the change changes nothing");
    fs::write(&path, after).unwrap();
    let error = store.find(&record(1).cell.identity).unwrap_err();
    assert!(error.is_damage(), "{error}");
    assert!(error.to_string().contains(file), "{error}");
    let unread = store.find_overview(&record(1).cell.identity).unwrap_err();
    assert_eq!(unread.to_string(), error.to_string());
    error
}

/// A field that cannot be read: its line, its column and its text.
fn assert_bad_value(error: &Error, expected: (u64, &str, &str)) {
    let Error::Value {
        line, column, text, ..
    } = error
    else {
        panic!("{error}")
    };
    assert_eq!((*line, column.as_str(), text.as_str()), expected);
}

#[test]
fn bad_number_is_named_with_line_and_column() {
    let error = read_after("trace.csv", |text| text.replace("0.0625", "0.o625"));
    assert_bad_value(&error, (3, "cost", "0.o625"));
    let error = error.to_string();
    assert!(
        error.contains("trace.csv, line 3, column 'cost': '0.o625'"),
        "{error}"
    );
}

#[test]
fn bad_optional_number_is_named() {
    let error = read_after("trace.csv", |text| text.replace(",2.5,", ",2.5?,"));
    assert_bad_value(&error, (2, "sharpness", "2.5?"));
}

#[test]
fn missing_required_number_is_named() {
    let error = read_after("trace.csv", |text| text.replace("\n2,0.05,", "\n2,,"));
    assert!(
        matches!(&error, Error::Value { line: 4, column, .. } if column == "cost"),
        "{error}"
    );
}

#[test]
fn unknown_outcome_is_named() {
    let error = read_after("trace.csv", |text| text.replace("prescribed", "guessed"));
    assert_bad_value(&error, (2, "outcome", "guessed"));
}

#[test]
fn unknown_end_of_spectrum_is_named() {
    let error = read_after("spectra.csv", |text| text.replace("bottom", "Bottom"));
    assert!(
        matches!(&error, Error::Value { line: 2, column, .. } if column == "end"),
        "{error}"
    );
}

#[test]
fn mark_that_is_neither_true_nor_false_is_named() {
    let error = read_after("probes.csv", |text| text.replace("true", "yes"));
    assert_bad_value(&error, (2, "accepted", "yes"));
}

#[test]
fn damaged_table_of_the_diagnosis_is_not_taken_for_a_missing_one() {
    for file in ["diagnosis.csv", "probes.csv", "batch_sharpness.csv"] {
        let error = read_after(file, |_| String::new());
        assert!(
            matches!(&error, Error::MissingColumn { column: "iteration", path } if path.ends_with(file)),
            "{error}"
        );
    }
}

#[test]
fn missing_column_is_named() {
    let error = read_after("hessian_trace.csv", |text| {
        text.replace(",standard_error", "").replace(",0.5", "")
    });
    assert!(
        matches!(
            &error,
            Error::MissingColumn {
                column: "standard_error",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn unknown_and_repeated_columns_are_named() {
    let error = read_after("trace.csv", |text| text.replace("step", "Step"));
    assert!(
        matches!(&error, Error::UnknownColumn { column, .. } if column == "Step"),
        "{error}"
    );
    let error = read_after("trace.csv", |text| text.replace("step", "cost"));
    assert!(
        matches!(&error, Error::UnknownColumn { column, .. } if column == "cost"),
        "{error}"
    );
}

#[test]
fn row_cut_in_the_middle_is_named() {
    let error = read_after("trace.csv", |text| text[..text.len() - 8].to_owned());
    assert!(matches!(&error, Error::Row { line: 4, .. }), "{error}");
    assert!(error.to_string().contains("truncated"), "{error}");
}

#[test]
fn trace_cut_at_a_line_end_is_noticed() {
    let error = read_after("trace.csv", |text| {
        text.lines().take(3).map(|l| format!("{l}\n")).collect()
    });
    assert!(matches!(&error, Error::Row { .. }), "{error}");
    assert!(
        error.to_string().contains("2 rows where 3 were written"),
        "{error}"
    );
}

#[test]
fn optional_column_that_was_written_is_not_taken_for_one_without_values() {
    let error = read_after("trace.csv", |text| {
        let line = |line: &str| line.split(',').take(8).collect::<Vec<_>>().join(",") + "\n";
        text.lines().map(line).collect()
    });
    assert!(
        matches!(
            &error,
            Error::MissingColumn {
                column: "sharpness_converged",
                ..
            }
        ),
        "{error}"
    );
    // Nor is one that was not written taken for one that was.
    let error = read_after("trace.csv", |text| {
        text.lines()
            .enumerate()
            .map(|(n, line)| format!("{line},{}\n", if n == 0 { "seconds" } else { "1.0" }))
            .collect()
    });
    assert!(
        matches!(&error, Error::UnknownColumn { column, .. } if column == "seconds"),
        "{error}"
    );
}

#[test]
fn empty_table_file_lacks_its_header() {
    let error = read_after("trace.csv", |_| String::new());
    assert!(
        matches!(
            &error,
            Error::MissingColumn {
                column: "iteration",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn iterations_out_of_order_are_refused() {
    let error = read_after("trace.csv", |text| text.replace("\n1,", "\n0,"));
    assert!(
        error.to_string().contains("iteration 0 follows iteration 0"),
        "{error}"
    );
    let error = read_after("trace.csv", |text| text.replace("\n0,", "\n1,"));
    assert!(
        error.to_string().contains("the first iteration is 1, not 0"),
        "{error}"
    );
}

#[test]
fn damaged_ron_names_line_and_column() {
    let error = read_after("cell.ron", |text| text.replace("seed: 3,", "seed: three,"));
    let Error::Ron {
        path, line, column, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert!(path.ends_with("cell.ron"));
    let text = {
        let root = tempfile::tempdir().unwrap();
        let folder = Store::open(root.path()).unwrap().write(&record(1), &[]).unwrap();
        fs::read_to_string(folder.join("cell.ron")).unwrap()
    };
    let expected = text.lines().position(|l| l.contains("seed: 3,")).unwrap() + 1;
    assert_eq!(*line, expected);
    assert!(*column > 1);
}

#[test]
fn ron_cut_short_and_unknown_fields_are_refused() {
    let error = read_after("provenance.ron", |text| text[..20].to_owned());
    assert!(matches!(error, Error::Ron { .. }), "{error}");
    let error = read_after("provenance.ron", |text| text.replace("threads", "thread_count"));
    assert!(error.to_string().contains("thread_count"), "{error}");
    let error = read_after("status.ron", |text| text.replace("Completed", "Complete"));
    assert!(error.to_string().contains("Complete"), "{error}");
}

#[test]
fn record_without_a_required_file_is_incomplete() {
    for file in [
        "cell.ron",
        "provenance.ron",
        "tables.ron",
        "trace.csv",
        "spectra.csv",
        "hessian_trace.csv",
        "status.ron",
        "SHA256SUMS",
    ] {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path()).unwrap();
        let folder = store.write(&record(1), &[]).unwrap();
        fs::remove_file(folder.join(file)).unwrap();
        let error = store.find(&record(1).cell.identity).unwrap_err();
        assert!(
            matches!(&error, Error::Incomplete { file: missing, .. } if *missing == file),
            "{error}"
        );
        assert!(error.is_damage());
    }
}

#[test]
fn folder_without_status_is_incomplete() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let identity = record(1).cell.identity;
    let folder = store.path_of(&record(1).cell);
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("notes.txt"), "by hand").unwrap();
    for _ in 0..2 {
        let error = store.write(&record(1), &[]).unwrap_err();
        assert!(
            matches!(
                error,
                Error::Incomplete {
                    file: "status.ron",
                    ..
                }
            ),
            "{error}"
        );
        assert!(matches!(
            store.find(&identity).unwrap_err(),
            Error::Incomplete { .. }
        ));
        // Found by its name from now on.
        store.refresh().unwrap();
    }
    assert_eq!(
        fs::read_dir(&folder).unwrap().count(),
        1,
        "nothing may be written into it"
    );
}

#[test]
fn record_under_another_name_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let folder = store.write(&record(1), &[]).unwrap();
    let moved = folder.with_file_name(format!("renamed-{}", "a".repeat(12)));
    fs::rename(folder, &moved).unwrap();
    let error = store.read(&moved).unwrap_err();
    assert!(matches!(error, Error::OtherCell { .. }), "{error}");
}
