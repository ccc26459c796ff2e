//! The averages of a normalisation over a batch, gathered from its blocks.

use rayon::prelude::*;

use crate::layers::normalisation::{Averages, BatchNorm, Terms};
use crate::numeric::Real;

/// Averages over all blocks of a batch; the sums of the blocks are added in their order.
pub(super) struct Gathered<'a, F> {
    norm: &'a BatchNorm,
    weights: &'a [F],
    /// The normalisation's input in each block.
    inputs: Vec<&'a [F]>,
    /// For each channel.
    pub(super) known: Vec<Averages>,
}

impl<'a, F: Real> Gathered<'a, F> {
    /// Mean and variance.
    pub(super) fn new(norm: &'a BatchNorm, weights: &'a [F], inputs: Vec<&'a [F]>) -> Self {
        let known = vec![Averages::default(); norm.channels];
        let mut gathered = Self {
            norm,
            weights,
            inputs,
            known,
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
        let (norm, weights, known) = (self.norm, self.weights, &self.known);
        let sums_of = |(block, input): (usize, &&[F])| norm.sums(known, weights, input, &of_block(block));
        let sums: Vec<Vec<[f64; 2]>> = self.inputs.par_iter().enumerate().map(sums_of).collect();
        let count = (self.samples() * norm.area) as f64;
        for (channel, known) in self.known.iter_mut().enumerate() {
            let total = sums.iter().fold([0.0; 2], |[a, b], sums| {
                let [first, second] = sums[channel];
                [a + first, b + second]
            });
            of_block(0).record(total.map(|sum| sum / count), known);
        }
    }

    /// The means of all channels, then their unbiased variances.
    pub(super) fn statistics(&self, statistics: &mut [f64]) {
        self.norm.statistics(&self.known, self.samples(), statistics);
    }

    fn samples(&self) -> usize {
        let values: usize = self.inputs.iter().map(|input| input.len()).sum();
        values / (self.norm.channels * self.norm.area)
    }
}
