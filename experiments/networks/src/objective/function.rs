//! The function that is minimised: a network's loss on a batch of samples.

use std::borrow::Cow;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::blocks::Division;
use super::buffers::{Buffers, fit};
use super::forward::{Forward, average};
use super::keeping::{KEPT_BYTES, Keeping};
use super::loss::Loss;
use crate::error::NetworkError;
use crate::network::model::Network;
use crate::network::statistics::{BatchStatistics, RunningStatistics};
use crate::numeric::{Real, copy_in_parallel};

/// f(w): the loss of a network on given samples, as a function of its flat weights.
///
/// See the [crate](crate) for what each call costs. All of them run on the current rayon pool.
pub struct Objective<'a, F: Real> {
    pub(crate) network: &'a Network,
    pub(super) inputs: Cow<'a, [F]>,
    pub(super) targets: Cow<'a, [F]>,
    pub(crate) loss: Loss,
    pub(super) samples: usize,
    pub(super) division: Division,
    pub(crate) keeping: Keeping,
    /// Bytes of activations that may be kept.
    pub(super) kept_bytes: usize,
    pub(crate) buffers: Buffers<F>,
}

impl<'a, F: Real> Objective<'a, F> {
    /// Joins a network with inputs (n × d) and targets (n × K, one-hot rows in every experiment). Arrays that
    /// are not row-major are copied.
    ///
    /// # Errors
    ///
    /// If the sizes do not fit the network or each other, or there is no sample.
    pub fn new(
        network: &'a Network,
        inputs: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
    ) -> Result<Self, NetworkError> {
        Self::with_buffers(network, inputs, targets, loss, KEPT_BYTES, Buffers::new())
    }

    /// The same, keeping at most about so many `bytes` of activations instead of 2 GiB: three points, or a linearisation. What is not kept
    /// is computed again, to the same bits.
    #[must_use]
    pub fn keeping_at_most(self, bytes: usize) -> Self {
        Self {
            keeping: Keeping::new::<F>(self.network, self.samples, bytes),
            kept_bytes: bytes,
            ..self
        }
    }

    /// The same network and loss on other samples, with the same buffers: cheap, for batch after batch.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_samples<'b>(
        &self,
        inputs: ArrayView2<'b, F>,
        targets: ArrayView2<'b, F>,
    ) -> Result<Objective<'b, F>, NetworkError>
    where
        'a: 'b,
    {
        let buffers = self.buffers.clone();
        let (loss, bytes) = (self.loss, self.kept_bytes);
        Objective::with_buffers(self.network, inputs, targets, loss, bytes, buffers)
    }

    fn with_buffers(
        network: &'a Network,
        inputs: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
        kept_bytes: usize,
        buffers: Buffers<F>,
    ) -> Result<Self, NetworkError> {
        let samples = network.check_samples(inputs.dim(), targets.dim())?;
        Ok(Self {
            network,
            inputs: row_major(inputs),
            targets: row_major(targets),
            loss,
            samples,
            division: Division::new(samples, network.load::<F>()),
            keeping: Keeping::new::<F>(network, samples, kept_bytes),
            kept_bytes,
            buffers,
        })
    }

    /// The network.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// The number of samples n.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Evaluates f at `weights` and keeps every layer's output if there is memory for them.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter.
    pub fn forward(&self, weights: &[F]) -> Result<Forward<F>, NetworkError> {
        self.network.check_length("weights", weights)?;
        let mut forward = self.unevaluated();
        copy_in_parallel(weights, &mut forward.weights);
        self.finish(&mut forward, None);
        Ok(forward)
    }

    /// As [`forward`](Self::forward), from the [outputs of the first layer](Forward::first_outputs) that a point had: the same point
    /// to the bits, also where these outputs were carried along rays and differ by rounding from those of the weights.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter, or `first` one for each sample and output of the first layer.
    pub fn forward_from(&self, weights: &[F], first: &[F]) -> Result<Forward<F>, NetworkError> {
        self.network.check_length("weights", weights)?;
        let width = self.network.first_outputs();
        let (expected, got) = (self.samples.saturating_mul(width), first.len());
        if got != expected {
            return Err(NetworkError::FirstOutputs { expected, got });
        }
        let mut forward = self.unevaluated();
        copy_in_parallel(weights, &mut forward.weights);
        let begin = |block: usize, output: &mut [F]| {
            let block = &self.blocks()[block];
            output.copy_from_slice(&first[block.start * width..block.end * width]);
        };
        self.finish(&mut forward, Some(&begin));
        Ok(forward)
    }

    /// Writes ∇f at an evaluated point, by a backward pass over its outputs. Here and in [`ray`](Self::ray) and
    /// [`linearise`](Self::linearise), the point must be one of this objective.
    ///
    /// Returns the batch statistics there, for [`RunningStatistics::update`]; they are empty for a network without batch
    /// normalisation.
    ///
    /// # Errors
    ///
    /// If `gradient` does not have one value for each parameter.
    pub fn gradient(&self, at: &Forward<F>, gradient: &mut [F]) -> Result<BatchStatistics, NetworkError> {
        self.network.check_length("gradient", gradient)?;
        if self.network.joins_samples() {
            return Ok(self.joint_gradient(at, gradient));
        }
        let mut of_blocks = self.buffers.block_statistics(self.network, self.blocks().len());
        self.accumulate(gradient, &mut of_blocks, |block, statistics, partial| {
            let (mut scratch, mut gradients) = (self.buffers.block(), self.buffers.block());
            let point = self.point(at, block, &mut scratch);
            self.pass_back(point, block, &mut gradients, Some(partial));
            self.network.block_statistics(point, statistics);
        });
        Ok(BatchStatistics::mean(
            &of_blocks,
            self.buffers.statistics(self.network),
        ))
    }

    /// Cost and accuracy at `weights`, with nothing kept: for a test set. Batch normalisation uses the running
    /// statistics.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter, or the statistics are those of another network.
    pub fn evaluate(&self, weights: &[F], running: &RunningStatistics) -> Result<(f64, f64), NetworkError> {
        self.network.check_length("weights", weights)?;
        let statistics = running.checked(self.network.statistics())?;
        let mut prepared = self.buffers.prepared();
        let weights = self.network.prepare(weights, &mut prepared);
        let mut tallies = self.buffers.tallies();
        self.blocks()
            .par_iter()
            .map(|block| {
                let mut outputs = self.buffers.block();
                fit(&mut outputs, self.network, block, self.blocks());
                let input = self.input(block);
                self.network
                    .pass_forward(0, weights, Some(statistics), input, &mut outputs);
                self.tally(block, &outputs)
            })
            .collect_into_vec(&mut tallies);
        Ok(average(&tallies, self.averaging(), self.samples))
    }
}

fn row_major<F: Real>(array: ArrayView2<'_, F>) -> Cow<'_, [F]> {
    match array.to_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(array.iter().copied().collect()),
    }
}

#[cfg(test)]
mod tests;
