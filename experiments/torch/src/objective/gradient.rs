//! The gradient at a point.

use flatland_networks::BatchStatistics;
use tch::Tensor;

use super::function::Objective;
use super::parameters::{accumulate, download, filled, leaves};
use super::point::Point;
use crate::error::TorchError;
use crate::graph::Moments;
use crate::scalar::Scalar;

impl<F: Scalar> Objective<'_, F> {
    /// Writes ∇f at a point, and returns the statistics of batch normalisation there, which are empty for a network without it.
    ///
    /// # Errors
    ///
    /// If `gradient` does not have one value for each parameter, or the device fails.
    pub fn gradient(&self, at: &Point<F>, gradient: &mut [F]) -> Result<BatchStatistics, TorchError> {
        self.network.check_length("gradient", gradient)?;
        self.differentiated(at, gradient)
            .map_err(|error| error.during("the gradient", self.samples))
    }

    fn differentiated(&self, at: &Point<F>, gradient: &mut [F]) -> Result<BatchStatistics, TorchError> {
        let kept = at.kept.borrow_mut().take();
        let (leaves, total, moments) = match kept {
            Some(kept) => {
                let mut total = Vec::new();
                for loss in kept.losses {
                    accumulate(
                        &mut total,
                        Tensor::f_run_backward(&[loss], &kept.leaves, false, false)?,
                    )?;
                }
                (kept.leaves, total, kept.moments)
            }
            None => {
                let (mut total, mut moments) = (Vec::new(), Vec::new());
                let leaves = leaves(self.network, &at.weights)?;
                for batch in &self.plan.batches {
                    let input = self.input_of(batch)?;
                    let backward = self.backward(batch, &leaves, &input);
                    accumulate(&mut total, backward.gradient(&self.root(batch)?, &mut moments)?)?;
                }
                (leaves, total, moments)
            }
        };
        download(&filled(total, &leaves)?, gradient)?;
        self.statistics(&moments)
    }

    /// The means over the blocks of their statistics.
    fn statistics(&self, moments: &[Moments]) -> Result<BatchStatistics, TorchError> {
        let count = self
            .network
            .buffers()
            .last()
            .map_or(0, |buffer| buffer.range().end);
        let blocks: usize = self.plan.batches.iter().map(|batch| batch.blocks).sum();
        let mut mean = vec![0.0; count];
        for moments in moments {
            let mut sums = vec![0.0; moments.sums.numel()];
            moments.sums.f_copy_data(&mut sums, moments.sums.numel())?;
            for (mean, sum) in mean[moments.start..].iter_mut().zip(sums) {
                *mean += sum / blocks as f64;
            }
        }
        Ok(BatchStatistics::new(mean))
    }
}
