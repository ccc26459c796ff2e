//! Rosenbrock's valley.

use super::error::{FunctionError, require, require_positive};
use super::{Infimum, Number, TestFunction};

/// $f(x, y) = (a - x)^2 + b (y - x^2)^2$, with its minimum 0 at $(a, a^2)$ at the end of a curved valley.
#[derive(Debug, Clone, PartialEq)]
pub struct Rosenbrock {
    a: f64,
    b: f64,
}

impl Rosenbrock {
    /// The valley with parameters $a$ and $b$ (classically 1 and 100).
    ///
    /// # Errors
    ///
    /// `a` must be finite, `b` positive and finite.
    pub fn new(a: f64, b: f64) -> Result<Self, FunctionError> {
        require(a.is_finite(), "a", "finite", a)?;
        require_positive("b", b)?;
        Ok(Self { a, b })
    }
}

impl TestFunction for Rosenbrock {
    fn dimension(&self) -> usize {
        2
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        let (x, y) = (point[0], point[1]);
        (S::constant(self.a) - x).square() + (y - x.square()).square().scale(self.b)
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        let (x, y) = (point[0], point[1]);
        let off_valley = (y - x.square()).scale(2.0).scale(self.b);
        vec![
            (x - S::constant(self.a)).scale(2.0) - (x * off_valley).scale(2.0),
            off_valley,
        ]
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        let (x, y) = (point[0], point[1]);
        let (u, v) = (vector[0], vector[1]);
        let across = (x.square().scale(3.0) - y).scale(4.0).scale(self.b) + S::constant(2.0);
        let mixed = -x.scale(4.0).scale(self.b);
        vec![across * u + mixed * v, mixed * u + v.scale(2.0).scale(self.b)]
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }
}
