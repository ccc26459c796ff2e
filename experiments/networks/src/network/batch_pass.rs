//! The passes on all blocks of a batch together, node by node, for networks that normalise over the whole batch.
//!
//! Between nodes the blocks meet: where a node normalises over the batch, its sums over the blocks are added in the order of the
//! blocks, and every block goes on with the averages of all. Blocks, and lanes where sums over the blocks are formed, are
//! processed in parallel; what is added up, and in which order, does not depend on the number of threads.
//!
//! Buffers are sized when a node first needs them, and given back after its last reader unless a pass is to keep them.

use std::ops::Range;

use rayon::prelude::*;

use super::gathered::Gathered;
use super::graph::{Node, Source};
use super::model::Network;
use super::node_pass::Known;
use super::pass::{Moving, Point};
use super::vector::Vector;
use crate::layers::layer::Layer;
use crate::layers::normalisation::{BatchNorm, Terms};
use crate::numeric::Real;

/// Consecutive blocks that are processed one after the other, and where their gradients with respect to the weights are added.
pub(crate) struct Lane<'l, F> {
    pub(crate) blocks: Range<usize>,
    pub(crate) weights: Option<&'l mut [F]>,
}

impl Network {
    /// Computes the outputs of the nodes from `first` on, the earlier ones being present; `keep`s all of them or only the last.
    pub(crate) fn batch_forward<F: Real>(
        &self,
        first: usize,
        weights: Vector<F>,
        inputs: &[&[F]],
        outputs: &mut [Vec<Vec<F>>],
        keep: bool,
    ) {
        let last_readers = self.last_readers();
        for l in first..self.nodes().len() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let blocks = inputs.iter().zip(&*outputs);
                let inputs = blocks.map(|(input, outputs)| from.of(input, outputs)).collect();
                Gathered::new(norm, self.own(l, weights), inputs).known
            });
            let known = averages.as_deref().map_or(Known::Block, Known::Batch);
            outputs.par_iter_mut().zip(inputs).for_each(|(outputs, input)| {
                outputs[l].resize(self.values(l, input), F::zero());
                self.node_forward(l, weights, known, input, outputs);
                let read = self.nodes()[l].sources();
                for read in read.filter(|_| !keep).filter_map(Source::node) {
                    if last_readers[read] == l {
                        outputs[read] = Vec::new();
                    }
                }
            });
        }
    }

    /// Computes gradients with respect to every node's output, the last of which is given, and adds those with respect to the
    /// weights to the lanes'. Returns the statistics of all normalised channels over the batch.
    pub(crate) fn batch_backward<F: Real>(
        &self,
        points: &[Point<F>],
        lanes: &mut [Lane<F>],
        gradients: &mut [Vec<Vec<F>>],
        keep: bool,
    ) -> Vec<f64> {
        let mut statistics = vec![0.0; self.statistics()];
        gradients
            .par_iter_mut()
            .for_each(|gradients| empty_all_but_last(gradients));
        for l in (0..self.nodes().len()).rev() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let mut averages = self.gathered(norm, l, from, points);
                averages.add(|block| Terms::Gradient(&gradients[block][l]));
                averages.statistics(&mut statistics[self.own_statistics(l)]);
                averages.known
            });
            let known = averages.as_deref().map_or(Known::Block, Known::Batch);
            by_lane(lanes, gradients).for_each(|(lane, gradients)| {
                for (block, gradients) in lane.blocks.clone().zip(gradients) {
                    self.prepare_sources(l, gradients);
                    let weights = lane.weights.as_deref_mut();
                    self.node_backward(l, points[block], known, gradients, weights);
                    if !keep {
                        gradients[l] = Vec::new();
                    }
                }
            });
        }
        statistics
    }

    /// Derivatives of every node's output along `direction` in the weights.
    pub(crate) fn batch_forward_tangent<F: Real>(
        &self,
        points: &[Point<F>],
        direction: Vector<F>,
        tangents: &mut [Vec<Vec<F>>],
    ) {
        for l in 0..self.nodes().len() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let mut averages = self.gathered(norm, l, from, points);
                if let Source::Node(from) = from {
                    averages.add(|block| Terms::Tangent(&tangents[block][from]));
                }
                averages.known
            });
            let known = averages.as_deref().map_or(Known::Block, Known::Batch);
            tangents.par_iter_mut().zip(points).for_each(|(tangents, point)| {
                tangents[l].resize(point.outputs[l].len(), F::zero());
                self.node_forward_tangent(l, *point, known, direction, tangents);
            });
        }
    }

    /// Derivatives of everything [`batch_backward`](Self::batch_backward) computes, along the direction; that of the last
    /// node's output gradient is given.
    pub(crate) fn batch_backward_tangent<F: Real>(
        &self,
        points: &[Point<F>],
        moving: &[Moving<F>],
        gradients: &[Vec<Vec<F>>],
        lanes: &mut [Lane<F>],
        changes: &mut [Vec<Vec<F>>],
    ) {
        changes
            .par_iter_mut()
            .for_each(|changes| empty_all_but_last(changes));
        for l in (0..self.nodes().len()).rev() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let mut averages = self.gathered(norm, l, from, points);
                if let Source::Node(from) = from {
                    averages.add(|block| Terms::Tangent(&moving[block].tangents[from]));
                }
                averages.add(|block| Terms::Gradient(&gradients[block][l]));
                averages.add(|block| Terms::Change {
                    gain: norm.gain(self.own(l, moving[block].direction)),
                    input: from.tangent(moving[block].tangents),
                    gradient: &gradients[block][l],
                    change: &changes[block][l],
                });
                averages.known
            });
            let known = averages.as_deref().map_or(Known::Block, Known::Batch);
            by_lane(lanes, changes).for_each(|(lane, changes)| {
                for (block, changes) in lane.blocks.clone().zip(changes) {
                    self.prepare_sources(l, changes);
                    if let Some(weights) = lane.weights.as_deref_mut() {
                        let (point, moving, gradients) = (points[block], moving[block], &gradients[block]);
                        self.node_backward_tangent(l, point, known, moving, gradients, changes, weights);
                    }
                    changes[l] = Vec::new();
                }
            });
        }
    }

    /// The node's normalisation over the batch and the source of its input; `None` for any other node.
    fn batch_norm(&self, l: usize) -> Option<(&BatchNorm, Source)> {
        match &self.nodes()[l] {
            Node::Layer {
                layer: Layer::BatchNorm(norm),
                from,
                ..
            } if norm.block.is_none() => Some((norm, *from)),
            _ => None,
        }
    }

    /// The averages of its input at a point.
    fn gathered<'a, F: Real>(
        &self,
        norm: &'a BatchNorm,
        l: usize,
        from: Source,
        points: &[Point<'a, F>],
    ) -> Gathered<'a, F> {
        let inputs = points.iter().map(|point| from.of(point.input, point.outputs));
        Gathered::new(norm, self.own(l, points[0].weights), inputs.collect())
    }

    /// Values of node `l` on a block with this input.
    fn values<F>(&self, l: usize, input: &[F]) -> usize {
        input.len() / self.inputs() * self.nodes()[l].outputs()
    }

    /// Zeros for the sources of a node that none of their readers has added to yet.
    fn prepare_sources<F: Real>(&self, l: usize, gradients: &mut [Vec<F>]) {
        let samples = gradients[l].len() / self.nodes()[l].outputs();
        for source in self.nodes()[l].sources().filter_map(Source::node) {
            if gradients[source].is_empty() {
                gradients[source].resize(samples * self.nodes()[source].outputs(), F::zero());
            }
        }
    }

    /// For each node the last one that reads it; the output itself is read by none.
    fn last_readers(&self) -> Vec<usize> {
        let mut readers = vec![usize::MAX; self.nodes().len()];
        for (l, node) in self.nodes().iter().enumerate() {
            for source in node.sources().filter_map(Source::node) {
                readers[source] = l;
            }
        }
        readers
    }
}

/// Each lane with its part of the blocks' buffers.
fn by_lane<'b, 'l, F: Real>(
    lanes: &'b mut [Lane<'l, F>],
    mut blocks: &'b mut [Vec<Vec<F>>],
) -> impl ParallelIterator<Item = (&'b mut Lane<'l, F>, &'b mut [Vec<Vec<F>>])> {
    let mut parts = Vec::with_capacity(lanes.len());
    for lane in &*lanes {
        let (part, rest) = std::mem::take(&mut blocks).split_at_mut(lane.blocks.len());
        parts.push(part);
        blocks = rest;
    }
    lanes.par_iter_mut().zip(parts)
}

fn empty_all_but_last<F>(gradients: &mut [Vec<F>]) {
    if let Some((_, others)) = gradients.split_last_mut() {
        others.iter_mut().for_each(Vec::clear);
    }
}
