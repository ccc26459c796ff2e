//! Finding, listing, writing twice, and the remains of killed runs.

use std::fs;

use super::examples::{identity, record};
use flatland_records::*;

#[test]
fn store_finds_what_was_written_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    assert!(!store.has(&identity(1)).unwrap());
    assert_eq!(store.find(&identity(1)).unwrap(), None);
    let folder = store.write(&record(1), &[]).unwrap();
    assert_eq!(folder, store.path_of(&record(1).cell));
    assert!(store.has(&identity(1)).unwrap());
    assert!(!store.has(&identity(2)).unwrap());
    assert_eq!(store.find(&identity(1)).unwrap(), Some(record(1)));
    store.write(&record(2), &[]).unwrap();
    assert_eq!(store.list().len(), 2);
    assert_eq!(store.read_all().unwrap().len(), 2);
}

#[test]
fn identity_that_differs_after_the_folder_name_is_another_cell() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let mut other = identity(1);
    other.replace_range(63.., "f");
    assert_ne!(other, identity(1));
    store.write(&record(1), &[]).unwrap();
    assert!(matches!(store.find(&other).unwrap_err(), Error::OtherCell { .. }));
}

#[test]
fn malformed_identity_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    for bad in [
        "",
        "abc",
        &"A".repeat(64),
        &"0".repeat(65),
        &"é".repeat(32),
        "../../etc",
    ] {
        assert!(
            matches!(store.has(bad).unwrap_err(), Error::Identity { .. }),
            "{bad}"
        );
        let mut record = record(1);
        record.cell.identity = bad.to_owned();
        assert!(
            matches!(store.write(&record, &[]).unwrap_err(), Error::Identity { .. }),
            "{bad}"
        );
    }
    assert_eq!(store.list(), Vec::<std::path::PathBuf>::new());
}

#[test]
fn second_writer_keeps_the_first_record() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let folder = store.write(&record(1), &[]).unwrap();
    let mut later = record(1);
    later.provenance.seconds = 99.0;
    // Labels are not part of the identity.
    later.cell.optimiser = "gradient descent".into();
    assert_eq!(store.write(&later, &[]).unwrap(), folder);
    assert_eq!(store.read_all().unwrap(), [record(1)]);
}

#[test]
fn writers_racing_for_one_cell_leave_one_whole_record() {
    let root = tempfile::tempdir().unwrap();
    for round in 0..10 {
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    // Each opens its own store, as another process would: none may remove another's folder.
                    let store = Store::open(root.path()).unwrap();
                    let folder = store.write(&record(round), &[]).unwrap();
                    assert_eq!(store.read(folder).unwrap(), record(round));
                });
            }
        });
    }
    let names: Vec<_> = fs::read_dir(root.path().join("records"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".lock")
        .collect();
    assert_eq!(names.len(), 10, "{names:?}");
}

#[test]
fn stale_temporary_folders_of_ours_are_removed_at_open() {
    let root = tempfile::tempdir().unwrap();
    let records = root.path().join("records");
    let stale = records.join(".flatland-a1B2c3.partial");
    let foreign = [
        records.join(".flatland-notes"),
        records.join("x.partial"),
        records.join("lost+found"),
    ];
    for folder in foreign.iter().chain([&stale]) {
        fs::create_dir_all(folder).unwrap();
        fs::write(folder.join("cell.ron"), "half a f").unwrap();
    }
    let reader = Store::open_read_only(root.path()).unwrap();
    assert!(stale.exists(), "a reader changes nothing");
    assert_eq!(reader.read_all().unwrap(), []);
    let store = Store::open(root.path()).unwrap();
    assert!(!stale.exists());
    assert!(foreign.iter().all(|folder| folder.exists()));
    assert_eq!(store.read_all().unwrap(), []);
}

#[test]
fn temporary_folder_of_a_live_writer_is_left_alone() {
    let root = tempfile::tempdir().unwrap();
    Store::open(root.path()).unwrap();
    let records = root.path().join("records");
    let writing = records.join(".flatland-a1B2c3.partial");
    fs::create_dir(&writing).unwrap();
    let lock = fs::File::options()
        .write(true)
        .open(records.join(".lock"))
        .unwrap();
    fs4::FileExt::lock_shared(&lock).unwrap();
    Store::open(root.path()).unwrap();
    assert!(writing.exists());
    drop(lock);
    Store::open(root.path()).unwrap();
    assert!(!writing.exists());
}

#[test]
fn foreign_folders_are_not_records() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    store.write(&record(1), &[]).unwrap();
    for name in [
        "notes",
        "old-records",
        "x-0123456789AB",
        "x-0123456789abc",
        "deadbeefdead",
    ] {
        fs::create_dir(root.path().join("records").join(name)).unwrap();
    }
    fs::write(root.path().join("records/file-0123456789ab"), "").unwrap();
    store.refresh().unwrap();
    assert_eq!(store.read_all().unwrap(), [record(1)]);
}

#[test]
fn further_files_are_written_beside_the_record() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let extra = ExtraFile {
        name: "final_weights.npy".into(),
        bytes: vec![0, 255, 10],
    };
    let folder = store.write(&record(1), &[extra]).unwrap();
    assert_eq!(fs::read(folder.join("final_weights.npy")).unwrap(), [0, 255, 10]);
    assert_eq!(store.read(folder).unwrap(), record(1));
}

#[test]
fn further_files_cannot_leave_the_folder_or_replace_the_record() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let file = |name: &str| ExtraFile {
        name: name.into(),
        bytes: vec![],
    };
    for name in [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "/x",
        ".hidden",
        "trace.csv",
        "tables.ron",
        "Status.ron",
        "probes.csv",
        "é",
        "c:x",
    ] {
        let error = store.write(&record(1), &[file(name)]).unwrap_err();
        assert!(matches!(error, Error::ExtraName { .. }), "{name}: {error}");
    }
    let error = store
        .write(&record(1), &[file("a.npy"), file("a.npy")])
        .unwrap_err();
    assert!(matches!(error, Error::ExtraName { .. }), "{error}");
    assert!(!store.has(&identity(1)).unwrap(), "nothing half-written");
}

#[test]
fn trace_that_does_not_fit_its_cell_is_not_written() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let mut short = record(1);
    short.tables.trace.pop();
    assert!(matches!(
        store.write(&short, &[]).unwrap_err(),
        Error::Trace { .. }
    ));
    assert!(!store.has(&identity(1)).unwrap());
}

#[test]
fn root_that_is_a_file_is_refused_at_open() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("results");
    fs::write(&path, "").unwrap();
    let error = Store::open(&path).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    assert!(error.to_string().contains("results"), "{error}");
}

#[test]
fn reading_from_a_missing_folder_is_an_error() {
    let root = tempfile::tempdir().unwrap();
    assert!(matches!(
        Store::open_read_only(root.path()).unwrap_err(),
        Error::Io { .. }
    ));
    assert_eq!(
        fs::read_dir(root.path()).unwrap().count(),
        0,
        "a reader creates nothing"
    );
}
