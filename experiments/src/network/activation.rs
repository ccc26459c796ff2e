//! Elementwise functions between linear layers.

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

impl Differentiable for Activation {
    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        for (y, z) in output.iter_mut().zip(input) {
            *y = self.value(*z);
        }
    }

    fn forward_tangent<F: Real>(&self, at: At<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => scale(*self, at.output, input, output),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, at: At<F>, gradient: Back<F>) {
        if let Some(input) = gradient.input {
            scale(*self, at.output, gradient.output, input);
        }
    }

    fn backward_tangent<F: Real>(&self, at: At<F>, tangent: Tangent<F>, gradient: &[F], change: Back<F>) {
        let Some(input) = change.input else { return };
        scale(*self, at.output, change.output, input);
        if *self == Activation::Tanh {
            // d(1 − y²) = −2y ẏ; for ReLU it is zero wherever it exists.
            let two = F::one() + F::one();
            for (i, x) in input.iter_mut().enumerate() {
                *x += -two * at.output[i] * tangent.output[i] * gradient[i];
            }
        }
    }
}

/// out = σ′ ∘ values.
fn scale<F: Real>(function: Activation, y: &[F], values: &[F], out: &mut [F]) {
    for ((out, y), value) in out.iter_mut().zip(y).zip(values) {
        *out = function.slope(*y) * *value;
    }
}
