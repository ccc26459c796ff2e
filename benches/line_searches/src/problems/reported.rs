//! Problems on which a line search without gradients has failed inside L-BFGS.

use super::least_squares::{Residuals, residuals};
use super::{Described, Formulas, described, least_squares};
use crate::real::{Precision, Real};

residuals!(
    /// $e^{a + b t}$ fitted to a decay.
    Exponential,
    |x, c| {
        let residual = |i: i32| {
            let t = 0.5 * f64::from(i);
            (x[0] + x[1] * c(t)).exp() - c(5.0 * (-0.7 * t).exp())
        };
        (0..10).map(residual).collect()
    }
);

/// The problems with their starts and minima.
pub(super) fn problems<F: Precision>() -> Vec<Described<F>> {
    // A step back across the cliff gives a difference of gradients of zero.
    let cliff = Formulas {
        cost: |x: &[F]| if x[0] >= F::zero() { x[0] } else { F::of(100.0) },
        gradient: |x: &[F]| vec![if x[0] > F::zero() { F::one() } else { F::zero() }],
        hessian: |_: &[F]| vec![vec![F::zero()]],
    };
    vec![
        least_squares("exponential fit", Exponential, &[0.0, 0.0], 0.0),
        described("cliff", cliff, &[5.0], 0.0),
    ]
}
