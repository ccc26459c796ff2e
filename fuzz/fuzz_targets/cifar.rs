//! Files in the place of CIFAR's. Those have one length, larger than random input: what another file seems to be is recognised.

#![no_main]

use flatland_fuzz::{load, settings, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for batch in 1..=5 {
        write(&format!("data_batch_{batch}.bin"), bytes);
    }
    write("test_batch.bin", bytes);
    load(&settings(r#"Cifar10(folder: ".")"#));
});
