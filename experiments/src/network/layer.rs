//! What a layer is: a map with its backward pass and the exact tangents of both.

use super::activation::Activation;
use super::linear::Linear;
use super::model::Tensor;
use super::real::Real;

/// A layer at one point: what its backward pass and its tangents are taken at.
///
/// Everything is a span of samples, row-major, one sample a row.
#[derive(Clone, Copy)]
pub(crate) struct At<'a, F> {
    /// This layer's own parameters.
    pub(crate) weights: &'a [F],
    /// What came in, samples × inputs.
    pub(crate) input: &'a [F],
    /// What [`Differentiable::forward`] made of it, samples × outputs.
    pub(crate) output: &'a [F],
}

/// Derivatives of the point along the direction of a Hessian-vector product.
#[derive(Clone, Copy)]
pub(crate) struct Tangent<'a, F> {
    /// Of the layer's own parameters.
    pub(crate) weights: &'a [F],
    /// Of the input; `None` where the input is data, whose derivative is zero.
    pub(crate) input: Option<&'a [F]>,
    /// Of the output, as [`Differentiable::forward_tangent`] made it.
    pub(crate) output: &'a [F],
}

/// A gradient on its way back through a layer, or the derivative of one.
pub(crate) struct Back<'a, F> {
    /// With respect to the output: given.
    pub(crate) output: &'a [F],
    /// With respect to the input: to be written; `None` where nobody needs it.
    pub(crate) input: Option<&'a mut [F]>,
    /// With respect to the layer's own parameters: to be written.
    pub(crate) weights: &'a mut [F],
}

/// A layer y = L(x, θ) on a span of samples, with the four passes that costs, gradients and Hessian-vector
/// products are made of.
///
/// Each pass overwrites its destination.
pub(crate) trait Differentiable {
    /// y = L(x, θ).
    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]);

    /// ẏ = L_x ẋ + L_θ θ̇, with ẋ = 0 where `input` is `None`.
    fn forward_tangent<F: Real>(&self, at: At<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]);

    /// x̄ = L_xᵀ ȳ and θ̄ = L_θᵀ ȳ.
    fn backward<F: Real>(&self, at: At<F>, gradient: Back<F>);

    /// The derivative of [`backward`](Differentiable::backward) along the tangent: `gradient` is what went
    /// back at the layer's output (ȳ), `change` carries its derivative.
    fn backward_tangent<F: Real>(&self, at: At<F>, tangent: Tangent<F>, gradient: &[F], change: Back<F>);
}

/// One layer of a network. A new kind of layer is a new variant here and a file that implements
/// [`Differentiable`] for it.
#[derive(Clone, Debug)]
pub(crate) enum Layer {
    /// y = x Wᵀ + b.
    Linear(Linear),
    /// An elementwise function.
    Activation {
        /// Which one.
        function: Activation,
        /// Values per sample, in and out.
        width: usize,
    },
}

impl Layer {
    /// Values per sample that come out.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Layer::Linear(linear) => linear.outputs,
            Layer::Activation { width, .. } => *width,
        }
    }

    /// The layer's parameter tensors with the first at `offset` of the flat vector; `number` counts the
    /// layers with parameters.
    pub(crate) fn tensors(&self, number: usize, offset: usize) -> Vec<Tensor> {
        match self {
            Layer::Linear(linear) => linear.tensors(number, offset),
            Layer::Activation { .. } => Vec::new(),
        }
    }

    /// Half the width b of the uniform initialisation on [−b, b).
    pub(crate) fn initial_bound(&self) -> f64 {
        match self {
            Layer::Linear(linear) => linear.initial_bound(),
            Layer::Activation { .. } => 0.0,
        }
    }
}

impl Differentiable for Layer {
    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        match self {
            Layer::Linear(linear) => linear.forward(weights, input, output),
            Layer::Activation { function, .. } => function.forward(weights, input, output),
        }
    }

    fn forward_tangent<F: Real>(&self, at: At<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        match self {
            Layer::Linear(linear) => linear.forward_tangent(at, weights, input, output),
            Layer::Activation { function, .. } => function.forward_tangent(at, weights, input, output),
        }
    }

    fn backward<F: Real>(&self, at: At<F>, gradient: Back<F>) {
        match self {
            Layer::Linear(linear) => linear.backward(at, gradient),
            Layer::Activation { function, .. } => function.backward(at, gradient),
        }
    }

    fn backward_tangent<F: Real>(&self, at: At<F>, tangent: Tangent<F>, gradient: &[F], change: Back<F>) {
        match self {
            Layer::Linear(linear) => linear.backward_tangent(at, tangent, gradient, change),
            Layer::Activation { function, .. } => function.backward_tangent(at, tangent, gradient, change),
        }
    }
}
