//! Some of an objective's samples.

use std::borrow::Cow;

use ndarray::ArrayView2;

use super::function::Objective;
use crate::error::NetworkError;
use crate::numeric::Real;

impl<F: Real> Objective<'_, F> {
    /// The same network and loss on a copy of some of the samples, in this order, with the same buffers: the batch of a stochastic run.
    ///
    /// # Errors
    ///
    /// If there is no such sample, or `rows` is empty.
    pub fn select(&self, rows: &[usize]) -> Result<Self, NetworkError> {
        if let Some(&row) = rows.iter().find(|&&row| row >= self.samples) {
            let samples = self.samples;
            return Err(NetworkError::Row { row, samples });
        }
        let (inputs, targets) = (self.network.inputs(), self.network.outputs());
        let copy = |values: &[F], width: usize| -> Vec<F> {
            let of_row = |&row: &usize| &values[row * width..(row + 1) * width];
            rows.iter().flat_map(of_row).copied().collect()
        };
        let (all_inputs, all_targets) = (copy(&self.inputs, inputs), copy(&self.targets, targets));
        // One row of `width` values was copied for each of `rows`.
        let view = |values, width| {
            ArrayView2::from_shape((rows.len(), width), values).expect("the shape is that of the rows")
        };
        let Objective {
            samples,
            division,
            keeps_points,
            keeps_linearisations,
            buffers,
            ..
        } = self.with_samples(view(&all_inputs, inputs), view(&all_targets, targets))?;
        Ok(Self {
            network: self.network,
            inputs: Cow::Owned(all_inputs),
            targets: Cow::Owned(all_targets),
            loss: self.loss,
            samples,
            division,
            keeps_points,
            keeps_linearisations,
            buffers,
        })
    }
}
