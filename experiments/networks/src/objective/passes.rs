//! The passes of an objective over its blocks.

use std::ops::Range;

use rayon::prelude::*;

use super::blocks::reduce;
use super::buffers::{Block, fit};
use super::forward::{Forward, average};
use super::function::Objective;
use super::loss::Tally;
use super::pool::Pooled;
use crate::network::pass::Point;
use crate::numeric::Real;

impl<F: Real> Objective<'_, F> {
    /// Computes a point's outputs block by block with `pass(number of the block, weights, outputs)`, then its
    /// cost and accuracy.
    pub(crate) fn finish(&self, forward: &mut Forward<F>, pass: impl Fn(usize, &[F], &mut [Vec<F>]) + Sync) {
        let weights = &forward.weights;
        let blocks = self.blocks().par_iter().enumerate();
        let tallies: Vec<Tally> = match &mut forward.outputs {
            Some(kept) => blocks
                .zip(kept.par_iter_mut())
                .map(|((i, block), outputs)| {
                    pass(i, weights, outputs);
                    self.tally(block, outputs)
                })
                .collect(),
            None => blocks
                .map(|(i, block)| {
                    let mut outputs = self.buffers.block();
                    fit(&mut outputs, self.network, block.len());
                    pass(i, weights, &mut outputs);
                    self.tally(block, &outputs)
                })
                .collect(),
        };
        (forward.cost, forward.accuracy) = average(&tallies, self.averaging(), self.samples);
    }

    /// total = Σ over the blocks of what `work(number of the block, sum)` adds to the sum; each lane has one of
    /// its own. Returned is what `work` did for each block.
    pub(crate) fn accumulate<T: Send>(
        &self,
        total: &mut [F],
        work: impl Fn(usize, &mut [F]) -> T + Sync,
    ) -> Vec<T> {
        let lanes = &self.division.lanes;
        let mut others: Vec<_> = lanes[1..]
            .iter()
            .map(|_| self.buffers.vector(self.network))
            .collect();
        let partials =
            std::iter::once(&mut *total).chain(others.iter_mut().map(|other| other.as_mut_slice()));
        let results: Vec<Vec<T>> = partials
            .collect::<Vec<_>>()
            .into_par_iter()
            .zip(lanes)
            .map(|(partial, lane)| {
                partial.fill(F::zero());
                lane.clone().map(|block| work(block, partial)).collect()
            })
            .collect();
        let others: Vec<&[F]> = others.iter().map(|other| other.as_slice()).collect();
        reduce(&others, total);
        results.into_iter().flatten().collect()
    }

    /// A block of a point, its outputs computed into `scratch` unless the point kept them.
    pub(crate) fn point<'p>(
        &'p self,
        at: &'p Forward<F>,
        block: usize,
        scratch: &'p mut Block<F>,
    ) -> Point<'p, F> {
        self.point_from(at.weights(), at.kept(), block, scratch)
    }

    /// As [`point`](Self::point), from the outputs of all blocks where they are `kept`.
    pub(crate) fn point_from<'p>(
        &'p self,
        weights: &'p [F],
        kept: Option<&'p [Block<F>]>,
        block: usize,
        scratch: &'p mut Block<F>,
    ) -> Point<'p, F> {
        let samples = &self.blocks()[block];
        let input = self.input(samples);
        let outputs = match kept {
            Some(kept) => &kept[block],
            None => {
                fit(scratch, self.network, samples.len());
                self.network.pass_forward(0, weights, None, input, scratch);
                scratch
            }
        };
        Point {
            weights,
            input,
            outputs,
        }
    }

    /// The backward pass of a block: each node's output gradient, and their sum over the samples added to
    /// `weights`.
    pub(crate) fn pass_back(
        &self,
        point: Point<F>,
        block: usize,
        gradients: &mut Block<F>,
        weights: Option<&mut [F]>,
    ) {
        let samples = &self.blocks()[block];
        fit(gradients, self.network, samples.len());
        if let (Some(outputs), Some(gradient)) = (point.outputs.last(), gradients.last_mut()) {
            let (classes, averaging) = (self.network.outputs(), self.averaging());
            self.loss
                .gradient(outputs, self.target(samples), classes, averaging, gradient);
        }
        self.network.pass_backward(point, gradients, weights);
    }

    /// A point whose buffers have their sizes and any content.
    pub(crate) fn unevaluated(&self) -> Forward<F> {
        Forward {
            weights: self.buffers.vector(self.network),
            outputs: self.keeps_points.then(|| self.take_batch()),
            cost: f64::NAN,
            accuracy: f64::NAN,
        }
    }

    /// Buffers for every node and every block.
    pub(crate) fn take_batch(&self) -> Pooled<Vec<Block<F>>> {
        self.buffers.batch(self.network, self.blocks())
    }

    pub(crate) fn blocks(&self) -> &[Range<usize>] {
        &self.division.blocks
    }

    pub(crate) fn averaging(&self) -> f64 {
        self.loss.averaging(self.samples, self.network.outputs())
    }

    pub(crate) fn input(&self, block: &Range<usize>) -> &[F] {
        rows(&self.inputs, block, self.network.inputs())
    }

    pub(crate) fn target(&self, block: &Range<usize>) -> &[F] {
        rows(&self.targets, block, self.network.outputs())
    }

    pub(super) fn tally(&self, block: &Range<usize>, outputs: &[Vec<F>]) -> Tally {
        let last = outputs.last().map_or(self.input(block), Vec::as_slice);
        self.loss.tally(last, self.target(block), self.network.outputs())
    }
}

fn rows<'s, F>(values: &'s [F], block: &Range<usize>, width: usize) -> &'s [F] {
    &values[block.start * width..block.end * width]
}
