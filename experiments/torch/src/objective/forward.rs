//! The cost at a point.

use std::cell::{OnceCell, RefCell};

use tch::{Tensor, no_grad_guard};

use super::function::Objective;
use super::parameters::{leaves, parts};
use super::point::{Kept, Point};
use crate::error::TorchError;
use crate::graph::Watch;
use crate::scalar::Scalar;

impl<F: Scalar> Objective<'_, F> {
    /// f at `weights`.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter, or the device fails.
    pub fn forward(&self, weights: &[F]) -> Result<Point<F>, TorchError> {
        let point = self.evaluated(self.upload("weights", weights)?)?;
        point.on_host.get_or_init(|| weights.to_vec());
        Ok(point)
    }

    /// The point at weights on the device.
    pub(super) fn evaluated(&self, weights: Tensor) -> Result<Point<F>, TorchError> {
        self.cost_of(weights)
            .map_err(|error| error.during("the cost", self.samples))
    }

    fn cost_of(&self, weights: Tensor) -> Result<Point<F>, TorchError> {
        let constant = (!self.plan.keeps).then(no_grad_guard);
        let parameters = match self.plan.keeps {
            true => leaves(self.network, &weights)?,
            false => parts(self.network, &weights)?,
        };
        let (mut sum, mut correct) = (0.0, 0);
        let (mut losses, mut moments) = (Vec::new(), Vec::new());
        for batch in &self.plan.batches {
            let mut watch = Watch {
                moments: self.plan.keeps.then_some(&mut moments),
                zeros: None,
            };
            let outputs = self.outputs(batch, &parameters, &mut watch)?;
            let targets = self.targets_of(batch)?;
            let loss = targets.sum(self.loss, &outputs)?;
            sum += loss.f_double_value(&[])?;
            correct += targets.correct(&outputs)?;
            if self.plan.keeps {
                losses.push(loss.f_mul_scalar(self.averaging())?);
            }
        }
        drop(constant);
        let kept = self.plan.keeps.then_some(Kept {
            leaves: parameters,
            losses,
            moments,
        });
        Ok(Point {
            weights,
            on_host: OnceCell::new(),
            cost: self.averaging() * sum,
            accuracy: correct as f64 / self.samples as f64,
            kept: RefCell::new(kept),
        })
    }
}
