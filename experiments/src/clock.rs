//! Times as text.

use std::time::{SystemTime, UNIX_EPOCH};

/// The first second after the year 9999, since 1970.
const YEAR_10000: u64 = 253_402_300_800;

/// A time in UTC, as RFC 3339 writes it: `2026-06-01T12:00:00Z`. `None` outside the years 1970 to 9999, where the clock of a machine is
/// wrong.
///
/// ```
/// use flatland_experiments::utc;
/// use std::time::{Duration, UNIX_EPOCH};
/// assert_eq!(utc(UNIX_EPOCH).as_deref(), Some("1970-01-01T00:00:00Z"));
/// assert_eq!(utc(UNIX_EPOCH - Duration::from_secs(1)), None);
/// assert_eq!(utc(UNIX_EPOCH + Duration::from_secs(253_402_300_800)), None);
/// ```
pub fn utc(at: SystemTime) -> Option<String> {
    let since = at.duration_since(UNIX_EPOCH).ok()?;
    (since.as_secs() < YEAR_10000).then(|| humantime::format_rfc3339_seconds(at).to_string())
}
