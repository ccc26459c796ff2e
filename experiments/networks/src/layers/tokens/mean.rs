//! The mean over tokens.

use crate::layers::linear_map::LinearMap;
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
}

impl LinearMap for TokenMean {
    fn inputs(&self) -> usize {
        self.tokens * self.width
    }

    fn outputs(&self) -> usize {
        self.width
    }

    fn apply<F: Real>(&self, input: &[F], output: &mut [F]) {
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

    fn add_transposed<F: Real>(&self, output: &[F], input: &mut [F]) {
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
