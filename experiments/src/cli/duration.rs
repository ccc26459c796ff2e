//! Durations for people.

use std::time::Duration;

/// A duration in its largest unit, or two of them: `45 s`, `12 min`, `3 h 20 min`, `2 d 5 h`.
pub(super) fn rounded(duration: Duration) -> String {
    let seconds = duration.as_secs_f64().round() as u64;
    let minutes = (duration.as_secs_f64() / 60.0).round() as u64;
    let hours = (duration.as_secs_f64() / 3600.0).round() as u64;
    match () {
        () if seconds < 90 => format!("{seconds} s"),
        () if minutes < 90 => format!("{minutes} min"),
        () if minutes < 24 * 60 => format!("{} h {} min", minutes / 60, minutes % 60 / 10 * 10),
        () => format!("{} d {} h", hours / 24, hours % 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_at_most_two_units() {
        for (seconds, words) in [
            (0.4, "0 s"),
            (89.4, "89 s"),
            (90.0, "2 min"),
            (89.0 * 60.0, "89 min"),
            (3.0 * 3600.0 + 1230.0, "3 h 20 min"),
            (53.2 * 3600.0, "2 d 5 h"),
        ] {
            assert_eq!(rounded(Duration::from_secs_f64(seconds)), words);
        }
    }
}
