//! The passes of an objective over its blocks.

use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::buffers::{Block, fit};
use super::forward::{Activations, Forward, Kept, average};
use super::function::Objective;
use super::keeping::Keeping;
use super::loss::Tally;
use crate::network::pass::Point;
use crate::network::vector::Vector;
use crate::numeric::{Pooled, Real};

/// What computes the first node's output of a block: `begin(number of the block, output)`.
pub(super) type Begin<'b, F> = &'b (dyn Fn(usize, &mut [F]) + Sync);

impl<F: Real> Objective<'_, F> {
    /// Computes a point's outputs, then its cost and accuracy. Where there is a `begin`, it computes the output of the first node.
    pub(crate) fn finish(&self, forward: &mut Forward<F>, begin: Option<Begin<F>>) {
        let Forward {
            weights,
            prepared,
            kept,
            ..
        } = forward;
        let weights = self.network.prepare(weights, prepared);
        let mut tallies = self.buffers.tallies();
        match self.network.joins_samples() {
            true => self.finish_together(weights, kept, begin, &mut tallies),
            false => self.finish_apart(weights, kept, begin, &mut tallies),
        }
        (forward.cost, forward.accuracy) = average(&tallies, self.averaging(), self.samples);
    }

    fn finish_apart(
        &self,
        weights: Vector<F>,
        kept: &mut Kept<F>,
        begin: Option<Begin<F>>,
        tallies: &mut Vec<Tally>,
    ) {
        let pass = |i: usize, block: &Range<usize>, outputs: &mut Block<F>| {
            if let Some(begin) = begin {
                begin(i, &mut outputs[0]);
            }
            let first = usize::from(begin.is_some());
            self.network
                .pass_forward(first, weights, None, self.input(block), outputs);
            self.tally(block, outputs)
        };
        let blocks = self.blocks().par_iter().enumerate();
        let pass_through = |i: usize, block: &Range<usize>| {
            let mut outputs = self.buffers.block();
            fit(&mut outputs, self.network, block, self.blocks());
            (pass(i, block, &mut outputs), outputs)
        };
        match kept {
            Kept::All(kept) => blocks
                .zip(kept.par_iter_mut())
                .map(|((i, block), outputs)| pass(i, block, outputs))
                .collect_into_vec(tallies),
            Kept::First(kept) => blocks
                .zip(kept.par_iter_mut())
                .map(|((i, block), first)| {
                    let (tally, mut outputs) = pass_through(i, block);
                    std::mem::swap(first, &mut outputs[0]);
                    tally
                })
                .collect_into_vec(tallies),
            Kept::Nothing => blocks
                .map(|(i, block)| pass_through(i, block).0)
                .collect_into_vec(tallies),
        }
    }

    fn finish_together(
        &self,
        weights: Vector<F>,
        kept: &mut Kept<F>,
        begin: Option<Begin<F>>,
        tallies: &mut Vec<Tally>,
    ) {
        let inputs = self.block_inputs();
        let mut scratch;
        let (outputs, first, keep) = match kept {
            Kept::All(kept) => (&mut **kept, None, true),
            others => {
                let first = match others {
                    Kept::First(first) => Some(first),
                    _ => None,
                };
                scratch = self.buffers.shared_outputs(self.network, self.blocks());
                (&mut *scratch, first, false)
            }
        };
        outputs.par_iter_mut().enumerate().for_each(|(i, outputs)| {
            let samples = self.blocks()[i].len();
            outputs[0].resize(samples * self.network.first_outputs(), F::zero());
            match begin {
                Some(begin) => begin(i, &mut outputs[0]),
                None => self.network.first_forward(weights, inputs.of(i), &mut outputs[0]),
            }
        });
        for (first, outputs) in first
            .into_iter()
            .flat_map(|first| first.iter_mut())
            .zip(&*outputs)
        {
            first.copy_from_slice(&outputs[0]);
        }
        let averaging = &mut self.buffers.averaging();
        self.network
            .batch_forward(1, weights, inputs, outputs, keep, averaging);
        let blocks = self.blocks().par_iter().zip(outputs.par_iter());
        blocks
            .map(|(block, outputs)| self.tally(block, outputs))
            .collect_into_vec(tallies);
    }

    /// A block of a point, its outputs computed into `scratch` unless the point kept them.
    pub(crate) fn point<'p>(
        &'p self,
        at: &'p Forward<F>,
        block: usize,
        scratch: &'p mut Block<F>,
    ) -> Point<'p, F> {
        self.point_from(at.vector(), at.activations(), block, scratch)
    }

    /// As [`point`](Self::point), from what is `known` of its activations.
    pub(crate) fn point_from<'p>(
        &'p self,
        weights: Vector<'p, F>,
        known: Activations<'p, F>,
        block: usize,
        scratch: &'p mut Block<F>,
    ) -> Point<'p, F> {
        let samples = &self.blocks()[block];
        let input = self.input(samples);
        let outputs = if let Activations::All(outputs) = known {
            &outputs[block]
        } else {
            fit(scratch, self.network, samples, self.blocks());
            let first = known.first(block);
            if let Some(first) = first {
                scratch[0].copy_from_slice(first);
            }
            let next = usize::from(first.is_some());
            self.network.pass_forward(next, weights, None, input, scratch);
            scratch
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
        fit(gradients, self.network, &self.blocks()[block], self.blocks());
        self.loss_gradient(block, point.outputs, gradients);
        self.network.pass_backward(point, gradients, weights);
    }

    /// Writes the gradient of the loss on a block with respect to the last node's output.
    pub(super) fn loss_gradient(&self, block: usize, outputs: &[Vec<F>], gradients: &mut [Vec<F>]) {
        if let (Some(outputs), Some(gradient)) = (outputs.last(), gradients.last_mut()) {
            gradient.resize(outputs.len(), F::zero());
            let (target, classes) = (self.target(&self.blocks()[block]), self.network.outputs());
            self.loss
                .gradient(outputs, target, classes, self.averaging(), gradient);
        }
    }

    /// Writes the derivative of that gradient along the tangent of the last node's output.
    pub(super) fn loss_change(
        &self,
        block: usize,
        outputs: &[Vec<F>],
        tangents: &[Vec<F>],
        changes: &mut [Vec<F>],
    ) {
        if let (Some(z), Some(tangent), Some(change)) = (outputs.last(), tangents.last(), changes.last_mut())
        {
            change.resize(z.len(), F::zero());
            let (target, classes) = (self.target(&self.blocks()[block]), self.network.outputs());
            self.loss
                .gradient_tangent(z, target, classes, self.averaging(), tangent, change);
        }
    }

    /// A point whose buffers have their sizes and any content.
    pub(crate) fn unevaluated(&self) -> Forward<F> {
        Forward {
            weights: self.buffers.vector(self.network),
            prepared: self.buffers.prepared(),
            kept: match self.keeping {
                Keeping { points: true, .. } => Kept::All(self.take_batch()),
                Keeping { carries: true, .. } => Kept::First(self.buffers.first(self.network, self.blocks())),
                _ => Kept::Nothing,
            },
            gradients: OnceLock::new(),
            carries: self.keeping.carries,
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
