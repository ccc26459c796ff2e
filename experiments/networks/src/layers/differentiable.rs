//! A map with its backward pass and the exact tangents of both.

use super::initialisation::Parameter;
use crate::numeric::Real;
use crate::numeric::product::Product;

/// A layer at one point, at which its backward pass and its tangents are taken.
///
/// Everything is a block of samples, row-major, one row per sample; an image is a row of channels × height × width.
#[derive(Clone, Copy)]
pub(crate) struct Primal<'a, F> {
    /// This layer's own parameters, [prepared](Differentiable::prepare).
    pub(crate) weights: &'a [F],
    /// The input, samples × inputs.
    pub(crate) input: &'a [F],
    /// The output of [`Differentiable::forward`], samples × outputs.
    pub(crate) output: &'a [F],
}

/// Derivatives of the point along the direction of a Hessian-vector product.
#[derive(Clone, Copy)]
pub(crate) struct Tangent<'a, F> {
    /// Tangent of the layer's own parameters, [prepared](Differentiable::prepare).
    pub(crate) weights: &'a [F],
    /// Tangent of the input; `None` where the input is data, whose derivative is zero.
    pub(crate) input: Option<&'a [F]>,
    /// Tangent of the output, as computed by [`Differentiable::forward_tangent`].
    pub(crate) output: &'a [F],
}

/// A gradient on its way back through a layer, or the derivative of one.
pub(crate) struct Cotangent<'a, F> {
    /// With respect to the output: given.
    pub(crate) output: &'a [F],
    /// With respect to the input: added to; `None` where it is not needed.
    pub(crate) input: Option<&'a mut [F]>,
    /// With respect to the layer's own parameters: added to; `None` where it is not needed.
    pub(crate) weights: Option<&'a mut [F]>,
}

/// A pass whose products are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pass {
    Forward,
    /// With the gradient with respect to the parameters, and to the input where there is one to add to.
    Backward {
        to_input: bool,
    },
}

/// A layer y = L(x, θ) on a block of samples, affine in its own parameters θ, with the four passes from which costs,
/// gradients and Hessian-vector products are computed.
///
/// Forward passes overwrite their destination. Backward passes *add* to theirs, so that a value with several
/// readers collects from all of them, and a parameter from all blocks. The `weights` of a pass are parameters, or tangents of them, in
/// the form that [`prepare`](Differentiable::prepare) gives them; gradients have their own.
pub(crate) trait Differentiable {
    /// Input values per sample.
    fn inputs(&self) -> usize;

    /// Output values per sample.
    fn outputs(&self) -> usize;

    /// Multiplications of matrix products in a forward pass, per sample.
    fn multiplications(&self) -> u64 {
        0
    }

    /// The matrix products of a pass on a block of so many samples, each with the number of times that it is computed. All are computed one
    /// after the other.
    fn products(&self, _pass: Pass, _samples: usize) -> Vec<(usize, Product)> {
        Vec::new()
    }

    /// The tensors of θ in its order: the weight, then the bias.
    fn parameters(&self) -> Vec<Parameter> {
        Vec::new()
    }

    /// Number of values of the prepared parameters; 0 for a layer that takes them as they are.
    fn prepared(&self) -> usize {
        0
    }

    /// Writes the form in which the passes take the parameters, or a tangent of them. It is linear in them, and made once for all
    /// blocks of a pass.
    fn prepare<F: Real>(&self, _parameters: &[F], _prepared: &mut [F]) {}

    /// y = L(x, θ).
    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]);

    /// ẏ = L_x ẋ + L_θ θ̇, with ẋ = 0 where `input` is `None`.
    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]);

    /// x̄ += L_xᵀ ȳ and θ̄ += L_θᵀ ȳ.
    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>);

    /// The derivative of [`backward`](Differentiable::backward) along the tangent: `gradient` is the gradient ȳ at the
    /// layer's output, `change` carries its derivative.
    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    );

    /// Number of channels that this layer normalises by the statistics of the block; 0 for most layers.
    fn normalised_channels(&self) -> usize {
        0
    }

    /// Writes the block's statistics for a later test pass: the means of all channels, then their unbiased variances.
    fn block_statistics<F: Real>(&self, _input: &[F], _statistics: &mut [f64]) {}

    /// y = L(x, θ) with the given statistics instead of the block's, laid out as in
    /// [`block_statistics`](Differentiable::block_statistics).
    fn forward_test<F: Real>(&self, weights: &[F], _statistics: &[f64], input: &[F], output: &mut [F]) {
        self.forward(weights, input, output);
    }
}
