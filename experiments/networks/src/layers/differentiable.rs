//! A map with its backward pass and the exact tangents of both.

use super::initialisation::Parameter;
use crate::numeric::Real;

/// A layer at one point: what its backward pass and its tangents are taken at.
///
/// Everything is a block of samples, row-major, one sample a row; an image is a row of channels × height ×
/// width.
#[derive(Clone, Copy)]
pub(crate) struct Primal<'a, F> {
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
pub(crate) struct Cotangent<'a, F> {
    /// With respect to the output: given.
    pub(crate) output: &'a [F],
    /// With respect to the input: to be added to; `None` where nobody needs it.
    pub(crate) input: Option<&'a mut [F]>,
    /// With respect to the layer's own parameters: to be added to; `None` where nobody needs it.
    pub(crate) weights: Option<&'a mut [F]>,
}

/// A layer y = L(x, θ) on a block of samples, affine in its own parameters θ, with the four passes that costs,
/// gradients and Hessian-vector products are made of.
///
/// Forward passes overwrite their destination. Backward passes *add* to theirs, so that a value with several
/// readers collects from all of them, and a parameter from all blocks.
pub(crate) trait Differentiable {
    /// What the tensors of this layer are named after.
    fn name(&self) -> &'static str;

    /// Values per sample that go in.
    fn inputs(&self) -> usize;

    /// Values per sample that come out.
    fn outputs(&self) -> usize;

    /// The tensors that θ consists of, in its order: the weight, then the bias.
    fn parameters(&self) -> Vec<Parameter> {
        Vec::new()
    }

    /// y = L(x, θ).
    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]);

    /// ẏ = L_x ẋ + L_θ θ̇, with ẋ = 0 where `input` is `None`.
    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]);

    /// x̄ += L_xᵀ ȳ and θ̄ += L_θᵀ ȳ.
    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>);

    /// The derivative of [`backward`](Differentiable::backward) along the tangent: `gradient` is what went
    /// back at the layer's output (ȳ), `change` carries its derivative.
    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    );

    /// How many channels this layer normalises by the statistics of the block: 0 unless it does.
    fn normalised_channels(&self) -> usize {
        0
    }

    /// Writes the block's statistics for a later test pass: each channel's mean, then each one's unbiased
    /// variance.
    fn block_statistics<F: Real>(&self, _input: &[F], _statistics: &mut [f64]) {}

    /// y = L(x, θ) with given statistics, laid out as [`block_statistics`](Differentiable::block_statistics) has them,
    /// in the place of the block's.
    fn forward_test<F: Real>(&self, weights: &[F], _statistics: &[f64], input: &[F], output: &mut [F]) {
        self.forward(weights, input, output);
    }
}
