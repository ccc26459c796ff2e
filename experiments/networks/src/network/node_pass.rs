//! The steps of the passes: one node, on one block of samples.

use super::graph::{Node, Source};
use super::model::Network;
use super::pass::{Moving, Point};
use super::vector::Vector;
use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::layers::layer::Layer;
use crate::layers::normalisation::Averages;
use crate::numeric::Real;

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
    pub(super) fn node_forward<F: Real>(
        &self,
        l: usize,
        weights: Vector<F>,
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
        direction: Vector<F>,
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

    pub(super) fn at<'a, F>(&self, point: Point<'a, F>, l: usize, from: Source) -> Primal<'a, F> {
        Primal {
            weights: self.own(l, point.weights),
            input: from.of(point.input, point.outputs),
            output: &point.outputs[l],
        }
    }
}
