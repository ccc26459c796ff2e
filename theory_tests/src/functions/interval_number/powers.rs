//! Powers of nonnegative numbers.

use super::super::Interval;
use super::super::interval::Rounded;

impl Interval {
    /// An enclosure of $x^p$ for $x \ge 0$ and $p \ne 0$; of infinity for a negative power of zero.
    pub(super) fn power_of(x: f64, power: f64) -> Self {
        let value = x.powf(power);
        match exact_power(x, power) {
            Some(exact) => Self::new(value, exact),
            None => Self::widened(value, value, Self::ELEMENTARY_ULPS, Self::NONNEGATIVE),
        }
    }
}

/// $x^p$, where it is a float that multiplications and square roots reach without rounding: $p$ is then an integer or has few
/// binary places.
fn exact_power(x: f64, power: f64) -> Option<f64> {
    const LARGEST_POWER: f64 = 64.0;
    if x == 0.0 && power > 0.0 || x == 1.0 {
        return Some(x);
    }
    let mut remaining = power.abs();
    if x == 0.0 || !x.is_finite() || remaining > LARGEST_POWER {
        return None;
    }
    // xᵖ = (√x)²ᵖ.
    let mut base = x;
    while remaining.fract() != 0.0 && remaining <= LARGEST_POWER {
        base = Rounded::square_root(base).if_exact()?;
        remaining *= 2.0;
    }
    if remaining > LARGEST_POWER {
        return None;
    }
    let mut product = 1.0;
    for _ in 0..remaining as u32 {
        product = Rounded::product(product, base).if_exact()?;
    }
    if power > 0.0 {
        Some(product)
    } else {
        Rounded::quotient(1.0, product).if_exact()
    }
}
