//! What the targets share: a folder in memory for the files that they read.

#[path = "../../experiments/tests/data/written/mod.rs"]
#[allow(dead_code, reason = "the writers of the tests, of which the seeds need some")]
pub mod written;

use flatland_experiments::data::DataSettings;
use flatland_networks::{Activation, Network, NetworkSettings};
use sha2::{Digest, Sha256};
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;

/// The folder of this process. Linux has `/dev/shm` in memory; elsewhere it is the system's temporary folder.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let make = || TempDir::new_in("/dev/shm").or_else(|_| TempDir::new());
    FOLDER.get_or_init(|| make().expect("a temporary folder")).path()
}

/// Writes a file into the folder.
pub fn write(name: &str, bytes: &[u8]) {
    std::fs::write(folder().join(name), bytes).expect("a file in the temporary folder");
}

/// Reads data as a plan would; an error is an answer, a panic is not.
pub fn load(settings: &DataSettings) {
    if let Ok(data) = settings.load::<f32>(folder()) {
        assert_eq!(data.train.images.nrows(), data.train.labels.len());
        assert!(data.train.images.iter().all(|pixel| pixel.is_finite()));
        assert!(
            data.train
                .labels
                .iter()
                .chain(&data.test.labels)
                .all(|&label| label < data.classes)
        );
    }
}

/// Data settings from the text of a plan.
pub fn settings(text: &str) -> DataSettings {
    written::parse(text).expect("settings of a target")
}

/// The network whose weights are read.
pub fn network() -> &'static Network {
    static NETWORK: OnceLock<Network> = OnceLock::new();
    let settings = NetworkSettings::Mlp {
        hidden: vec![3],
        activation: Activation::Relu,
        bias: true,
    };
    NETWORK.get_or_init(|| settings.build([1, 2, 2], 2).expect("a small network"))
}

/// The content of `SHA256SUMS` for a record with these files.
pub fn sums(record: &Path, names: &[String]) -> String {
    let mut lines = String::from("# flatland record, format 1\n");
    for name in names {
        let bytes = std::fs::read(record.join(name)).expect("a file of a record");
        let digest = flatland_records::hexadecimal(&Sha256::digest(bytes));
        lines += &format!("{digest}  {name}\n");
    }
    lines
}
