//! Every file of a record is compared with its checksum, and a damaged record is kept under another name.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::examples::{identity, record};
use flatland_records::*;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A store with one record, which has a further file.
fn store() -> (TempDir, Store, PathBuf) {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let weights = ExtraFile {
        name: "final_weights.npy".into(),
        bytes: vec![7; 100],
    };
    let folder = store.write(&record(1), &[weights]).unwrap();
    (root, store, folder)
}

/// What both ways of reading say: the same.
fn refusal(store: &Store, folder: &Path) -> String {
    let error = store.read(folder).unwrap_err();
    assert!(error.is_damage(), "{error}");
    assert_eq!(store.overview(folder).unwrap_err().to_string(), error.to_string());
    error.to_string()
}

fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entry = |entry: fs::DirEntry| {
        let bytes = fs::read(entry.path()).unwrap();
        (entry.file_name().into_string().unwrap(), bytes)
    };
    fs::read_dir(folder)
        .unwrap()
        .map(|found| entry(found.unwrap()))
        .collect()
}

#[test]
fn checksums_are_those_of_sha256sum_for_every_other_file_in_order() {
    let (_root, _, folder) = store();
    let mut files = content(&folder);
    let text = String::from_utf8(files.remove("SHA256SUMS").unwrap()).unwrap();
    let mut expected = "# flatland record, format 1\n".to_owned();
    for (name, bytes) in &files {
        let digits: String = Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        expected += &format!("{digits}  {name}\n");
    }
    assert_eq!(text, expected);
    assert_eq!(files.len(), 11);
}

#[test]
fn digit_that_is_still_a_number_is_noticed_in_every_table() {
    for file in [
        "trace.csv",
        "spectra.csv",
        "hessian_trace.csv",
        "diagnosis.csv",
        "probes.csv",
        "batch_sharpness.csv",
    ] {
        let (_root, store, folder) = store();
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let (header, rows) = text.split_once('\n').unwrap();
        let flipped = format!("{header}\n{}", rows.replacen('5', "6", 1));
        assert_ne!(flipped, text, "{file}");
        fs::write(folder.join(file), flipped).unwrap();
        let refusal = refusal(&store, &folder);
        assert!(
            refusal.contains(&format!("{file} has changed since it was written")),
            "{refusal}"
        );
    }
}

#[test]
fn every_byte_of_every_file_counts() {
    let (_root, store, folder) = store();
    for (name, bytes) in content(&folder) {
        // Not every byte, but every file at its begin, middle and end.
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            fs::write(folder.join(&name), flipped).unwrap();
            refusal(&store, &folder);
        }
        fs::write(folder.join(&name), &bytes[..bytes.len() - 1]).unwrap();
        refusal(&store, &folder);
        fs::write(folder.join(&name), "").unwrap();
        refusal(&store, &folder);
        fs::remove_file(folder.join(&name)).unwrap();
        assert!(refusal(&store, &folder).contains(&name));
        fs::write(folder.join(&name), &bytes).unwrap();
        assert_eq!(store.read(&folder).unwrap(), record(1));
    }
}

#[test]
fn added_files_and_folders_and_links_are_noticed() {
    let (_root, store, folder) = store();
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    assert!(refusal(&store, &folder).contains("notes.txt is no file of this record"));
    fs::remove_file(folder.join("notes.txt")).unwrap();
    fs::create_dir(folder.join("more")).unwrap();
    assert!(refusal(&store, &folder).contains("more is not a plain file"));
    fs::remove_dir(folder.join("more")).unwrap();
    #[cfg(unix)]
    {
        let weights = folder.join("final_weights.npy");
        fs::remove_file(&weights).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &weights).unwrap();
        assert!(refusal(&store, &folder).contains("final_weights.npy is not a plain file"));
    }
}

#[test]
fn all_changed_files_are_named_at_once() {
    let (_root, store, folder) = store();
    fs::write(folder.join("final_weights.npy"), "").unwrap();
    fs::remove_file(folder.join("probes.csv")).unwrap();
    fs::write(folder.join("extra.csv"), "1\n").unwrap();
    fs::write(folder.join("tables.ron"), {
        // A table that is not listed is not read, so that only checksums can notice.
        let text = fs::read_to_string(folder.join("tables.ron")).unwrap();
        text.replace("probes.csv", "probed.csv")
    })
    .unwrap();
    let refusal = refusal(&store, &folder);
    for what in [
        "final_weights.npy has changed",
        "probes.csv is missing",
        "extra.csv is no file",
        "tables.ron has changed",
    ] {
        assert!(refusal.contains(what), "{refusal}");
    }
}

#[test]
fn checksums_that_cannot_be_read_are_named_with_their_line() {
    type Change = fn(&str) -> String;
    let changes: [(usize, Change); 5] = [
        (1, |text| text.replace("format 1", "format 2")),
        (1, |text| {
            text.lines().skip(1).map(|line| format!("{line}\n")).collect()
        }),
        (3, |text| text.replace("  cell.ron", " cell.ron")),
        (3, |text| text.replace("cell.ron", "batch_sharpness.csv")),
        (2, |text| text.lines().take(2).collect::<Vec<_>>().join("\n")),
    ];
    for (index, (line, change)) in changes.into_iter().enumerate() {
        let (_root, store, folder) = store();
        let path = folder.join("SHA256SUMS");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, change(&text)).unwrap();
        let refusal = refusal(&store, &folder);
        assert!(
            refusal.contains(&format!("SHA256SUMS, line {line}:")),
            "{index}: {refusal}"
        );
    }
}

#[test]
fn overview_is_the_record_without_its_tables() {
    let (_root, store, folder) = store();
    let overview = store.overview(&folder).unwrap();
    let record = record(1);
    assert_eq!(overview.cell, record.cell);
    assert_eq!(overview.provenance, record.provenance);
    assert_eq!(overview.status, record.status);
    assert_eq!(overview.last.as_ref(), record.tables.trace.last());
    let sums = checksums(&folder).unwrap();
    let names: Vec<&String> = sums.iter().map(|(name, _)| name).collect();
    let mut files = content(&folder);
    files.remove("SHA256SUMS");
    assert_eq!(names, files.keys().collect::<Vec<_>>());
}

#[test]
fn damaged_records_are_set_aside_and_nothing_is_deleted_or_overwritten() {
    let (root, store, folder) = store();
    let mut kept = BTreeMap::new();
    for number in 1..=3 {
        fs::write(folder.join("final_weights.npy"), format!("{number}")).unwrap();
        let before = content(&folder);
        let aside = store.set_aside(&folder).unwrap().unwrap();
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(
            aside.file_name().unwrap().to_string_lossy(),
            format!("{name}.damaged-{number}")
        );
        kept.insert(aside, before);
        assert!(!store.has(&identity(1)).unwrap());
        assert_eq!(store.list(), Vec::<PathBuf>::new());
        assert_eq!(store.write(&record(1), &[]).unwrap(), folder);
    }
    // Another store does not take them for records either.
    let other = Store::open(root.path()).unwrap();
    assert_eq!(other.list(), std::slice::from_ref(&folder));
    assert_eq!(other.read_all().unwrap(), [record(1)]);
    for (aside, before) in kept {
        assert_eq!(content(&aside), before);
    }
    assert_eq!(
        store
            .set_aside(&root.path().join("records/gone-0123456789ab"))
            .unwrap(),
        None
    );
}

#[test]
fn folder_is_listed_once_however_many_records_are_looked_up() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let folder = store.write(&record(1), &[]).unwrap();
    // Another process's record is not seen, since the folder is not listed again.
    let other = Store::open(root.path()).unwrap();
    other.write(&record(2), &[]).unwrap();
    assert_eq!(store.locate(&identity(1)).unwrap(), Some(folder));
    assert!(!store.has(&identity(2)).unwrap());
    assert_eq!(store.list().len(), 1);
    store.refresh().unwrap();
    assert!(store.has(&identity(2)).unwrap());
    // Nor is a folder that is gone missed.
    fs::remove_dir_all(root.path().join("records")).unwrap();
    assert_eq!(store.list().len(), 2);
    assert!(!store.has(&identity(3)).unwrap());
}
