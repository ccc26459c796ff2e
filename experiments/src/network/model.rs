//! The network: layers over one flat vector of parameters.

use std::ops::Range;

use rand::Rng;

use super::error::NetworkError;
use super::layer::Layer;
use super::real::Real;

/// A named block of the flat parameter vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    name: String,
    shape: Vec<usize>,
    range: Range<usize>,
}

impl Tensor {
    pub(crate) fn new(name: String, shape: Vec<usize>, offset: usize) -> Self {
        let range = offset..offset + shape.iter().product::<usize>();
        Self { name, shape, range }
    }

    /// Such as `linear1.weight`; layers with parameters count from 1, from the input.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The sizes, outermost first: (outputs, inputs) for a weight, (outputs) for a bias.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Where its values lie in the flat vector, row-major.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }
}

/// A feed-forward network: a list of layers, and where each finds its parameters in one flat vector.
///
/// The vector holds layer after layer, in each the weight (outputs × inputs, row-major), then the bias:
/// PyTorch's order. Built by [`NetworkSettings::build`](super::NetworkSettings::build).
#[derive(Clone, Debug)]
pub struct Network {
    label: String,
    inputs: usize,
    layers: Vec<Layer>,
    ranges: Vec<Range<usize>>,
    tensors: Vec<Tensor>,
}

impl Network {
    /// `layers` are of fitting sizes, the first takes `inputs` values a sample, and there is at least one.
    pub(crate) fn new(label: String, inputs: usize, layers: Vec<Layer>) -> Self {
        let (mut ranges, mut tensors) = (Vec::new(), Vec::new());
        let (mut offset, mut number) = (0, 1);
        for layer in &layers {
            let own = layer.tensors(number, offset);
            let end = own.last().map_or(offset, |tensor| tensor.range.end);
            number += usize::from(!own.is_empty());
            ranges.push(offset..end);
            tensors.extend(own);
            offset = end;
        }
        Self {
            label,
            inputs,
            layers,
            ranges,
            tensors,
        }
    }

    /// For people, such as `MLP 64-100-100-10`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The length of the flat parameter vector.
    pub fn parameters(&self) -> usize {
        self.ranges.last().map_or(0, |range| range.end)
    }

    /// Values per sample that go in.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Values per sample that come out: the number of classes K.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(self.inputs, Layer::outputs)
    }

    /// The named blocks of the parameter vector, in its order.
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// The bias of the last layer, whose Hessian block (2/K)·I bounds the sharpness from below for the
    /// mean-squared error; `None` for a network without one.
    pub fn last_layer_bias(&self) -> Option<&Tensor> {
        self.tensors.last().filter(|tensor| tensor.shape.len() == 1)
    }

    /// Initial weights: uniform on ±1/√fan_in in every linear layer, weights and biases alike.
    ///
    /// Drawn in double precision, so that `f32` and `f64` networks start at the same point up to rounding;
    /// the generator should be a portable one, seeded by the caller (`ChaCha8Rng`).
    pub fn initial_weights<F: Real>(&self, rng: &mut impl Rng) -> Vec<F> {
        let mut weights = Vec::with_capacity(self.parameters());
        for (layer, range) in self.layers.iter().zip(&self.ranges) {
            let bound = layer.initial_bound();
            weights.extend(
                range
                    .clone()
                    .map(|_| F::narrow(bound * (2.0 * rng.random::<f64>() - 1.0))),
            );
        }
        weights
    }

    pub(crate) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Layer `l`'s share of a vector over the parameters.
    pub(crate) fn own<'a, F>(&self, l: usize, vector: &'a [F]) -> &'a [F] {
        &vector[self.ranges[l].clone()]
    }

    /// As [`own`](Self::own), to write to.
    pub(crate) fn own_mut<'a, F>(&self, l: usize, vector: &'a mut [F]) -> &'a mut [F] {
        &mut vector[self.ranges[l].clone()]
    }

    /// That `vector` has one value for each parameter.
    pub(crate) fn check_length<F>(&self, what: &'static str, vector: &[F]) -> Result<(), NetworkError> {
        let (expected, got) = (self.parameters(), vector.len());
        if got == expected {
            Ok(())
        } else {
            Err(NetworkError::VectorLength { what, expected, got })
        }
    }
}
