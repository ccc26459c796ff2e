//! Numbers in messages.

use crate::scalar::Scalar;
use std::fmt;

/// A number of readable length: below 1e-4 and above 1e6 in modulus with an exponent.
pub(crate) struct Number<F>(pub(crate) F);

impl<F: Scalar> fmt::Display for Number<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        let plain = !size.is_finite() || size == F::zero() || (F::of(1e-4)..=F::of(1e6)).contains(&size);
        if plain {
            write!(f, "{}", self.0)
        } else {
            write!(f, "{:e}", self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn extreme_numbers_have_an_exponent() {
        let texts =
            [0.0, -0.25, 1e6, 1e-4, 1.5e6, -7.9e-31, f64::NEG_INFINITY].map(|x| Number(x).to_string());
        assert_eq!(
            texts,
            ["0", "-0.25", "1000000", "0.0001", "1.5e6", "-7.9e-31", "-inf"]
        );
        assert_eq!(Number(1e-10_f32).to_string(), "1e-10");
    }
}
