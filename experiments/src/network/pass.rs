//! The four passes through all layers, on one span of samples.

use super::layer::{At, Back, Differentiable, Tangent};
use super::model::Network;
use super::real::Real;

/// A network at given weights on a span, with the outputs of all its layers: where derivatives are taken.
#[derive(Clone, Copy)]
pub(crate) struct Point<'a, F> {
    pub(crate) weights: &'a [F],
    /// Samples × inputs of the network.
    pub(crate) input: &'a [F],
    /// A layer an entry.
    pub(crate) outputs: &'a [Vec<F>],
}

impl<'a, F> Point<'a, F> {
    fn at(&self, network: &Network, l: usize) -> At<'a, F> {
        let input = if l == 0 { self.input } else { &self.outputs[l - 1] };
        At {
            weights: network.own(l, self.weights),
            input,
            output: &self.outputs[l],
        }
    }
}

impl Network {
    /// Outputs of the layers from `first` on; those before are already there.
    pub(crate) fn pass_forward<F: Real>(
        &self,
        first: usize,
        weights: &[F],
        input: &[F],
        outputs: &mut [Vec<F>],
    ) {
        for l in first..self.layers().len() {
            let (before, rest) = outputs.split_at_mut(l);
            let input = before.last().map_or(input, Vec::as_slice);
            self.layers()[l].forward(self.own(l, weights), input, &mut rest[0]);
        }
    }

    /// Gradients with respect to every layer's output, the last of which is given, and with respect to the
    /// weights.
    pub(crate) fn pass_backward<F: Real>(
        &self,
        point: Point<F>,
        gradients: &mut [Vec<F>],
        weights: &mut [F],
    ) {
        for l in (0..self.layers().len()).rev() {
            let (before, rest) = gradients.split_at_mut(l);
            let input = before.last_mut().map(Vec::as_mut_slice);
            let back = Back {
                output: &rest[0],
                input,
                weights: self.own_mut(l, weights),
            };
            self.layers()[l].backward(point.at(self, l), back);
        }
    }

    /// Derivatives of every layer's output along `direction` in the weights.
    pub(crate) fn pass_forward_tangent<F: Real>(
        &self,
        point: Point<F>,
        direction: &[F],
        tangents: &mut [Vec<F>],
    ) {
        for l in 0..self.layers().len() {
            let (before, rest) = tangents.split_at_mut(l);
            let input = before.last().map(Vec::as_slice);
            self.layers()[l].forward_tangent(point.at(self, l), self.own(l, direction), input, &mut rest[0]);
        }
    }

    /// Derivatives of everything [`pass_backward`](Self::pass_backward) writes, along `direction`; that of
    /// the last layer's output gradient is given.
    pub(crate) fn pass_backward_tangent<F: Real>(
        &self,
        point: Point<F>,
        direction: &[F],
        tangents: &[Vec<F>],
        gradients: &[Vec<F>],
        changes: &mut [Vec<F>],
        weights: &mut [F],
    ) {
        for l in (0..self.layers().len()).rev() {
            let (before, rest) = changes.split_at_mut(l);
            let input = before.last_mut().map(Vec::as_mut_slice);
            let tangent = Tangent {
                weights: self.own(l, direction),
                input: l.checked_sub(1).map(|below| tangents[below].as_slice()),
                output: &tangents[l],
            };
            let change = Back {
                output: &rest[0],
                input,
                weights: self.own_mut(l, weights),
            };
            self.layers()[l].backward_tangent(point.at(self, l), tangent, &gradients[l], change);
        }
    }
}
