//! Curvature along the gradient from differences of gradients.

use crate::scalar::Scalar;
use argmin_math::{ArgminDot, ArgminScaledSub};

/// $g^\top \nabla^2 f(w) g$ by a central difference, whose formula and error [`Plain`](super::Plain) documents.
///
/// The difference of the gradients is formed before its product with $g$: the other way round the rounding of the two
/// products, which is that of their common part, would be divided by $2h$.
pub fn curvature_by_differences<P, G, F, E>(
    param: &P,
    gradient: &G,
    mut gradient_at: impl FnMut(&P) -> Result<G, E>,
) -> Result<F, E>
where
    P: ArgminDot<P, F> + ArgminScaledSub<G, F, P>,
    G: ArgminDot<G, F> + ArgminScaledSub<G, F, G>,
    F: Scalar,
{
    let h = difference_step(param.dot(param).sqrt(), gradient.dot(gradient).sqrt());
    let ahead = gradient_at(&param.scaled_sub(&-h, gradient))?;
    let behind = gradient_at(&param.scaled_sub(&h, gradient))?;
    let change = ahead.scaled_sub(&F::one(), &behind);
    Ok(gradient.dot(&change) / (h + h))
}

/// $\sqrt\[3\]{\epsilon}\max(1, \lVert w\rVert)/\lVert g\rVert$, rounded down to a power of two.
fn difference_step<F: Scalar>(param_norm: F, gradient_norm: F) -> F {
    let step = F::epsilon().cbrt() * param_norm.max(F::one()) / gradient_norm;
    // Where a norm overflows the power is infinite and the curvature 0 or NaN, which CDAT refuses to divide by.
    F::of(2.0).powi(step.log2().floor().as_f64() as i32)
}
