//! Functions of the norm.

use super::error::{FunctionError, require, require_positive};
use super::{Infimum, Number, TestFunction};

/// $\sum_i x_i^2$.
fn square_sum<S: Number>(point: &[S]) -> S {
    point.iter().fold(S::constant(0.0), |sum, x| sum + x.square())
}

/// $\langle x, y \rangle$.
fn inner<S: Number>(left: &[S], right: &[S]) -> S {
    left.iter()
        .zip(right)
        .fold(S::constant(0.0), |sum, (&a, &b)| sum + a * b)
}

/// An error unless there is at least one variable.
fn require_dimension(dimension: usize) -> Result<(), FunctionError> {
    require(dimension > 0, "dimension", "at least 1", dimension as f64)?;
    Ok(())
}

/// $f(x) = a \lVert x\rVert^{1+\nu}/(1+\nu)$ for $\nu > 0$ and $a > 0$.
///
/// $\nu = 3$ is $\lVert x\rVert^4/4$, whose curvature grows without bound; for $\nu \in (0, 1]$ the gradient
/// $a\lVert x\rVert^{\nu-1}x$ has the sharp Hölder constant $a 2^{1-\nu}$ of order $\nu$, and for $\nu < 1$ no Lipschitz constant.
#[derive(Debug, Clone, PartialEq)]
pub struct NormPower {
    dimension: usize,
    weight: f64,
    /// $1 + \nu$.
    exponent: f64,
}

impl NormPower {
    /// The function of `dimension` variables with weight $a$ and order $\nu$, rounded so that $1 + \nu$ is a float.
    ///
    /// # Errors
    ///
    /// The dimension must be at least 1, weight and order positive and finite.
    pub fn new(dimension: usize, weight: f64, order: f64) -> Result<Self, FunctionError> {
        require_dimension(dimension)?;
        require_positive("weight", weight)?;
        require_positive("order", order)?;
        let exponent = 1.0 + order;
        require_positive("order", exponent - 1.0)?;
        Ok(Self {
            dimension,
            weight,
            exponent,
        })
    }

    /// $\nu$.
    pub fn order(&self) -> f64 {
        self.exponent - 1.0
    }

    /// $\lVert x\rVert$ and $x / \lVert x\rVert$, the latter in $[-1, 1]^d$ and 0 at 0.
    fn polar<S: Number>(point: &[S]) -> (S, Vec<S>) {
        let radius = S::norm(point);
        (radius, point.iter().map(|x| x.unit_ratio(radius)).collect())
    }
}

impl TestFunction for NormPower {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        let power = S::norm(point).abs_pow(self.exponent);
        power.scale(self.weight) / S::constant(self.exponent)
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        let (radius, direction) = Self::polar(point);
        let size = radius.abs_pow(self.order()).scale(self.weight);
        direction.into_iter().map(|u| size * u).collect()
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        // a r^{ν−1} (v + (ν − 1) u ⟨u, v⟩) with u = x/r.
        let (radius, direction) = Self::polar(point);
        let size = radius.abs_pow(self.order() - 1.0).scale(self.weight);
        let along = inner(&direction, vector).scale(self.order() - 1.0);
        direction
            .into_iter()
            .zip(vector)
            .map(|(u, &v)| size * (v + u * along))
            .collect()
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        let order = (1.0 + order) - 1.0;
        (order == self.order() && order <= 1.0).then(|| self.weight * 2f64.powf(1.0 - order))
    }
}

/// $f(x) = -\ln(1 - \lVert x\rVert^2/r^2)$: finite inside the ball of radius $r$, infinite on its boundary, NaN outside.
#[derive(Debug, Clone, PartialEq)]
pub struct LogBarrier {
    dimension: usize,
    radius: f64,
}

impl LogBarrier {
    /// The barrier of the ball of this radius.
    ///
    /// # Errors
    ///
    /// The dimension must be at least 1, the radius positive and finite.
    pub fn new(dimension: usize, radius: f64) -> Result<Self, FunctionError> {
        require_dimension(dimension)?;
        require_positive("radius", radius)?;
        Ok(Self { dimension, radius })
    }

    /// $r^2$, in the scalar at hand.
    fn square_radius<S: Number>(&self) -> S {
        S::constant(self.radius).square()
    }

    /// The slack $r^2 - \lVert x\rVert^2$, NaN where it is negative: the function is not defined outside the ball.
    fn slack<S: Number>(&self, point: &[S]) -> S {
        (self.square_radius::<S>() - square_sum(point)).sqrt().square()
    }
}

impl TestFunction for LogBarrier {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        -(S::constant(1.0) - square_sum(point) / self.square_radius()).ln()
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        let slack = self.slack(point);
        point.iter().map(|x| x.scale(2.0) / slack).collect()
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        let slack = self.slack(point);
        let along = inner(point, vector).scale(2.0) / slack;
        let term = |(&x, &v): (&S, &S)| (v + x * along).scale(2.0) / slack;
        point.iter().zip(vector).map(term).collect()
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }
}
