//! What linear layers without parameters share: everything but their map and its transpose.

use super::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::numeric::Real;

/// A linear map x ↦ Ax of each sample of a block.
pub(crate) trait LinearMap {
    /// Values per sample that go in.
    fn inputs(&self) -> usize;

    /// Values per sample that come out.
    fn outputs(&self) -> usize;

    /// output = A·input.
    fn apply<F: Real>(&self, input: &[F], output: &mut [F]);

    /// input = input + Aᵀ·output.
    fn add_transposed<F: Real>(&self, output: &[F], input: &mut [F]);
}

/// A linear map as a layer without parameters.
#[derive(Clone, Debug)]
pub(crate) struct Fixed<A>(pub(crate) A);

impl<A: LinearMap> Differentiable for Fixed<A> {
    fn inputs(&self) -> usize {
        self.0.inputs()
    }

    fn outputs(&self) -> usize {
        self.0.outputs()
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        self.0.apply(input, output);
    }

    fn forward_tangent<F: Real>(&self, _: Primal<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => self.0.apply(input, output),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, _: Primal<F>, gradient: Cotangent<F>) {
        if let Some(input) = gradient.input {
            self.0.add_transposed(gradient.output, input);
        }
    }

    fn backward_tangent<F: Real>(&self, at: Primal<F>, _: Tangent<F>, _: &[F], change: Cotangent<F>) {
        // It goes back the same way everywhere.
        self.backward(at, change);
    }
}
