//! The provenance of a run: program, place and time.

use flatland_records::Provenance;
use std::time::{Duration, SystemTime};

/// The provenance of a run that ends now, after `seconds` of running time.
pub(super) fn provenance(commit: Option<&str>, threads: usize, seconds: f64) -> Provenance {
    // The start is computed as if the sessions had followed each other without a pause.
    let running = Duration::try_from_secs_f64(seconds).unwrap_or_default();
    let started = SystemTime::now()
        .checked_sub(running)
        .unwrap_or(SystemTime::UNIX_EPOCH);
    Provenance {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: commit.map(str::to_owned),
        threads,
        started: humantime::format_rfc3339_seconds(started).to_string(),
        seconds,
        host: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
    }
}
