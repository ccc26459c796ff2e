//! Which program ran a cell, where and when.

use flatland_records::Provenance;
use std::time::{Duration, SystemTime};

/// The provenance of a run that ended now, after `seconds` of running.
pub(super) fn provenance(commit: Option<&str>, threads: usize, seconds: f64) -> Provenance {
    // Sessions that were interrupted count as if they had followed each other without a pause.
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
