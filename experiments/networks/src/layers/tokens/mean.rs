//! The mean over tokens.

use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::numeric::Real;

/// yⱼ = (1/T) Σₜ xₜⱼ.
#[derive(Clone, Debug)]
pub(crate) struct TokenMean {
    pub(crate) tokens: usize,
    pub(crate) width: usize,
}

impl TokenMean {
    fn share<F: Real>(&self) -> F {
        F::narrow(1.0 / self.tokens as f64)
    }

    fn average<F: Real>(&self, input: &[F], output: &mut [F]) {
        let samples = input.chunks_exact(self.tokens * self.width);
        for (tokens, mean) in samples.zip(output.chunks_exact_mut(self.width)) {
            mean.fill(F::zero());
            for token in tokens.chunks_exact(self.width) {
                for (sum, value) in mean.iter_mut().zip(token) {
                    *sum += *value;
                }
            }
            for value in mean {
                *value *= self.share();
            }
        }
    }

    fn spread<F: Real>(&self, output: &[F], input: Option<&mut [F]>) {
        let Some(input) = input else { return };
        let samples = input.chunks_exact_mut(self.tokens * self.width);
        for (tokens, mean) in samples.zip(output.chunks_exact(self.width)) {
            for token in tokens.chunks_exact_mut(self.width) {
                for (value, mean) in token.iter_mut().zip(mean) {
                    *value += *mean * self.share();
                }
            }
        }
    }
}

impl Differentiable for TokenMean {
    fn name(&self) -> &'static str {
        "mean"
    }

    fn inputs(&self) -> usize {
        self.tokens * self.width
    }

    fn outputs(&self) -> usize {
        self.width
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        self.average(input, output);
    }

    fn forward_tangent<F: Real>(&self, _: Primal<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => self.average(input, output),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, _: Primal<F>, gradient: Cotangent<F>) {
        self.spread(gradient.output, gradient.input);
    }

    fn backward_tangent<F: Real>(&self, _: Primal<F>, _: Tangent<F>, _: &[F], change: Cotangent<F>) {
        self.spread(change.output, change.input);
    }
}
