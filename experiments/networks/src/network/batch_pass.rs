//! The passes on all blocks of a batch together, node by node, for networks that normalise over the whole batch.
//!
//! Between nodes the blocks meet: where a node normalises over the batch, its sums over the blocks are added in the order of the
//! blocks, and every block goes on with the averages of all. Blocks, and lanes where sums over the blocks are formed, are
//! processed in parallel; what is added up, and in which order, does not depend on the number of threads.
//!
//! What a pass does not keep lies in buffers that nodes [share](super::sharing).

use rayon::prelude::*;

use super::batch::{Batch, Inputs};
use super::gathered::{Averaging, Gathered};
use super::graph::{Node, Source};
use super::lanes::Lanes;
use super::model::Network;
use super::node_pass::Known;
use super::pass::Moving;
use super::vector::Vector;
use crate::layers::layer::Layer;
use crate::layers::normalisation::{BatchNorm, Terms};
use crate::numeric::Real;

impl Network {
    /// Computes the outputs of the nodes from `first` on, the earlier ones being present; `keep`s all of them, or only the last in
    /// [shared](Self::shared_outputs) buffers.
    pub(crate) fn batch_forward<F: Real>(
        &self,
        first: usize,
        weights: Vector<F>,
        inputs: Inputs<F>,
        outputs: &mut [Vec<Vec<F>>],
        keep: bool,
        averaging: &mut Averaging,
    ) {
        for l in first..self.nodes().len() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let input = |block| from.of(inputs.of(block), &outputs[block]);
                Gathered::new(norm, self.own(l, weights), inputs, input, averaging).known()
            });
            let known = averages.map_or(Known::Block, Known::Batch);
            outputs.par_iter_mut().enumerate().for_each(|(block, outputs)| {
                if !keep {
                    self.shared_outputs().hand_over(l, outputs);
                }
                let input = inputs.of(block);
                outputs[l].resize(self.values(l, input), F::zero());
                self.node_forward(l, weights, known, input, outputs);
            });
        }
    }

    /// Computes gradients with respect to every node's output, the last of which is given, and adds those with respect to the
    /// weights to the lanes'; `keep`s all of them, or none in [shared](Self::shared_gradients) buffers. Writes the statistics of all
    /// normalised channels over the batch where they are wanted.
    pub(crate) fn batch_backward<F: Real>(
        &self,
        batch: Batch<F>,
        lanes: &mut Lanes<F>,
        gradients: &mut [Vec<Vec<F>>],
        keep: bool,
        mut statistics: Option<&mut [f64]>,
        averaging: &mut Averaging,
    ) {
        gradients
            .par_iter_mut()
            .for_each(|gradients| empty_all_but_last(gradients));
        for l in (0..self.nodes().len()).rev() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let mut averages = self.gathered(norm, l, from, batch, averaging);
                averages.add(|block| Terms::Gradient(&gradients[block][l]));
                if let Some(statistics) = statistics.as_deref_mut() {
                    averages.statistics(&mut statistics[self.own_statistics(l)]);
                }
                averages.known()
            });
            let known = averages.map_or(Known::Block, Known::Batch);
            lanes.for_each(gradients, |block, gradients, weights| {
                self.prepare_sources(l, keep, gradients);
                self.node_backward(l, batch.point(block), known, gradients, weights);
            });
        }
    }

    /// Derivatives of every node's output along `direction` in the weights.
    pub(crate) fn batch_forward_tangent<F: Real>(
        &self,
        batch: Batch<F>,
        direction: Vector<F>,
        tangents: &mut [Vec<Vec<F>>],
        averaging: &mut Averaging,
    ) {
        for l in 0..self.nodes().len() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let mut averages = self.gathered(norm, l, from, batch, averaging);
                averages.add(|block| Terms::Tangent(from.tangent(&tangents[block])));
                averages.known()
            });
            let known = averages.map_or(Known::Block, Known::Batch);
            tangents.par_iter_mut().enumerate().for_each(|(block, tangents)| {
                self.node_forward_tangent(l, batch.point(block), known, direction, tangents);
            });
        }
    }

    /// Derivatives of everything [`batch_backward`](Self::batch_backward) computes, along the direction and with its `tangents`, in shared
    /// buffers; that of the last node's output gradient is given.
    #[expect(clippy::too_many_arguments, reason = "what the passes before it made")]
    pub(crate) fn batch_backward_tangent<F: Real>(
        &self,
        batch: Batch<F>,
        direction: Vector<F>,
        tangents: &[Vec<Vec<F>>],
        gradients: &[Vec<Vec<F>>],
        lanes: &mut Lanes<F>,
        changes: &mut [Vec<Vec<F>>],
        averaging: &mut Averaging,
    ) {
        changes
            .par_iter_mut()
            .for_each(|changes| empty_all_but_last(changes));
        for l in (0..self.nodes().len()).rev() {
            let averages = self.batch_norm(l).map(|(norm, from)| {
                let mut averages = self.gathered(norm, l, from, batch, averaging);
                averages.add(|block| Terms::Tangent(from.tangent(&tangents[block])));
                averages.add(|block| Terms::Gradient(&gradients[block][l]));
                averages.add(|block| Terms::Change {
                    gain: norm.gain(self.own(l, direction)),
                    input: from.tangent(&tangents[block]),
                    gradient: &gradients[block][l],
                    change: &changes[block][l],
                });
                averages.known()
            });
            let known = averages.map_or(Known::Block, Known::Batch);
            lanes.for_each(changes, |block, changes, weights| {
                self.prepare_sources(l, false, changes);
                if let Some(weights) = weights {
                    let (point, gradients) = (batch.point(block), &gradients[block]);
                    let tangents = &tangents[block];
                    let moving = Moving { direction, tangents };
                    self.node_backward_tangent(l, point, known, moving, gradients, changes, weights);
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

    /// The averages of its input on a batch.
    fn gathered<'a, 'k, F: Real>(
        &self,
        norm: &'a BatchNorm,
        l: usize,
        from: Source,
        batch: Batch<'a, F>,
        averaging: &'k mut Averaging,
    ) -> Gathered<'a, 'k, F, impl Fn(usize) -> &'a [F] + Sync + use<'a, F>> {
        let input = move |block| {
            let point = batch.point(block);
            from.of(point.input, point.outputs)
        };
        Gathered::new(norm, self.own(l, batch.weights), batch.inputs, input, averaging)
    }

    /// Values of node `l` on a block with this input.
    fn values<F>(&self, l: usize, input: &[F]) -> usize {
        input.len() / self.inputs() * self.nodes()[l].outputs()
    }

    /// Zeros for the sources of a node that none of their readers has added to yet.
    fn prepare_sources<F: Real>(&self, l: usize, keep: bool, gradients: &mut [Vec<F>]) {
        let samples = gradients[l].len() / self.nodes()[l].outputs();
        for source in self.nodes()[l].sources().filter_map(Source::node) {
            if gradients[source].is_empty() {
                if !keep {
                    self.shared_gradients().hand_over(source, gradients);
                    gradients[source].clear();
                }
                gradients[source].resize(samples * self.nodes()[source].outputs(), F::zero());
            }
        }
    }
}

fn empty_all_but_last<F>(gradients: &mut [Vec<F>]) {
    if let Some((_, others)) = gradients.split_last_mut() {
        others.iter_mut().for_each(Vec::clear);
    }
}
