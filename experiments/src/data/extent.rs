//! The extent of numbers.

use std::fmt;

/// Smallest and largest value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
}

impl Extent {
    pub(super) fn of(values: impl Iterator<Item = f64>) -> Self {
        let nothing = Self {
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        };
        values.fold(nothing, |Self { min, max }, value| Self {
            min: min.min(value),
            max: max.max(value),
        })
    }

    /// The largest modulus.
    pub fn modulus(&self) -> f64 {
        self.max.max(-self.min)
    }

    /// The divisor that brings pixels to [−1, 1]: 255 for ordinary bytes, even if none is entirely white.
    pub fn usual_scale(&self) -> f64 {
        match self.modulus() {
            modulus if (128.0..255.0).contains(&modulus) => 255.0,
            modulus => modulus,
        }
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "from {} to {}", short(self.min), short(self.max))
    }
}

/// A number in at most six digits or so.
fn short(value: f64) -> String {
    let modulus = value.abs();
    match modulus {
        _ if value.fract() == 0.0 && modulus < 1e6 => format!("{value}"),
        _ if (1e-3..1e6).contains(&modulus) => format!("{}", (value * 1e4).round() / 1e4),
        _ => format!("{value:.3e}"),
    }
}
