//! Trials along w + ηd.

use tch::{Tensor, no_grad_guard};

use super::function::Objective;
use super::point::Point;
use crate::error::TorchError;
use crate::scalar::Scalar;

/// The points w + ηd. w and d are on the device; a trial is a forward pass.
pub struct Ray<'r, 'a, F> {
    objective: &'r Objective<'a, F>,
    start: &'r Point<F>,
    direction: Tensor,
}

impl<'a, F: Scalar> Objective<'a, F> {
    /// The ray from a point along `direction`, not normalised.
    ///
    /// # Errors
    ///
    /// If `direction` does not have one value for each parameter, or the device fails.
    pub fn ray<'r>(&'r self, start: &'r Point<F>, direction: &[F]) -> Result<Ray<'r, 'a, F>, TorchError> {
        Ok(Ray {
            objective: self,
            start,
            direction: self.upload("direction", direction)?,
        })
    }
}

impl<F: Scalar> Ray<'_, '_, F> {
    /// The point w + ηd, formed in `F`. Its cost is not finite where the network overflows, or η is not finite.
    ///
    /// # Errors
    ///
    /// If the device fails.
    pub fn trial(&self, step: f64) -> Result<Point<F>, TorchError> {
        let weights = {
            let _constant = no_grad_guard();
            let moved = self.direction.f_mul_scalar(F::narrow(step).widen())?;
            self.start.weights.f_add(&moved)?
        };
        self.objective.evaluated(weights)
    }
}
