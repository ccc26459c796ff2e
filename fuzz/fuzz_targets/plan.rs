//! Plans: any bytes are a plan or an error with a line.

#![no_main]

use flatland_experiments::plan::PlanFile;
use flatland_fuzz::{folder, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    write("plan.ron", bytes);
    match PlanFile::read(&folder().join("plan.ron")) {
        Ok(_) => {}
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
