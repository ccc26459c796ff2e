//! An evaluated point.

use std::cell::{OnceCell, RefCell};

use tch::Tensor;

use crate::error::TorchError;
use crate::graph::Moments;
use crate::scalar::Scalar;

/// Weights with their cost and accuracy. The weights are on the device, and on the host once they were asked for.
pub struct Point<F> {
    pub(super) weights: Tensor,
    pub(super) on_host: OnceCell<Vec<F>>,
    pub(super) cost: f64,
    pub(super) accuracy: f64,
    /// The graphs of the micro-batches, where they fit: they serve one gradient.
    pub(super) kept: RefCell<Option<Kept>>,
}

/// What a backward pass needs.
pub(super) struct Kept {
    pub(super) leaves: Vec<Tensor>,
    /// The loss of each micro-batch, averaged over all samples.
    pub(super) losses: Vec<Tensor>,
    pub(super) moments: Vec<Moments>,
}

impl<F: Scalar> Point<F> {
    /// The cost f(w). Not finite where the network overflows.
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// The share of samples whose largest output is where the target is largest: ties go to the lowest index, a sample with a NaN
    /// among its outputs counts as wrong.
    pub fn accuracy(&self) -> f64 {
        self.accuracy
    }

    /// The weights, flat; copied from the device the first time.
    ///
    /// # Errors
    ///
    /// If the device fails.
    pub fn weights(&self) -> Result<&[F], TorchError> {
        if let Some(weights) = self.on_host.get() {
            return Ok(weights);
        }
        let mut weights = vec![F::zero(); self.weights.numel()];
        self.weights.f_copy_data(&mut weights, self.weights.numel())?;
        Ok(self.on_host.get_or_init(|| weights))
    }

    /// The same point with a cost that differs by rounding.
    #[must_use]
    pub fn with_cost(self, cost: f64) -> Self {
        Self { cost, ..self }
    }

    /// Whether both points have the same weights. False where one is NaN.
    ///
    /// # Errors
    ///
    /// If the device fails.
    pub fn coincides_with(&self, other: &Self) -> Result<bool, TorchError> {
        Ok(self.weights.f_equal(&other.weights)?)
    }
}
