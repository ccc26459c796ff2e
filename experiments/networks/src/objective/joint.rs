//! The passes of an objective whose network normalises over the whole batch: all blocks together.

use rayon::prelude::*;

use super::buffers::Block;
use super::forward::{Activations, Forward};
use super::function::Objective;
use crate::network::batch_pass::Lane;
use crate::network::pass::{Moving, Point};
use crate::network::statistics::BatchStatistics;
use crate::network::vector::Vector;
use crate::numeric::Real;

/// A point with the outputs of all blocks.
pub(super) struct Batch<'p, F> {
    pub(super) weights: Vector<'p, F>,
    pub(super) outputs: &'p [Block<F>],
}

impl<'p, F> Batch<'p, F> {
    pub(super) fn new(weights: Vector<'p, F>, outputs: &'p [Block<F>]) -> Self {
        Self { weights, outputs }
    }
}

impl<F: Real> Objective<'_, F> {
    /// The point with the outputs of all blocks, computed into `scratch` unless they are known.
    pub(super) fn batch<'p>(
        &self,
        at: &'p Forward<F>,
        known: Activations<'p, F>,
        scratch: &'p mut Vec<Block<F>>,
    ) -> Batch<'p, F> {
        let outputs = if let Activations::All(outputs) = known {
            outputs
        } else {
            *scratch = self.unsized_blocks();
            self.joint_outputs(at, scratch);
            scratch
        };
        Batch::new(at.vector(), outputs)
    }

    /// Computes the outputs of all nodes in all blocks.
    pub(super) fn joint_outputs(&self, at: &Forward<F>, outputs: &mut [Block<F>]) {
        let known = at.activations();
        for (block, outputs) in outputs.iter_mut().enumerate() {
            if let Some(first) = known.first(block) {
                first.clone_into(&mut outputs[0]);
            }
        }
        let next = usize::from(known.first(0).is_some());
        self.network
            .batch_forward(next, at.vector(), &self.block_inputs(), outputs, true);
    }

    /// As [`gradient`](Self::gradient).
    pub(super) fn joint_gradient(&self, at: &Forward<F>, gradient: &mut [F]) -> BatchStatistics {
        let (mut scratch, mut gradients) = (Vec::new(), self.unsized_blocks());
        let points = self.points(&self.batch(at, at.activations(), &mut scratch));
        self.last_gradients(&points, &mut gradients);
        let statistics = self.with_partials(gradient, |partials| {
            let mut lanes = self.lanes(partials.into_iter().map(Some));
            self.network
                .batch_backward(&points, &mut lanes, &mut gradients, false)
        });
        BatchStatistics::mean(statistics.len(), &[statistics])
    }

    /// Computes the gradients with respect to the outputs of all nodes in all blocks.
    pub(super) fn joint_gradients(&self, batch: &Batch<F>, gradients: &mut [Block<F>]) {
        let points = self.points(batch);
        self.last_gradients(&points, gradients);
        let mut lanes = self.lanes(self.division.lanes.iter().map(|_| None));
        self.network.batch_backward(&points, &mut lanes, gradients, true);
    }

    /// out = ∇²f(w)·v, from the outputs at w and the gradients with respect to them.
    pub(super) fn joint_product(
        &self,
        batch: &Batch<F>,
        gradients: &[Block<F>],
        v: Vector<F>,
        out: &mut [F],
    ) {
        let points = self.points(batch);
        let mut tangents = self.unsized_blocks();
        self.network.batch_forward_tangent(&points, v, &mut tangents);
        let moving: Vec<Moving<F>> = tangents
            .iter()
            .map(|tangents| Moving {
                direction: v,
                tangents,
            })
            .collect();
        let mut changes = self.unsized_blocks();
        changes.par_iter_mut().enumerate().for_each(|(block, changes)| {
            let (outputs, tangents) = (points[block].outputs, &tangents[block]);
            self.loss_change(block, outputs, tangents, changes);
        });
        self.with_partials(out, |partials| {
            let mut lanes = self.lanes(partials.into_iter().map(Some));
            self.network
                .batch_backward_tangent(&points, &moving, gradients, &mut lanes, &mut changes);
        });
    }

    /// The inputs of all blocks.
    pub(super) fn block_inputs(&self) -> Vec<&[F]> {
        self.blocks().iter().map(|block| self.input(block)).collect()
    }

    /// A buffer without a size for every node and every block.
    pub(super) fn unsized_blocks(&self) -> Vec<Block<F>> {
        vec![vec![Vec::new(); self.network.nodes().len()]; self.blocks().len()]
    }

    fn points<'p>(&'p self, batch: &Batch<'p, F>) -> Vec<Point<'p, F>> {
        let inputs = self.block_inputs().into_iter();
        let point = |(input, outputs): (&'p [F], &'p Block<F>)| Point {
            weights: batch.weights,
            input,
            outputs,
        };
        inputs.zip(batch.outputs).map(point).collect()
    }

    /// Computes the gradients of the loss with respect to the last node's output.
    fn last_gradients(&self, points: &[Point<F>], gradients: &mut [Block<F>]) {
        gradients
            .par_iter_mut()
            .enumerate()
            .for_each(|(block, gradients)| {
                self.loss_gradient(block, points[block].outputs, gradients);
            });
    }

    fn lanes<'l>(&self, partials: impl Iterator<Item = Option<&'l mut [F]>>) -> Vec<Lane<'l, F>> {
        let lane = |(blocks, weights): (&std::ops::Range<usize>, Option<&'l mut [F]>)| Lane {
            blocks: blocks.clone(),
            weights,
        };
        self.division.lanes.iter().zip(partials).map(lane).collect()
    }
}
