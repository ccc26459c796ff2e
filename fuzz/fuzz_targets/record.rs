//! Records of which one file is random and the checksums are right: damage is noticed by them, so only what they let through is
//! interesting. The first byte chooses the file.

#![no_main]

use flatland_experiments::engine::Native;
use flatland_experiments::grid::{plan_of_cell, verify_record};
use flatland_fuzz::{folder, sums};
use flatland_records::Store;
use libfuzzer_sys::fuzz_target;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A record in the fuzzer's folder, copied from that of the seeds.
fn record() -> &'static (PathBuf, Vec<String>) {
    static RECORD: OnceLock<(PathBuf, Vec<String>)> = OnceLock::new();
    RECORD.get_or_init(|| {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/fuzz-seeds/records");
        let from = std::fs::read_dir(seeds)
            .expect("`just fuzz` makes the seeds first")
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.is_dir())
            .expect("a record");
        let to = folder()
            .join("records")
            .join(from.file_name().expect("a folder's name"));
        std::fs::create_dir_all(&to).expect("a folder");
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&from).expect("a record") {
            let entry = entry.expect("a file of a record");
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy");
            names.push(entry.file_name().into_string().expect("a name in Unicode"));
        }
        names.retain(|name| name != "SHA256SUMS");
        names.sort();
        (to, names)
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Some((&which, bytes)) = bytes.split_first() else {
        return;
    };
    let (record, names) = record();
    let path = record.join(&names[usize::from(which) % names.len()]);
    let good = std::fs::read(&path).expect("a file of a record");
    std::fs::write(&path, bytes).expect("a file of a record");
    std::fs::write(record.join("SHA256SUMS"), sums(record, names)).expect("the checksums");
    if let Ok(store) = Store::open_read_only(folder()) {
        let _ = store.read(record);
        let _ = store.overview(record);
        let _ = store.read_all();
        let _ = verify_record(record).map(|settings| plan_of_cell(&Native, settings));
    }
    std::fs::write(&path, good).expect("a file of a record");
});
