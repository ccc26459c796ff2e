//! Quadratics of prescribed spectrum and rotation.

use super::error::{
    FunctionError, require, require_elements, require_finite, require_length, require_positive,
};
use super::{Infimum, Number, TestFunction};

/// $f(x) = \tfrac12 (x - m)^\top Q \Lambda Q^\top (x - m) + \gamma$ with $\Lambda = \operatorname{diag}(\lambda)$ and $Q$ a product of
/// Householder reflections.
///
/// The reflections are applied, not multiplied out, so the spectrum is exactly $\lambda$: $l(w, \eta)$ and
/// $\sup \lVert \nabla^2 f\rVert$ are at most $\max_i |\lambda_i|$ at every point. Negative eigenvalues make it unbounded below, a
/// large offset $\gamma$ hides its descent in the rounding of the cost, and eigenvalues near 1e±300 its squares.
#[derive(Debug, Clone, PartialEq)]
pub struct Quadratic {
    spectrum: Vec<f64>,
    reflections: Vec<Vec<f64>>,
    minimiser: Vec<f64>,
    offset: f64,
}

impl Quadratic {
    /// The quadratic with these eigenvalues, reflected by $I - 2vv^\top/(v^\top v)$ for each $v$ of `reflections`.
    ///
    /// # Errors
    ///
    /// The minimiser and every reflection must be as long as the spectrum, which must not be empty; all numbers must
    /// be finite, and $v^\top v$ a positive finite float.
    pub fn new(
        spectrum: Vec<f64>,
        reflections: Vec<Vec<f64>>,
        minimiser: Vec<f64>,
        offset: f64,
    ) -> Result<Self, FunctionError> {
        require_elements("spectrum", &spectrum)?;
        require_finite("spectrum", &spectrum)?;
        require_length("minimiser", spectrum.len(), minimiser.len())?;
        require_finite("minimiser", &minimiser)?;
        require(offset.is_finite(), "offset", "finite", offset)?;
        for vector in &reflections {
            require_length("reflections", spectrum.len(), vector.len())?;
            require_positive("reflections", vector.iter().map(|value| value * value).sum())?;
        }
        Ok(Self {
            spectrum,
            reflections,
            minimiser,
            offset,
        })
    }

    /// $\tfrac12 \sum_i \lambda_i x_i^2$.
    ///
    /// # Errors
    ///
    /// The spectrum must be finite and not empty.
    pub fn diagonal(spectrum: Vec<f64>) -> Result<Self, FunctionError> {
        let minimiser = vec![0.0; spectrum.len()];
        Self::new(spectrum, Vec::new(), minimiser, 0.0)
    }

    /// $\max_i |\lambda_i|$, the Lipschitz constant of the gradient.
    pub fn lipschitz_constant(&self) -> f64 {
        self.spectrum
            .iter()
            .fold(0.0, |largest: f64, value| largest.max(value.abs()))
    }

    /// The eigenvalues, as given.
    pub fn spectrum(&self) -> &[f64] {
        &self.spectrum
    }

    /// $(I - 2vv^\top/v^\top v) x$ for one reflection; $v^\top v$ is formed in `S`, where an interval keeps it exact.
    fn reflect<S: Number>(x: Vec<S>, vector: &Vec<f64>) -> Vec<S> {
        let zero = S::constant(0.0);
        let inner = x.iter().zip(vector).fold(zero, |sum, (&x, &v)| sum + x.scale(v));
        let square = vector.iter().fold(zero, |sum, &v| sum + S::constant(v).square());
        let along = inner.scale(2.0) / square;
        x.into_iter()
            .zip(vector)
            .map(|(x, &v)| x - along.scale(v))
            .collect()
    }

    /// $Q^\top x$: the last reflection first.
    fn rotate_back<S: Number>(&self, x: Vec<S>) -> Vec<S> {
        self.reflections.iter().rev().fold(x, Self::reflect)
    }

    /// $Q\Lambda Q^\top x$.
    fn apply<S: Number>(&self, x: Vec<S>) -> Vec<S> {
        let coordinates = self.rotate_back(x);
        let stretched = coordinates
            .into_iter()
            .zip(&self.spectrum)
            .map(|(y, &value)| y.scale(value))
            .collect();
        self.reflections.iter().fold(stretched, Self::reflect)
    }

    /// $x - m$.
    fn centred<S: Number>(&self, point: &[S]) -> Vec<S> {
        point
            .iter()
            .zip(&self.minimiser)
            .map(|(&x, &m)| x - S::constant(m))
            .collect()
    }
}

impl TestFunction for Quadratic {
    fn dimension(&self) -> usize {
        self.spectrum.len()
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        let coordinates = self.rotate_back(self.centred(point));
        let energy = coordinates
            .into_iter()
            .zip(&self.spectrum)
            .fold(S::constant(0.0), |sum, (y, &value)| {
                sum + y.square().scale(0.5).scale(value)
            });
        energy + S::constant(self.offset)
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        self.apply(self.centred(point))
    }

    fn hessian_product<S: Number>(&self, _point: &[S], vector: &[S]) -> Vec<S> {
        self.apply(vector.to_vec())
    }

    fn infimum(&self) -> Infimum {
        if self.spectrum.iter().all(|&value| value >= 0.0) {
            Infimum::Attained(self.offset)
        } else {
            Infimum::Unbounded
        }
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        (order == 1.0).then(|| self.lipschitz_constant())
    }

    fn constant_hessian_norm(&self) -> Option<f64> {
        Some(self.lipschitz_constant())
    }
}
