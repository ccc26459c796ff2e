//! The acceptance test A(η).

use crate::error::{ParameterError, require_in_open_unit_interval};
use crate::scalar::Scalar;

/// The acceptance test of the search, Armijo's with a reference value,
///
/// $$ A(\eta):\quad \varphi(\eta) \le R_k - c \eta s, $$
///
/// with the sufficient decrease constant $c \in (0, 1)$ and the decrease rate $s = -\nabla f(w_k)^\top d_k$.
/// A cost that is not finite fails the test: a trial in the region where $f$ overflows is a rejected trial.
///
/// ```
/// use flatland_descent::line_search::SufficientDecrease;
///
/// // f(x) = x²/2 at x = 1, so ‖g‖² = 1: the step 1 lands in the minimum, the step 2 on the other side.
/// let test = SufficientDecrease::new(1e-4)?;
/// assert!(test.accepts(0.0, 0.5, 1.0, 1.0));
/// assert!(!test.accepts(0.5, 0.5, 2.0, 1.0));
/// assert!(!test.accepts(f64::NAN, 0.5, 1.0, 1.0));
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SufficientDecrease<F> {
    constant: F,
}

impl<F: Scalar> SufficientDecrease<F> {
    /// The test with the constant $c$ (the paper uses 1e-4).
    ///
    /// # Errors
    ///
    /// $c$ must be in (0, 1), as a number of type `F`.
    pub fn new(constant: f64) -> Result<Self, ParameterError> {
        require_in_open_unit_interval("sufficient_decrease", constant).map(|constant| Self { constant })
    }

    /// $c$.
    pub(super) fn constant(&self) -> F {
        self.constant
    }

    /// Whether the trial `step` of cost `trial_cost` is accepted.
    pub fn accepts(&self, trial_cost: F, reference: F, step: F, decrease_rate: F) -> bool {
        trial_cost.is_finite() && trial_cost <= self.bound(reference, step, decrease_rate)
    }

    /// $R_k - c \eta s$, the largest cost that is accepted at `step`.
    pub fn bound(&self, reference: F, step: F, decrease_rate: F) -> F {
        reference - self.constant * step * decrease_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_is_in_the_open_unit_interval() {
        for wrong in [0.0, 1.0, -1e-300, 1.0 + f64::EPSILON, f64::NAN, f64::INFINITY] {
            let error = SufficientDecrease::<f64>::new(wrong).unwrap_err();
            assert_eq!(error.parameter, "sufficient_decrease");
        }
        for right in [f64::MIN_POSITIVE, 1e-4, 1.0 - f64::EPSILON] {
            assert!(SufficientDecrease::<f64>::new(right).is_ok());
        }
        // 1 − 1e-12 is 1 in single precision.
        assert!(SufficientDecrease::<f32>::new(1.0 - 1e-12).is_err());
    }

    #[test]
    fn equality_is_accepted_and_a_hair_above_is_not() {
        let test = SufficientDecrease::new(0.5).unwrap();
        assert!(test.accepts(0.0, 1.0, 2.0, 1.0));
        assert!(!test.accepts(f64::MIN_POSITIVE, 1.0, 2.0, 1.0));
    }

    #[test]
    fn non_finite_cost_is_rejected() {
        let test = SufficientDecrease::new(1e-4).unwrap();
        for cost in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!test.accepts(cost, 1.0, 1.0, 1.0));
        }
    }
}
