//! The iterate as a rule sees it.

use super::outcome::{Failure, FailureReason, Outcome};
use crate::scalar::Scalar;

/// The iterate $w_k$ as a rule sees it: scalars only.
///
/// ```
/// use flatland_descent::line_search::Iterate;
///
/// // f(w) = ‖w‖²/2 at w = (3, 4): the gradient is w, and so is its product with the Hessian.
/// let at = Iterate::new(12.5, 25.0).with_gradient_curvature(25.0);
/// assert!(!at.gradient_is_zero);
/// assert_eq!(at.gradient_norm(), 5.0);
/// ```
///
/// # Gradients whose square overflows
///
/// The square of a gradient of norm $10^{200}$ is infinite in double precision, that of a gradient of norm $10^{-200}$ is 0. There a power
/// of two as the [scale](Self::with_scale) keeps everything finite: squares and products are then those of $g$ divided by it. It changes no bit
/// of a decision, because powers of two commute with rounding.
///
/// ```
/// use flatland_descent::line_search::Iterate;
///
/// let (g, scale) = (3e200, 2_f64.powi(664)); // the scale is about 1e200
/// let at = Iterate::new(1e200, (g / scale) * (g / scale)).with_scale(scale);
/// assert_eq!(at.without_step(), None);
/// assert!((at.gradient_norm() - g).abs() <= 1e-15 * g);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Iterate<F> {
    /// $f(w_k)$.
    pub cost: F,
    /// $s = -\nabla f(w_k)^\top d_k$; for gradient descent $\lVert \nabla f(w_k)\rVert^2$. Divided by the square of the scale.
    pub decrease_rate: F,
    /// Whether the gradient is the zero vector. A decrease rate of 0 is not enough to tell: the square of a small
    /// gradient underflows.
    pub gradient_is_zero: bool,
    /// $g_k^\top \nabla^2 f(w_k) g_k$, which only [CDAT](crate::step_rule::Cdat) needs. Divided by the square of the scale.
    pub gradient_curvature: Option<F>,
    /// The power of two by which $g_k$ (and $d_k$) were divided in the two products; 1 unless set.
    pub scale: F,
}

impl<F: Scalar> Iterate<F> {
    /// An iterate whose gradient vanishes exactly when its decrease rate does.
    pub fn new(cost: F, decrease_rate: F) -> Self {
        Self {
            cost,
            decrease_rate,
            gradient_is_zero: decrease_rate == F::zero(),
            gradient_curvature: None,
            scale: F::one(),
        }
    }

    /// The same iterate with $g_k^\top \nabla^2 f(w_k) g_k$.
    #[must_use]
    pub fn with_gradient_curvature(self, gradient_curvature: impl Into<Option<F>>) -> Self {
        Self {
            gradient_curvature: gradient_curvature.into(),
            ..self
        }
    }

    /// The same iterate, with `gradient_is_zero` determined from the gradient itself.
    #[must_use]
    pub fn with_gradient_is_zero(self, gradient_is_zero: bool) -> Self {
        Self {
            gradient_is_zero,
            ..self
        }
    }

    /// The same numbers as those of the gradient divided by `scale`, which must be a power of two.
    #[must_use]
    pub fn with_scale(self, scale: F) -> Self {
        Self { scale, ..self }
    }

    /// $\sqrt{s}$: for gradient descent $\lVert \nabla f(w_k)\rVert$.
    pub fn gradient_norm(&self) -> F {
        self.decrease_rate.sqrt() * self.scale
    }

    /// The outcome where no step can exist under any rule: the gradient is zero, or something is not finite. The gradient
    /// curvature need not be computed there.
    ///
    /// ```
    /// use flatland_descent::line_search::{Iterate, Outcome};
    ///
    /// assert_eq!(Iterate::new(12.5, 25.0).without_step(), None);
    /// assert_eq!(Iterate::new(12.5, 0.0).without_step(), Some(Outcome::Stationary));
    /// ```
    pub fn without_step(&self) -> Option<Outcome<F>> {
        let Self {
            cost,
            decrease_rate,
            gradient_is_zero,
            ..
        } = *self;
        let reason = if !cost.is_finite() {
            FailureReason::NonFiniteCost { cost }
        } else if !decrease_rate.is_finite() {
            FailureReason::NonFiniteDecreaseRate { decrease_rate }
        } else if decrease_rate < F::zero() {
            FailureReason::NotADescentDirection { decrease_rate }
        } else if gradient_is_zero {
            return Some(Outcome::Stationary);
        } else if decrease_rate < F::min_positive_value() {
            FailureReason::DecreaseRateUnderflow
        } else {
            return None;
        };
        Some(Outcome::Failed(Failure::before_any_trial(reason)))
    }
}
