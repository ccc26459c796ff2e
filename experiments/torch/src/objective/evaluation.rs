//! Passes without derivatives.

use flatland_networks::{NetworkError, RunningStatistics};
use tch::{Tensor, no_grad_guard};

use super::function::Objective;
use super::parameters::parts;
use super::point::Point;
use crate::error::TorchError;
use crate::graph::{Normalise, Watch};
use crate::scalar::Scalar;

impl<F: Scalar> Objective<'_, F> {
    /// Cost and accuracy at `weights`, where batch normalisation uses the running statistics.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter, the statistics are those of another network, or the device fails.
    pub fn evaluate(&self, weights: &[F], statistics: &RunningStatistics) -> Result<(f64, f64), TorchError> {
        let evaluated = self.tested(weights, statistics);
        evaluated.map_err(|error| error.during("the test cost", self.samples))
    }

    fn tested(&self, weights: &[F], statistics: &RunningStatistics) -> Result<(f64, f64), TorchError> {
        let _constant = no_grad_guard();
        let expected = self
            .network
            .buffers()
            .last()
            .map_or(0, |buffer| buffer.range().end);
        let got = statistics.values().len();
        if got != expected {
            return Err(NetworkError::Statistics { expected, got }.into());
        }
        let parameters = parts(self.network, &self.upload("weights", weights)?)?;
        let running = Tensor::f_from_slice(statistics.values())?.f_to(self.inputs.device())?;
        let (mut sum, mut correct) = (0.0, 0);
        for batch in &self.plan.tests {
            let normalise = Normalise::Running(&running);
            let outputs = self.outputs_with(batch, &parameters, normalise, &mut Watch::default())?;
            let targets = self.targets_of(batch)?;
            sum += targets.sum(self.loss, &outputs)?.f_double_value(&[])?;
            correct += targets.correct(&outputs)?;
        }
        Ok((self.averaging() * sum, correct as f64 / self.samples as f64))
    }

    /// For each activation layer, in the order of the network, the share of its outputs over all samples that are exactly zero.
    /// Empty for a network without activation layers.
    ///
    /// # Errors
    ///
    /// If the device fails.
    pub fn zero_activation_shares(&self, at: &Point<F>) -> Result<Vec<f64>, TorchError> {
        self.zeros(at)
            .map_err(|error| error.during("the activations", self.samples))
    }

    fn zeros(&self, at: &Point<F>) -> Result<Vec<f64>, TorchError> {
        let _constant = no_grad_guard();
        let parameters = parts(self.network, &at.weights)?;
        let mut totals: Vec<(i64, usize)> = Vec::new();
        for batch in &self.plan.batches {
            let mut zeros = Vec::new();
            let mut watch = Watch {
                moments: None,
                zeros: Some(&mut zeros),
            };
            drop(self.outputs(batch, &parameters, &mut watch)?);
            totals.resize(zeros.len(), (0, 0));
            for (total, (zeros, values)) in totals.iter_mut().zip(zeros) {
                total.0 += zeros.f_int64_value(&[])?;
                total.1 += values;
            }
        }
        let share = |(zeros, values): (i64, usize)| zeros as f64 / values as f64;
        Ok(totals.into_iter().map(share).collect())
    }
}
