//! Times and sizes for a reader.

use std::fmt;

/// A time in seconds, shown with about two digits.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Seconds(pub f64);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(f64, &str); 4] = [(86_400.0, "days"), (3600.0, "h"), (60.0, "min"), (1.0, "s")];
        let Self(seconds) = *self;
        // Two of the smaller unit say more than one and a half of the larger.
        match UNITS.iter().find(|(unit, _)| seconds >= 2.0 * unit) {
            Some((unit, name)) => write!(f, "{} {name}", two_digits(seconds / unit)),
            None if seconds >= 1.0 => write!(f, "{} s", two_digits(seconds)),
            None => f.write_str("less than 1 s"),
        }
    }
}

/// A number of bytes, shown in binary units with about two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        let mut value = self.0 as f64 / 1024.0;
        let mut unit = 0;
        while value >= 1024.0 && unit + 1 < UNITS.len() {
            value /= 1024.0;
            unit += 1;
        }
        write!(f, "{} {}", two_digits(value), UNITS[unit])
    }
}

fn two_digits(value: f64) -> String {
    match value {
        value if value < 10.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_short() {
        for (seconds, text) in [
            (0.2, "less than 1 s"),
            (1.5, "1.5 s"),
            (100.0, "100 s"),
            (200.0, "3.3 min"),
            (7000.0, "117 min"),
            (8000.0, "2.2 h"),
            (180_000.0, "2.1 days"),
        ] {
            assert_eq!(Seconds(seconds).to_string(), text);
        }
        for (bytes, text) in [(100, "0.1 KiB"), (5 << 20, "5.0 MiB"), (300 << 30, "300 GiB")] {
            assert_eq!(Bytes(bytes).to_string(), text);
        }
    }
}
