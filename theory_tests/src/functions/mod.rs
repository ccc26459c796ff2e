//! Analytic test functions with known local constants.
//!
//! A function is written once, over a generic scalar ([`Number`]): its cost, and its gradient and Hessian-vector
//! product in closed form. Evaluated in `f64` or `f32` it is an objective; in dual numbers its cost gives an
//! independent gradient; and in [`Interval`]s with outward rounding its gradient and Hessian-vector product give
//! *certified* bounds of the segment smoothness
//!
//! $$ l(w, \eta) = \sup_{0 < t \le \eta} \frac{\lVert \nabla f(w) - \nabla f(w_t)\rVert}{\lVert w - w_t\rVert}, \qquad w_t = w - t\nabla f(w), $$
//!
//! of its Hölder form $l_\nu$, and of $\sup \lVert \nabla^2 f\rVert$ over the segment ([`CertifiedBounds`]). No bound is ever a sampled
//! maximum; sampled *lower* bounds are in [`flatland_descent::smoothness`], so that a statement can be tested from two sides.
//!
//! | family | functions |
//! |---|---|
//! | globally smooth | [`Quadratic`], [`Separable`] sums of [`LogCosh`], [`PseudoHuber`], [`OscillatingCurvature`]; [`LogisticLoss`] |
//! | locally smooth only | [`Separable`] sums of [`PowerMixture`] ($x^4$), [`ExponentialPair`], [`SquaredPolynomial`]; [`NormPower`] ($\lVert x\rVert^4$), [`Rosenbrock`], [`DeepLinearChain`], [`MatrixFactorisation`] |
//! | Hölder, not Lipschitz | [`Separable`] sums of [`PowerMixture`], [`NormPower`] |
//! | hostile | [`PowerMixture`] with a tilt or a negative weight, [`Plateau`], [`DeadZone`], [`LogBarrier`], [`Quadratic`] of extreme scale or offset |
//! | networks | [`SmallNetwork`] |
//!
//! [`AnalyticFunction`] is any one of them, and [`Family`] draws its parameters and a start from uniform numbers.
//!
//! ```
//! use flatland_theory::functions::{CertifiedBounds, PowerMixture, Separable};
//!
//! // f(x) = x⁴/4 at x = 1: the gradient is 1, and on the way to 1 − η the secant slope of x³ is 3 − 3η + η².
//! let quartic = Separable::new(PowerMixture::power(3.0)?, vec![1.0], vec![1.0])?;
//! let bound = quartic.segment_smoothness_bound(&[1.0], 0.5);
//! assert!(bound >= 3.0 && bound < 3.04);
//! # Ok::<(), flatland_theory::functions::FunctionError>(())
//! ```

mod analytic;
mod boxes;
mod certified;
mod error;
mod factorisation;
mod family;
mod hessian_box;
mod hessian_norm;
mod interval;
mod interval_number;
mod logistic;
mod network;
mod number;
mod profiles;
mod quadratic;
mod radial;
mod rosenbrock;
mod segment;
mod separable;
mod test_function;

pub use analytic::AnalyticFunction;
pub use certified::CertifiedBounds;
pub use error::FunctionError;
pub use factorisation::{DeepLinearChain, MatrixFactorisation};
pub use family::{Draw, Family, FamilyGroup};
pub use interval::Interval;
pub use logistic::LogisticLoss;
pub use network::{Activation, SmallNetwork};
pub use number::Number;
pub use profiles::{
    DeadZone, ExponentialPair, LogCosh, OscillatingCurvature, Plateau, PowerMixture, PowerTerm, PseudoHuber,
    SquaredPolynomial,
};
pub use quadratic::Quadratic;
pub use radial::{LogBarrier, NormPower};
pub use rosenbrock::Rosenbrock;
pub use separable::{Profile, Separable};
pub use test_function::{Infimum, TestFunction};
