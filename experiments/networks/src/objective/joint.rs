//! The passes of an objective whose network normalises over the whole batch: all blocks together.

use rayon::prelude::*;

use super::buffers::Block;
use super::forward::{Activations, Forward};
use super::function::Objective;
use crate::network::batch::{Batch, Inputs};
use crate::network::lanes::Lanes;
use crate::network::statistics::BatchStatistics;
use crate::network::vector::Vector;
use crate::numeric::{Pooled, Real};

impl<F: Real> Objective<'_, F> {
    /// The point with the outputs of all blocks, computed into `scratch` unless they are known.
    pub(super) fn batch<'p>(
        &'p self,
        at: &'p Forward<F>,
        known: Activations<'p, F>,
        scratch: &'p mut Option<Pooled<Vec<Block<F>>>>,
    ) -> Batch<'p, F> {
        let outputs = if let Activations::All(outputs) = known {
            outputs
        } else {
            let outputs = scratch.insert(self.take_batch());
            self.joint_outputs(at, outputs);
            outputs
        };
        self.batch_of(at.vector(), outputs)
    }

    /// The point with these weights and outputs.
    pub(super) fn batch_of<'p>(&'p self, weights: Vector<'p, F>, outputs: &'p [Block<F>]) -> Batch<'p, F> {
        Batch {
            weights,
            inputs: self.block_inputs(),
            outputs,
        }
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
        let inputs = self.block_inputs();
        self.network.batch_forward(
            next,
            at.vector(),
            inputs,
            outputs,
            true,
            &mut self.buffers.averaging(),
        );
    }

    /// As [`gradient`](Self::gradient).
    pub(super) fn joint_gradient(&self, at: &Forward<F>, gradient: &mut [F]) -> BatchStatistics {
        let mut scratch = None;
        let batch = self.batch(at, at.activations(), &mut scratch);
        let mut gradients = self.buffers.shared_gradients(self.network, self.blocks());
        self.joint_gradient_into(batch, gradient, &mut gradients, false)
    }

    /// The gradient at a batch, which passes through these buffers; `keep`s in them the gradients with respect to the outputs of all nodes.
    pub(super) fn joint_gradient_into(
        &self,
        batch: Batch<F>,
        gradient: &mut [F],
        gradients: &mut [Block<F>],
        keep: bool,
    ) -> BatchStatistics {
        self.last_gradients(batch, gradients);
        let mut statistics = self.buffers.statistics(self.network);
        self.with_lanes(gradient, |mut lanes| {
            self.network.batch_backward(
                batch,
                &mut lanes,
                gradients,
                keep,
                Some(&mut statistics),
                &mut self.buffers.averaging(),
            );
        });
        BatchStatistics::of_batch(statistics)
    }

    /// Computes the gradients with respect to the outputs of all nodes in all blocks.
    pub(super) fn joint_gradients(&self, batch: Batch<F>, gradients: &mut [Block<F>]) {
        self.last_gradients(batch, gradients);
        let mut lanes = Lanes {
            blocks: &self.division.lanes,
            sums: None,
        };
        self.network.batch_backward(
            batch,
            &mut lanes,
            gradients,
            true,
            None,
            &mut self.buffers.averaging(),
        );
    }

    /// out = ∇²f(w)·v, from the outputs at w and the gradients with respect to them.
    pub(super) fn joint_product(&self, batch: Batch<F>, gradients: &[Block<F>], v: Vector<F>, out: &mut [F]) {
        let mut averaging = self.buffers.averaging();
        let mut tangents = self.take_batch();
        self.network
            .batch_forward_tangent(batch, v, &mut tangents, &mut averaging);
        let mut changes = self.buffers.shared_gradients(self.network, self.blocks());
        changes.par_iter_mut().enumerate().for_each(|(block, changes)| {
            let (outputs, tangents) = (&batch.outputs[block], &tangents[block]);
            self.loss_change(block, outputs, tangents, changes);
        });
        self.with_lanes(out, |mut lanes| {
            self.network.batch_backward_tangent(
                batch,
                v,
                &tangents,
                gradients,
                &mut lanes,
                &mut changes,
                &mut averaging,
            );
        });
    }

    /// The inputs of all blocks.
    pub(super) fn block_inputs(&self) -> Inputs<'_, F> {
        Inputs {
            values: &self.inputs,
            blocks: self.blocks(),
            width: self.network.inputs(),
        }
    }

    /// Computes the gradients of the loss with respect to the last node's output.
    fn last_gradients(&self, batch: Batch<F>, gradients: &mut [Block<F>]) {
        gradients
            .par_iter_mut()
            .enumerate()
            .for_each(|(block, gradients)| {
                self.loss_gradient(block, &batch.outputs[block], gradients);
            });
    }
}
