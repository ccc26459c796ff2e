//! Logistic regression.

use super::error::{FunctionError, require, require_elements, require_finite, require_length};
use super::{Infimum, Number, TestFunction};

/// $f(x) = \frac1n \sum_i \ln\bigl(1 + e^{-a_i^\top x}\bigr) + \frac\mu2 \lVert x\rVert^2$, where the label of a sample is the sign with
/// which its features enter $a_i$. Without the penalty separable data has the infimum 0, not attained.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticLoss {
    samples: Vec<Vec<f64>>,
    dimension: usize,
    penalty: f64,
}

impl LogisticLoss {
    /// The loss of these samples $a_i$ (features times label) with penalty $\mu$.
    ///
    /// # Errors
    ///
    /// There must be samples, all of the same positive length and finite; the penalty must be nonnegative and finite.
    pub fn new(samples: Vec<Vec<f64>>, penalty: f64) -> Result<Self, FunctionError> {
        let Some(first) = samples.first() else {
            return Err(FunctionError::Empty { name: "samples" });
        };
        require_elements("samples[0]", first)?;
        let dimension = first.len();
        for sample in &samples {
            require_length("samples", dimension, sample.len())?;
            require_finite("samples", sample)?;
        }
        let nonnegative = penalty >= 0.0 && penalty.is_finite();
        require(nonnegative, "penalty", "nonnegative and finite", penalty)?;
        Ok(Self {
            samples,
            dimension,
            penalty,
        })
    }

    /// $\sum_j a_j x_j$.
    fn margin<S: Number>(sample: &[f64], point: &[S]) -> S {
        sample
            .iter()
            .zip(point)
            .fold(S::constant(0.0), |sum, (&a, x)| sum + x.scale(a))
    }

    /// $\frac1n \sum_i a_i \text{factor}(a_i) + \mu v$.
    fn combine<S: Number>(&self, vector: &[S], factor: impl Fn(&[f64]) -> S) -> Vec<S> {
        let mut sum = vec![S::constant(0.0); self.dimension];
        for sample in &self.samples {
            let factor = factor(sample);
            for (sum, &a) in sum.iter_mut().zip(sample) {
                *sum = *sum + factor.scale(a);
            }
        }
        let count = S::constant(self.samples.len() as f64);
        sum.into_iter()
            .zip(vector)
            .map(|(sum, v)| sum / count + v.scale(self.penalty))
            .collect()
    }
}

impl TestFunction for LogisticLoss {
    fn dimension(&self) -> usize {
        self.dimension
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        let zero = S::constant(0.0);
        let losses = self
            .samples
            .iter()
            .map(|sample| (-Self::margin(sample, point)).softplus());
        let mean = losses.fold(zero, |sum, loss| sum + loss) / S::constant(self.samples.len() as f64);
        let square = point.iter().fold(zero, |sum, x| sum + x.square());
        mean + square.scale(0.5).scale(self.penalty)
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        self.combine(point, |sample| -(-Self::margin(sample, point)).sigmoid())
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        self.combine(vector, |sample| {
            // σ(z)σ(−z) = sech²(z/2)/4.
            let margin = Self::margin(sample, point);
            margin.scale(0.5).sech_squared().scale(0.25) * Self::margin(sample, vector)
        })
    }

    fn infimum(&self) -> Infimum {
        Infimum::LowerBound(0.0)
    }
}
