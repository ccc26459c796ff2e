//! MATLAB files of version 5.

#![no_main]

use flatland_fuzz::{load, settings, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    write("train_32x32.mat", bytes);
    write("test_32x32.mat", bytes);
    load(&settings(r#"Svhn(folder: ".")"#));
});
