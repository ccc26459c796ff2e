//! The trait of test functions.

use super::Number;
use std::fmt::Debug;

/// The knowledge of the infimum $f_{\inf}$ of a function, up to the rounding of a sum or a power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Infimum {
    /// The minimum, attained.
    Attained(f64),
    /// A lower bound of $f$, not necessarily the infimum.
    LowerBound(f64),
    /// The function has no lower bound, or none is known.
    Unbounded,
}

impl Infimum {
    /// A lower bound of the function, if it has one.
    pub fn lower_bound(self) -> Option<f64> {
        match self {
            Self::Attained(value) | Self::LowerBound(value) => Some(value),
            Self::Unbounded => None,
        }
    }
}

/// A function with gradient and Hessian in closed form, over any [`Number`].
///
/// [`CertifiedBounds`](super::CertifiedBounds) follow from them.
///
/// Points and vectors have length [`dimension`](Self::dimension).
///
/// # Panics
///
/// Evaluation may panic on a point or vector of another length, or use only a part of it.
pub trait TestFunction: Debug {
    /// The number of variables.
    fn dimension(&self) -> usize;

    /// $f(x)$.
    fn cost<S: Number>(&self, point: &[S]) -> S;

    /// $\nabla f(x)$.
    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S>;

    /// $\nabla^2 f(x) v$; not finite, or NaN, where $f$ is not twice differentiable.
    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S>;

    /// The infimum, as far as it is known.
    fn infimum(&self) -> Infimum;

    /// A closed-form bound of the Hölder constant of order $\nu$ on the whole space,
    /// $\sup \lVert \nabla f(x) - \nabla f(y)\rVert / \lVert x - y\rVert^\nu$ up to the rounding of the formula, where one is known.
    fn hoelder_constant(&self, _order: f64) -> Option<f64> {
        None
    }

    /// $\lVert \nabla^2 f\rVert_2$ up to the rounding of the formula, where it is the same at every point.
    fn constant_hessian_norm(&self) -> Option<f64> {
        None
    }
}
