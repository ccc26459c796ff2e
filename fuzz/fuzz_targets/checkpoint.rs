//! Checkpoints whose checksum is right: damage is noticed by it, so only what it lets through is interesting.

#![no_main]

use flatland_experiments::cell::Checkpoints;
use flatland_experiments::plan::Precision;
use flatland_fuzz::{folder, write};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};

fuzz_target!(|bytes: &[u8]| {
    let identity = "0".repeat(64);
    let file = [Sha256::digest(bytes).as_slice(), bytes].concat();
    std::fs::create_dir_all(folder().join("checkpoints")).expect("a folder");
    write(&format!("checkpoints/{identity}.checkpoint"), &file);
    let checkpoints = Checkpoints::below(folder());
    let _ = checkpoints.iteration(&identity, Precision::F32);
    let _ = checkpoints.iteration(&identity, Precision::F64);
});
