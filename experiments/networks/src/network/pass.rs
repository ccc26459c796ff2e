//! The four passes through all nodes, on one block of samples; [`batch_pass`](super::batch_pass) has those on several together.

use super::graph::{Node, Source};
use super::model::Network;
use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::layers::layer::Layer;
use crate::layers::normalisation::Averages;
use crate::numeric::Real;

/// A network at given weights on a block, with the outputs of all its nodes: the point at which derivatives are taken.
#[derive(Clone, Copy)]
pub(crate) struct Point<'a, F> {
    pub(crate) weights: &'a [F],
    /// Samples × inputs of the network.
    pub(crate) input: &'a [F],
    /// One entry per node.
    pub(crate) outputs: &'a [Vec<F>],
}

/// The derivatives of a point along a direction in the weights.
#[derive(Clone, Copy)]
pub(crate) struct Moving<'a, F> {
    pub(crate) direction: &'a [F],
    /// Those of the nodes' outputs.
    pub(crate) tangents: &'a [Vec<F>],
}

/// The averages with which a node normalises.
#[derive(Clone, Copy)]
pub(super) enum Known<'a> {
    /// Those of the block, computed by the layer itself.
    Block,
    /// Those of a batch that the block is a part of.
    Batch(&'a [Averages]),
    /// Running statistics of all nodes, in a test pass.
    Test(&'a [f64]),
}

impl Network {
    /// Computes the outputs of the nodes from `first` on; the earlier ones must be present. With `statistics` it is a test
    /// pass.
    pub(crate) fn pass_forward<F: Real>(
        &self,
        first: usize,
        weights: &[F],
        statistics: Option<&[f64]>,
        input: &[F],
        outputs: &mut [Vec<F>],
    ) {
        let known = statistics.map_or(Known::Block, Known::Test);
        for l in first..self.nodes().len() {
            self.node_forward(l, weights, known, input, outputs);
        }
    }

    /// Computes gradients with respect to every node's output, the last of which is given, and adds the gradient with
    /// respect to the weights to `weights`.
    pub(crate) fn pass_backward<F: Real>(
        &self,
        point: Point<F>,
        gradients: &mut [Vec<F>],
        mut weights: Option<&mut [F]>,
    ) {
        clear_all_but_last(gradients);
        for l in (0..self.nodes().len()).rev() {
            self.node_backward(l, point, Known::Block, gradients, weights.as_deref_mut());
        }
    }

    /// Derivatives of every node's output along `direction` in the weights.
    pub(crate) fn pass_forward_tangent<F: Real>(
        &self,
        point: Point<F>,
        direction: &[F],
        tangents: &mut [Vec<F>],
    ) {
        for l in 0..self.nodes().len() {
            self.node_forward_tangent(l, point, Known::Block, direction, tangents);
        }
    }

    /// The derivative of the first node's output along `direction`: that node, a layer on the data, is affine in its
    /// weights.
    pub(crate) fn first_tangent<F: Real>(&self, point: Point<F>, direction: &[F], tangent: &mut [F]) {
        if let Some(Node::Layer { layer, from, .. }) = self.nodes().first() {
            let (at, direction) = (self.at(point, 0, *from), self.own(0, direction));
            layer.forward_tangent(at, direction, None, tangent);
        }
    }

    /// Derivatives of everything [`pass_backward`](Self::pass_backward) computes, along the direction; that of
    /// the last node's output gradient is given.
    pub(crate) fn pass_backward_tangent<F: Real>(
        &self,
        point: Point<F>,
        moving: Moving<F>,
        gradients: &[Vec<F>],
        changes: &mut [Vec<F>],
        weights: &mut [F],
    ) {
        clear_all_but_last(changes);
        for l in (0..self.nodes().len()).rev() {
            self.node_backward_tangent(l, point, Known::Block, moving, gradients, changes, weights);
        }
    }

    /// Statistics of all normalised channels on a block.
    pub(crate) fn block_statistics<F: Real>(&self, point: Point<F>) -> Vec<f64> {
        let mut statistics = vec![0.0; self.statistics()];
        for (l, node) in self.nodes().iter().enumerate() {
            if let Node::Layer { layer, from, .. } = node {
                let input = from.of(point.input, point.outputs);
                layer.block_statistics(input, &mut statistics[self.own_statistics(l)]);
            }
        }
        statistics
    }

    pub(super) fn node_forward<F: Real>(
        &self,
        l: usize,
        weights: &[F],
        known: Known,
        input: &[F],
        outputs: &mut [Vec<F>],
    ) {
        let (before, rest) = outputs.split_at_mut(l);
        let output = &mut rest[0];
        match &self.nodes()[l] {
            Node::Layer { layer, from, .. } => {
                let (weights, input) = (self.own(l, weights), from.of(input, before));
                match (layer, known) {
                    (Layer::BatchNorm(norm), Known::Batch(known)) => {
                        norm.forward_with(known, weights, input, output);
                    }
                    (layer, Known::Test(statistics)) => {
                        let statistics = &statistics[self.own_statistics(l)];
                        layer.forward_test(weights, statistics, input, output);
                    }
                    (layer, _) => layer.forward(weights, input, output),
                }
            }
            Node::Join(join) => join.forward(join.from.map(|from| Some(from.of(input, before))), output),
        }
    }

    pub(super) fn node_backward<F: Real>(
        &self,
        l: usize,
        point: Point<F>,
        known: Known,
        gradients: &mut [Vec<F>],
        weights: Option<&mut [F]>,
    ) {
        let (before, rest) = gradients.split_at_mut(l);
        let output = &rest[0];
        match &self.nodes()[l] {
            Node::Layer { layer, from, .. } => {
                let at = self.at(point, l, *from);
                let back = Cotangent {
                    output,
                    input: from.gradient(before),
                    weights: weights.map(|weights| self.own_mut(l, weights)),
                };
                match (layer, known) {
                    (Layer::BatchNorm(norm), Known::Batch(known)) => norm.backward_with(known, at, back),
                    (layer, _) => layer.backward(at, back),
                }
            }
            Node::Join(join) => join.backward(output, before),
        }
    }

    pub(super) fn node_forward_tangent<F: Real>(
        &self,
        l: usize,
        point: Point<F>,
        known: Known,
        direction: &[F],
        tangents: &mut [Vec<F>],
    ) {
        let (before, rest) = tangents.split_at_mut(l);
        let output = &mut rest[0];
        match &self.nodes()[l] {
            Node::Layer { layer, from, .. } => {
                let (at, direction) = (self.at(point, l, *from), self.own(l, direction));
                let input = from.tangent(before);
                match (layer, known) {
                    (Layer::BatchNorm(norm), Known::Batch(known)) => {
                        norm.forward_tangent_with(known, at, direction, input, output);
                    }
                    (layer, _) => layer.forward_tangent(at, direction, input, output),
                }
            }
            Node::Join(join) => join.forward(join.from.map(|from| from.tangent(before)), output),
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a node of the pass above, with its averages"
    )]
    pub(super) fn node_backward_tangent<F: Real>(
        &self,
        l: usize,
        point: Point<F>,
        known: Known,
        moving: Moving<F>,
        gradients: &[Vec<F>],
        changes: &mut [Vec<F>],
        weights: &mut [F],
    ) {
        let (before, rest) = changes.split_at_mut(l);
        let output = &rest[0];
        match &self.nodes()[l] {
            Node::Layer { layer, from, .. } => {
                let (at, tangent, gradient) = (
                    self.at(point, l, *from),
                    self.tangent(moving, l, *from),
                    &gradients[l],
                );
                let change = Cotangent {
                    output,
                    input: from.gradient(before),
                    weights: Some(self.own_mut(l, weights)),
                };
                match (layer, known) {
                    (Layer::BatchNorm(norm), Known::Batch(known)) => {
                        norm.backward_tangent_with(known, at, tangent, gradient, change);
                    }
                    (layer, _) => layer.backward_tangent(at, tangent, gradient, change),
                }
            }
            Node::Join(join) => join.backward(output, before),
        }
    }

    fn tangent<'a, F>(&self, moving: Moving<'a, F>, l: usize, from: Source) -> Tangent<'a, F> {
        Tangent {
            weights: self.own(l, moving.direction),
            input: from.tangent(moving.tangents),
            output: &moving.tangents[l],
        }
    }

    fn at<'a, F>(&self, point: Point<'a, F>, l: usize, from: Source) -> Primal<'a, F> {
        Primal {
            weights: self.own(l, point.weights),
            input: from.of(point.input, point.outputs),
            output: &point.outputs[l],
        }
    }
}

fn clear_all_but_last<F: Real>(gradients: &mut [Vec<F>]) {
    if let Some((_, others)) = gradients.split_last_mut() {
        for gradient in others {
            gradient.fill(F::zero());
        }
    }
}
