//! The averages of a normalisation over a batch, gathered from its blocks.

use rayon::prelude::*;

use super::batch::Inputs;
use crate::layers::normalisation::{Averages, BatchNorm, Terms};
use crate::numeric::Real;

/// Buffers for averages over a batch.
#[derive(Default)]
pub(crate) struct Averaging {
    /// For each channel.
    known: Vec<Averages>,
    /// For each channel of each block.
    sums: Vec<[f64; 2]>,
}

/// Averages over all blocks of a batch; the sums of the blocks are added in their order.
pub(super) struct Gathered<'a, 'k, F, I> {
    norm: &'a BatchNorm,
    weights: &'a [F],
    /// The normalisation's input in a block.
    input: I,
    blocks: usize,
    samples: usize,
    averaging: &'k mut Averaging,
}

impl<'a, 'k, F: Real, I: Fn(usize) -> &'a [F] + Sync> Gathered<'a, 'k, F, I> {
    /// Mean and variance of `input`, which belongs to a batch of the network's `inputs`.
    pub(super) fn new(
        norm: &'a BatchNorm,
        weights: &'a [F],
        inputs: Inputs<F>,
        input: I,
        averaging: &'k mut Averaging,
    ) -> Self {
        averaging.known.clear();
        averaging.known.resize(norm.channels, Averages::default());
        let mut gathered = Self {
            norm,
            weights,
            input,
            blocks: inputs.blocks.len(),
            samples: inputs.samples(),
            averaging,
        };
        gathered.add(|_| Terms::Mean);
        gathered.add(|_| Terms::Variance);
        gathered
    }

    /// Adds the averages of the terms, which are of the same kind in every block.
    pub(super) fn add<'v>(&mut self, of_block: impl Fn(usize) -> Terms<'v, F> + Sync)
    where
        F: 'v,
    {
        let (norm, weights, input) = (self.norm, self.weights, &self.input);
        let Averaging { known, sums } = &mut *self.averaging;
        sums.resize(self.blocks * norm.channels, [0.0; 2]);
        let of_blocks = sums.par_chunks_exact_mut(norm.channels).enumerate();
        of_blocks.for_each(|(block, sums)| norm.sums(known, weights, input(block), &of_block(block), sums));
        let count = (self.samples * norm.area) as f64;
        for (channel, known) in known.iter_mut().enumerate() {
            let of_blocks = sums[channel..].iter().step_by(norm.channels);
            let total = of_blocks.fold([0.0; 2], |[a, b], [first, second]| [a + first, b + second]);
            of_block(0).record(total.map(|sum| sum / count), known);
        }
    }

    /// The means of all channels, then their unbiased variances.
    pub(super) fn statistics(&self, statistics: &mut [f64]) {
        self.norm
            .statistics(&self.averaging.known, self.samples, statistics);
    }

    /// For each channel.
    pub(super) fn known(self) -> &'k [Averages] {
        &self.averaging.known
    }
}
