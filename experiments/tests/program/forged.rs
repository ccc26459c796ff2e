//! Records to damage, and ways to do it.

use super::common::Folder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Three cells whose records have weights.
pub fn plan() -> String {
    "(name: \"tiny\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], optimisers: [Nls(), Ls(), Gd(step: 0.1)], seeds: [0], \
     iterations: 5, record: (sharpness_every: 5, test_every: 10, weights: ()), figures: [MainComparison], claims: [SharpnessFalls])"
        .to_owned()
}

/// That plan, run.
pub fn run_plan() -> Folder {
    let folder = Folder::new();
    folder.write("plan.ron", plan());
    folder.flatland(&["run", "plan.ron"]).succeeded();
    folder
}

/// Every file below a folder, with its content.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(tree(&path)),
            false => {
                files.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// Replaces the first of a text in a file, where it must be.
pub fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{from} is not in {text}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// Changes a record's cell as someone would who also writes the checksums anew.
pub fn forge(record: &Path, from: &str, to: &str) {
    replace(&record.join("cell.ron"), from, to);
    sum_again(record);
}

/// Writes the checksums of a record anew.
pub fn sum_again(record: &Path) {
    let mut sums = "# flatland record, format 1\n".to_owned();
    for (path, bytes) in tree(record) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name != "SHA256SUMS" {
            let digits: String = Sha256::digest(bytes)
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            sums += &format!("{digits}  {name}\n");
        }
    }
    fs::write(record.join("SHA256SUMS"), sums).unwrap();
}

/// The record of NLS.
pub fn victim(folder: &Folder) -> PathBuf {
    let mut records = folder.records("results").into_iter();
    records
        .find(|path| path.to_string_lossy().contains("-nls-seed-0"))
        .unwrap()
}
