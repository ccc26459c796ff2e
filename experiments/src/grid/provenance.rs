//! The provenance of a run: program, place and time.

use crate::clock::utc;
use flatland_networks::Arithmetic;
use flatland_records::Provenance;
use std::time::{Duration, SystemTime};

/// The provenance of a run that ends now, after `seconds` of running time.
pub(super) fn provenance(
    commit: Option<&str>,
    engine: Option<&str>,
    threads: usize,
    seconds: f64,
) -> Provenance {
    // The start is computed as if the sessions had followed each other without a pause.
    let running = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let started = SystemTime::now().checked_sub(running);
    let Arithmetic { instructions, digest } = Arithmetic::of_this_machine();
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: commit.map(str::to_owned),
        threads,
        started: started.and_then(utc).unwrap_or_else(|| "unknown".to_owned()),
        seconds,
        host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        instructions: (*instructions).to_owned(),
        arithmetic: digest.clone(),
        engine: engine.map(str::to_owned),
    }
}
