//! Reference trajectories.

#![no_main]

use flatland_experiments::claims::check_references;
use flatland_experiments::plan::{Parity, TraceReference};
use flatland_fuzz::{folder, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    write("reference.csv", bytes);
    let reference = TraceReference {
        optimiser: "NLS".to_owned(),
        file: "reference.csv".into(),
        iterations: 3,
        step_tolerance: 0.0,
        cost_tolerance: 0.0,
    };
    let parity = Parity {
        traces: vec![reference],
        ..Parity::default()
    };
    let _ = check_references(&parity, folder());
});
