//! The layers as one type.

use super::activation::Elementwise;
use super::average_pool::AveragePool;
use super::convolution::Convolution;
use super::differentiable::{Cotangent, Differentiable, Pass, Primal, Tangent};
use super::initialisation::Parameter;
use super::linear::Linear;
use super::linear_map::Fixed;
use super::max_pool::MaxPool;
use super::normalisation::{BatchNorm, LayerNorm};
use super::tokens::{Attention, Patches, Positions, TokenMean};
use crate::numeric::Real;
use crate::numeric::product::Product;

/// One layer of a network. A new kind of layer is a new variant here, a line in `each!`, and a file that
/// implements [`Differentiable`] for it, or [`LinearMap`](super::linear_map::LinearMap) where that is all it is.
#[derive(Clone, Debug)]
pub(crate) enum Layer {
    /// y = x Wᵀ + b.
    Linear(Linear),
    /// An elementwise function.
    Elementwise(Elementwise),
    /// y = W ∗ x + b.
    Convolution(Convolution),
    /// The largest value of each window.
    MaxPool(MaxPool),
    /// The mean of each window.
    AveragePool(Fixed<AveragePool>),
    /// Channels brought to mean 0 and variance 1 over the block.
    BatchNorm(BatchNorm),
    /// Tokens brought to mean 0 and variance 1, each on its own.
    LayerNorm(LayerNorm),
    /// Square patches of an image, one token per patch.
    Patches(Fixed<Patches>),
    /// Fixed positions added to tokens.
    Positions(Positions),
    /// Softmax attention of tokens to tokens.
    Attention(Attention),
    /// The mean over tokens.
    TokenMean(Fixed<TokenMean>),
}

/// Evaluates the same expression for every kind of layer.
macro_rules! each {
    ($layer:expr, $inner:ident => $result:expr) => {
        match $layer {
            Layer::Linear($inner) => $result,
            Layer::Elementwise($inner) => $result,
            Layer::Convolution($inner) => $result,
            Layer::MaxPool($inner) => $result,
            Layer::AveragePool($inner) => $result,
            Layer::BatchNorm($inner) => $result,
            Layer::LayerNorm($inner) => $result,
            Layer::Patches($inner) => $result,
            Layer::Positions($inner) => $result,
            Layer::Attention($inner) => $result,
            Layer::TokenMean($inner) => $result,
        }
    };
}

impl Differentiable for Layer {
    fn inputs(&self) -> usize {
        each!(self, layer => layer.inputs())
    }

    fn outputs(&self) -> usize {
        each!(self, layer => layer.outputs())
    }

    fn multiplications(&self) -> u64 {
        each!(self, layer => layer.multiplications())
    }

    fn products(&self, pass: Pass, samples: usize) -> Vec<(usize, Product)> {
        each!(self, layer => layer.products(pass, samples))
    }

    fn parameters(&self) -> Vec<Parameter> {
        each!(self, layer => layer.parameters())
    }

    fn prepared(&self) -> usize {
        each!(self, layer => layer.prepared())
    }

    fn prepare<F: Real>(&self, parameters: &[F], prepared: &mut [F]) {
        each!(self, layer => layer.prepare(parameters, prepared));
    }

    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        each!(self, layer => layer.forward(weights, input, output));
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        each!(self, layer => layer.forward_tangent(at, weights, input, output));
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        each!(self, layer => layer.backward(at, gradient));
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        each!(self, layer => layer.backward_tangent(at, tangent, gradient, change));
    }

    fn normalised_channels(&self) -> usize {
        each!(self, layer => layer.normalised_channels())
    }

    fn block_statistics<F: Real>(&self, input: &[F], statistics: &mut [f64]) {
        each!(self, layer => layer.block_statistics(input, statistics));
    }

    fn forward_test<F: Real>(&self, weights: &[F], statistics: &[f64], input: &[F], output: &mut [F]) {
        each!(self, layer => layer.forward_test(weights, statistics, input, output));
    }
}
