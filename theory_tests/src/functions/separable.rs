//! Sums of one-dimensional functions.

use super::error::{FunctionError, require_all_positive, require_elements, require_length};
use super::{Infimum, Number, TestFunction};
use std::fmt::Debug;

/// A function $p : \mathbb{R} \to \mathbb{R}$ with its first two derivatives in closed form.
pub trait Profile: Debug {
    /// $p(x)$.
    fn value<S: Number>(&self, x: S) -> S;

    /// $p'(x)$.
    fn slope<S: Number>(&self, x: S) -> S;

    /// $p''(x)$; not finite, or NaN, where it does not exist.
    fn curvature<S: Number>(&self, x: S) -> S;

    /// The infimum of $p$.
    fn infimum(&self) -> Infimum;

    /// A bound of $\sup |p'(x) - p'(y)| / |x - y|^\nu$, where one is known.
    fn hoelder_constant(&self, _order: f64) -> Option<f64> {
        None
    }
}

/// $f(x) = \sum_i a_i p(b_i x_i)$ with weights $a_i > 0$ and scales $b_i > 0$.
///
/// If $p'$ has the Hölder constant $h$ of order $\nu$ then $\nabla f$ has
/// $h d^{(1-\nu)/2} \max_i a_i b_i^{1+\nu}$: by coordinates, and $\sum_i |z_i|^{2\nu} \le d^{1-\nu} \lVert z\rVert^{2\nu}$.
#[derive(Debug, Clone, PartialEq)]
pub struct Separable<P> {
    profile: P,
    weights: Vec<f64>,
    scales: Vec<f64>,
}

impl<P: Profile> Separable<P> {
    /// The sum over the coordinates, with one weight and one scale per coordinate.
    ///
    /// # Errors
    ///
    /// There must be as many scales as weights, at least one, and all must be positive and finite.
    pub fn new(profile: P, weights: Vec<f64>, scales: Vec<f64>) -> Result<Self, FunctionError> {
        require_elements("weights", &weights)?;
        require_length("scales", weights.len(), scales.len())?;
        require_all_positive("weights", &weights)?;
        require_all_positive("scales", &scales)?;
        Ok(Self {
            profile,
            weights,
            scales,
        })
    }

    /// $p$.
    pub fn profile(&self) -> &P {
        &self.profile
    }

    /// The weights, scales and coordinates, in step.
    fn terms<'a, S: Number>(&'a self, point: &'a [S]) -> impl Iterator<Item = (f64, f64, S)> + 'a {
        let coefficients = self.weights.iter().zip(&self.scales);
        coefficients
            .zip(point)
            .map(|((&weight, &scale), &x)| (weight, scale, x))
    }
}

impl<P: Profile> TestFunction for Separable<P> {
    fn dimension(&self) -> usize {
        self.weights.len()
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        self.terms(point)
            .fold(S::constant(0.0), |sum, (weight, scale, x)| {
                sum + self.profile.value(x.scale(scale)).scale(weight)
            })
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        self.terms(point)
            .map(|(weight, scale, x)| self.profile.slope(x.scale(scale)).scale(scale).scale(weight))
            .collect()
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        let along = self.terms(point).zip(vector);
        along
            .map(|((weight, scale, x), &v)| {
                // The square of an extreme scale may overflow where its product with the weight does not.
                self.profile
                    .curvature(x.scale(scale))
                    .scale(scale)
                    .scale(weight)
                    .scale(scale)
                    * v
            })
            .collect()
    }

    fn infimum(&self) -> Infimum {
        let total = |value: f64| self.weights.iter().map(|weight| weight * value).sum();
        match self.profile.infimum() {
            Infimum::Attained(value) => Infimum::Attained(total(value)),
            Infimum::LowerBound(value) => Infimum::LowerBound(total(value)),
            Infimum::Unbounded => Infimum::Unbounded,
        }
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        let dimension = self.weights.len() as f64;
        let largest = self
            .weights
            .iter()
            .zip(&self.scales)
            .fold(0.0, |largest: f64, (weight, scale)| {
                largest.max(weight * scale.powf(1.0 + order))
            });
        let constant = self.profile.hoelder_constant(order)?;
        Some(constant * dimension.powf(0.5 * (1.0 - order)) * largest)
    }
}
