//! Elementwise functions between layers with parameters.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use serde::{Deserialize, Serialize};

use super::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::numeric::Real;

/// The function between two linear layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Activation {
    /// max(0, z), with derivative 1 where z > 0 and 0 elsewhere, including z = 0. A NaN stays a NaN.
    #[default]
    Relu,
    /// tanh z: smooth, as required by the theorems that need two derivatives.
    Tanh,
    /// z Φ(z), with Φ the distribution function of the standard normal law: exact, not its tanh approximation
    /// (D. Hendrycks, K. Gimpel, *Gaussian error linear units*, 2016).
    Gelu,
}

impl Activation {
    /// σ(z).
    fn value<F: Real>(self, z: F) -> F {
        match self {
            // Not `max`, which would turn a NaN into a harmless zero.
            Activation::Relu if z <= F::zero() => F::zero(),
            Activation::Relu => z,
            Activation::Tanh => z.tanh(),
            Activation::Gelu => z * normal_distribution(z),
        }
    }

    /// σ′(z), given y = σ(z) too: y > 0 exactly where z > 0, tanh′ = 1 − tanh², and (z Φ)′ = Φ + z Φ′.
    fn slope<F: Real>(self, z: F, y: F) -> F {
        match self {
            Activation::Relu if y > F::zero() => F::one(),
            Activation::Relu => F::zero(),
            Activation::Tanh => F::one() - y * y,
            Activation::Gelu => normal_distribution(z) + z * normal_density(z),
        }
    }

    /// The derivative of σ′(z) along tangents ż and ẏ: −2y ẏ for tanh, (2 − z²) Φ′ ż for z Φ, and zero for ReLU
    /// wherever it exists.
    fn slope_tangent<F: Real>(self, [z, z_tangent]: [F; 2], [y, y_tangent]: [F; 2]) -> F {
        let two = F::one() + F::one();
        match self {
            Activation::Relu => F::zero(),
            Activation::Tanh => -two * y * y_tangent,
            Activation::Gelu => (two - z * z) * normal_density(z) * z_tangent,
        }
    }
}

/// Φ(z), with full relative precision also where it is nearly 0.
fn normal_distribution<F: Real>(z: F) -> F {
    let half = F::narrow(0.5);
    half * (-z * F::narrow(FRAC_1_SQRT_2)).erfc()
}

/// Φ′(z) = exp(−z²/2)/√(2π).
fn normal_density<F: Real>(z: F) -> F {
    let half = F::narrow(0.5);
    F::narrow(0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2) * (-half * z * z).exp()
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
    fn add_scaled<F: Real>(&self, at: Primal<F>, values: &[F], out: &mut [F]) {
        for (((out, z), y), value) in out.iter_mut().zip(at.input).zip(at.output).zip(values) {
            *out += self.function.slope(*z, *y) * *value;
        }
    }
}

impl Differentiable for Elementwise {
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

    fn forward_tangent<F: Real>(&self, at: Primal<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        let Some(input) = input else {
            return output.fill(F::zero());
        };
        for (((out, z), y), tangent) in output.iter_mut().zip(at.input).zip(at.output).zip(input) {
            *out = self.function.slope(*z, *y) * *tangent;
        }
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        if let Some(input) = gradient.input {
            self.add_scaled(at, gradient.output, input);
        }
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        let Some(input) = change.input else { return };
        self.add_scaled(at, change.output, input);
        let moving = tangent.input.filter(|_| self.function != Activation::Relu);
        if let Some(z_tangent) = moving {
            for (i, x) in input.iter_mut().enumerate() {
                let z = [at.input[i], z_tangent[i]];
                let y = [at.output[i], tangent.output[i]];
                *x += self.function.slope_tangent(z, y) * gradient[i];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::checks::{assert_passes_agree, separated};
    use crate::layers::layer::Layer;

    #[test]
    fn passes_agree() {
        for (seed, function) in (0..).zip([Activation::Relu, Activation::Tanh, Activation::Gelu]) {
            let layer = Elementwise { function, width: 7 };
            assert_passes_agree(&Layer::Elementwise(layer), separated(21, seed), seed);
        }
    }

    /// z, then GELU and its first two derivatives there, computed with 40 digits.
    const GELU: [[f64; 4]; 8] = [
        [
            -30.0,
            -1.472014178144456e-196,
            -4.416031690708494e-195,
            -1.323334229120936e-193,
        ],
        [
            -10.0,
            -7.619853024160526e-23,
            -7.618400096464816e-22,
            -7.540706654172291e-21,
        ],
        [
            -5.0,
            -1.43325785939597e-6,
            -7.146946001792295e-6,
            -3.419454883888885e-5,
        ],
        [-1.0, -0.1586552539314571, -0.0833154705876863, 0.2419707245191433],
        [-0.5, -0.1542687693629934, 0.1325048753438372, 0.6161143218375241],
        [0.25, 0.1496765814207309, 0.695373354883636, 0.7491694763055203],
        [1.0, 0.8413447460685429, 1.083315470587686, 0.2419707245191433],
        [3.0, 2.99595030590511, 1.011945647204184, -0.03102293888356605],
    ];

    /// Also where Φ nearly vanishes: the relative error is that of exp(−z²/2), one ulp of the exponent.
    #[test]
    fn gelu_and_its_derivatives_to_rounding() {
        for [z, value, slope, bend] in GELU {
            let tolerance = (8.0 + 2.0 * z * z) * f64::EPSILON;
            let y = Activation::Gelu.value(z);
            for (found, expected) in [
                (y, value),
                (Activation::Gelu.slope(z, y), slope),
                (Activation::Gelu.slope_tangent([z, 1.0], [y, slope]), bend),
            ] {
                assert!(
                    (found / expected - 1.0).abs() < tolerance,
                    "{z}: {found} against {expected}"
                );
            }
            if z > -10.0 {
                let single = Activation::Gelu.value(z as f32);
                assert!(
                    (f64::from(single) / value - 1.0).abs() < (8.0 + 2.0 * z * z) * f64::from(f32::EPSILON)
                );
            }
        }
        assert!(Activation::Gelu.value(f64::NAN).is_nan());
    }
}
