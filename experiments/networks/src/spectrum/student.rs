//! Quantiles of Student's t distribution.

use std::f64::consts::{FRAC_PI_2, PI};

/// The t that a variable with this number of degrees of freedom, at least 1, exceeds in modulus with probability 5 %.
pub(super) fn two_sided_95(degrees: usize) -> f64 {
    // With t = √ν tan θ the probability of a smaller modulus grows with θ; halving the interval 53 times leaves its rounding.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..f64::MANTISSA_DIGITS {
        let middle = 0.5 * (low + high);
        match probability_within(middle, degrees) < 0.95 {
            true => low = middle,
            false => high = middle,
        }
    }
    (degrees as f64).sqrt() * low.tan()
}

/// P(|T| ≤ √ν tan θ): M. Abramowitz, I. A. Stegun, *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4.
fn probability_within(theta: f64, degrees: usize) -> f64 {
    let (sine, cosine) = theta.sin_cos();
    let odd = degrees % 2 == 1;
    // Σ of cos θ, (2/3) cos³θ, … for odd ν; of 1, (1/2) cos²θ, … for even ν; up to the power ν − 2.
    let mut term = if odd { cosine } else { 1.0 };
    let mut sum = 0.0;
    let mut power = usize::from(odd);
    while power + 2 <= degrees {
        sum += term;
        power += 2;
        term *= cosine * cosine * (power as f64 - 1.0) / power as f64;
    }
    match odd {
        true => (theta + sine * sum) * 2.0 / PI,
        false => sine * sum,
    }
}

#[cfg(test)]
mod tests {
    use super::two_sided_95;

    /// Printed tables, to their three digits.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        let tables = [
            (1, 12.706),
            (2, 4.303),
            (3, 3.182),
            (4, 2.776),
            (5, 2.571),
            (7, 2.365),
            (15, 2.131),
            (30, 2.042),
            (120, 1.980),
            (100_000, 1.960),
        ];
        for (degrees, quantile) in tables {
            let t = two_sided_95(degrees);
            assert!((t - quantile).abs() <= 5.1e-4, "{degrees}: {t}");
        }
    }
}
