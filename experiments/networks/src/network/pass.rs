//! The four passes through all nodes, on one block of samples.

use super::graph::{Node, Source};
use super::model::Network;
use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
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
        for (l, node) in self.nodes().iter().enumerate().skip(first) {
            let (before, rest) = outputs.split_at_mut(l);
            let output = &mut rest[0];
            match (node, statistics) {
                (Node::Layer { layer, from, .. }, None) => {
                    layer.forward(self.own(l, weights), from.of(input, before), output);
                }
                (Node::Layer { layer, from, .. }, Some(statistics)) => {
                    let statistics = &statistics[self.own_statistics(l)];
                    layer.forward_test(self.own(l, weights), statistics, from.of(input, before), output);
                }
                (Node::Join(join), _) => {
                    join.forward(join.from.map(|from| Some(from.of(input, before))), output);
                }
            }
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
        for (l, node) in self.nodes().iter().enumerate().rev() {
            let (before, rest) = gradients.split_at_mut(l);
            let output = &rest[0];
            match node {
                Node::Layer { layer, from, .. } => {
                    let back = Cotangent {
                        output,
                        input: from.gradient(before),
                        weights: weights.as_deref_mut().map(|weights| self.own_mut(l, weights)),
                    };
                    layer.backward(self.at(point, l, *from), back);
                }
                Node::Join(join) => join.backward(output, before),
            }
        }
    }

    /// Derivatives of every node's output along `direction` in the weights.
    pub(crate) fn pass_forward_tangent<F: Real>(
        &self,
        point: Point<F>,
        direction: &[F],
        tangents: &mut [Vec<F>],
    ) {
        for (l, node) in self.nodes().iter().enumerate() {
            let (before, rest) = tangents.split_at_mut(l);
            let output = &mut rest[0];
            match node {
                Node::Layer { layer, from, .. } => {
                    let (at, direction) = (self.at(point, l, *from), self.own(l, direction));
                    layer.forward_tangent(at, direction, from.tangent(before), output);
                }
                Node::Join(join) => join.forward(join.from.map(|from| from.tangent(before)), output),
            }
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

    /// Derivatives of everything [`pass_backward`](Self::pass_backward) computes, along `direction`; that of
    /// the last node's output gradient is given.
    pub(crate) fn pass_backward_tangent<F: Real>(
        &self,
        point: Point<F>,
        direction: &[F],
        tangents: &[Vec<F>],
        gradients: &[Vec<F>],
        changes: &mut [Vec<F>],
        weights: &mut [F],
    ) {
        clear_all_but_last(changes);
        for (l, node) in self.nodes().iter().enumerate().rev() {
            let (before, rest) = changes.split_at_mut(l);
            let output = &rest[0];
            match node {
                Node::Layer { layer, from, .. } => {
                    let tangent = Tangent {
                        weights: self.own(l, direction),
                        input: from.tangent(tangents),
                        output: &tangents[l],
                    };
                    let change = Cotangent {
                        output,
                        input: from.gradient(before),
                        weights: Some(self.own_mut(l, weights)),
                    };
                    layer.backward_tangent(self.at(point, l, *from), tangent, &gradients[l], change);
                }
                Node::Join(join) => join.backward(output, before),
            }
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
