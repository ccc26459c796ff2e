//! Layer normalisation of tokens.

use super::group::{self, Group};
use super::parameters::gain_and_shift;
use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::layers::initialisation::Parameter;
use crate::numeric::Real;

/// y = γ ∘ x̂ + β, each token brought to mean 0 and biased variance 1 over its values (J. L. Ba, J. R. Kiros,
/// G. E. Hinton, *Layer normalization*, 2016).
///
/// A sample is tokens × width, row-major. Its parameters are γ (width), then β (width).
#[derive(Clone, Debug)]
pub(crate) struct LayerNorm {
    pub(crate) tokens: usize,
    pub(crate) width: usize,
}

impl LayerNorm {
    fn groups(&self, values: usize) -> impl Iterator<Item = Group> + use<> {
        let width = self.width;
        (0..values).step_by(width).map(move |start| Group {
            start,
            stride: width,
            runs: 1,
            length: width,
            gain: 0,
            gain_step: 1,
        })
    }
}

impl Differentiable for LayerNorm {
    fn name(&self) -> &'static str {
        "norm"
    }

    fn inputs(&self) -> usize {
        self.tokens * self.width
    }

    fn outputs(&self) -> usize {
        self.tokens * self.width
    }

    fn parameters(&self) -> Vec<Parameter> {
        gain_and_shift(self.width)
    }

    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        for group in self.groups(input.len()) {
            group::forward(group, group.moments(input), weights, input, output);
        }
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        group::forward_tangent(self.groups(at.input.len()), at, weights, input, output);
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        group::backward(self.groups(at.input.len()), at, gradient);
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        group::backward_tangent(self.groups(at.input.len()), at, tangent, gradient, change);
    }
}
