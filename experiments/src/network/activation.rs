//! Elementwise functions between layers with parameters.

use serde::{Deserialize, Serialize};

use super::layer::{At, Back, Differentiable, Tangent};
use super::real::Real;

/// The function between two linear layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Activation {
    /// max(0, z), with derivative 1 where z > 0 and 0 elsewhere, at z = 0 too. A NaN stays a NaN.
    #[default]
    Relu,
    /// tanh z: smooth, as the theorems that need two derivatives ask for.
    Tanh,
}

impl Activation {
    /// σ(z).
    fn value<F: Real>(self, z: F) -> F {
        match self {
            // Not `max`, which would turn a NaN into a harmless zero.
            Activation::Relu if z <= F::zero() => F::zero(),
            Activation::Relu => z,
            Activation::Tanh => z.tanh(),
        }
    }

    /// σ′(z), from y = σ(z) alone: y > 0 exactly where z > 0, and tanh′ = 1 − tanh².
    fn slope<F: Real>(self, y: F) -> F {
        match self {
            Activation::Relu if y > F::zero() => F::one(),
            Activation::Relu => F::zero(),
            Activation::Tanh => F::one() - y * y,
        }
    }
}

/// y = σ(x), entry by entry.
#[derive(Clone, Debug)]
pub(crate) struct Elementwise {
    /// σ.
    pub(crate) function: Activation,
    /// Values per sample, in and out.
    pub(crate) width: usize,
}

impl Elementwise {
    /// out += σ′ ∘ values.
    fn add_scaled<F: Real>(&self, y: &[F], values: &[F], out: &mut [F]) {
        for ((out, y), value) in out.iter_mut().zip(y).zip(values) {
            *out += self.function.slope(*y) * *value;
        }
    }
}

impl Differentiable for Elementwise {
    fn name(&self) -> &'static str {
        "activation"
    }

    fn inputs(&self) -> usize {
        self.width
    }

    fn outputs(&self) -> usize {
        self.width
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        for (y, z) in output.iter_mut().zip(input) {
            *y = self.function.value(*z);
        }
    }

    fn forward_tangent<F: Real>(&self, at: At<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        let Some(input) = input else {
            return output.fill(F::zero());
        };
        for ((out, y), tangent) in output.iter_mut().zip(at.output).zip(input) {
            *out = self.function.slope(*y) * *tangent;
        }
    }

    fn backward<F: Real>(&self, at: At<F>, gradient: Back<F>) {
        if let Some(input) = gradient.input {
            self.add_scaled(at.output, gradient.output, input);
        }
    }

    fn backward_tangent<F: Real>(&self, at: At<F>, tangent: Tangent<F>, gradient: &[F], change: Back<F>) {
        let Some(input) = change.input else { return };
        self.add_scaled(at.output, change.output, input);
        if self.function == Activation::Tanh {
            // d(1 − y²) = −2y ẏ; for ReLU it is zero wherever it exists.
            let two = F::one() + F::one();
            for (i, x) in input.iter_mut().enumerate() {
                *x += -two * at.output[i] * tangent.output[i] * gradient[i];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::checks::{assert_passes_agree, separated};
    use crate::network::layer::Layer;

    #[test]
    fn test_passes_agree() {
        for (seed, function) in (0..).zip([Activation::Relu, Activation::Tanh]) {
            let layer = Elementwise { function, width: 7 };
            assert_passes_agree(&Layer::Elementwise(layer), separated(21, seed), seed);
        }
    }
}
