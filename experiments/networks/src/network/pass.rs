//! The four passes through all nodes, on one block of samples; [`batch_pass`](super::batch_pass) has those on several together.

use super::graph::Node;
use super::model::Network;
use super::node_pass::Known;
use super::vector::Vector;
use crate::layers::differentiable::{Differentiable, Primal};
use crate::numeric::Real;

/// A network at given weights on a block, with the outputs of all its nodes: the point at which derivatives are taken.
#[derive(Clone, Copy)]
pub(crate) struct Point<'a, F> {
    pub(crate) weights: Vector<'a, F>,
    /// Samples × inputs of the network.
    pub(crate) input: &'a [F],
    /// One entry per node.
    pub(crate) outputs: &'a [Vec<F>],
}

/// The derivatives of a point along a direction in the weights.
#[derive(Clone, Copy)]
pub(crate) struct Moving<'a, F> {
    pub(crate) direction: Vector<'a, F>,
    /// Those of the nodes' outputs.
    pub(crate) tangents: &'a [Vec<F>],
}

impl Network {
    /// Computes the outputs of the nodes from `first` on; the earlier ones must be present. With `statistics` it is a test
    /// pass.
    pub(crate) fn pass_forward<F: Real>(
        &self,
        first: usize,
        weights: Vector<F>,
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
        direction: Vector<F>,
        tangents: &mut [Vec<F>],
    ) {
        for l in 0..self.nodes().len() {
            self.node_forward_tangent(l, point, Known::Block, direction, tangents);
        }
    }

    /// The first node's output on samples.
    pub(crate) fn first_forward<F: Real>(&self, weights: Vector<F>, input: &[F], output: &mut [F]) {
        if let Some(Node::Layer { layer, .. }) = self.nodes().first() {
            layer.forward(self.own(0, weights), input, output);
        }
    }

    /// The derivative of the first node's output along `direction`: that node, a layer on the data, is affine in its
    /// weights.
    pub(crate) fn first_tangent<F: Real>(
        &self,
        weights: Vector<F>,
        input: &[F],
        direction: Vector<F>,
        tangent: &mut [F],
    ) {
        if let Some(Node::Layer { layer, .. }) = self.nodes().first() {
            let at = Primal {
                weights: self.own(0, weights),
                input,
                // No affine layer asks for it.
                output: &[],
            };
            layer.forward_tangent(at, self.own(0, direction), None, tangent);
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

    /// Writes the statistics of all normalised channels on a block.
    pub(crate) fn block_statistics<F: Real>(&self, point: Point<F>, statistics: &mut [f64]) {
        for (l, node) in self.nodes().iter().enumerate() {
            if let Node::Layer { layer, from, .. } = node {
                let input = from.of(point.input, point.outputs);
                layer.block_statistics(input, &mut statistics[self.own_statistics(l)]);
            }
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
