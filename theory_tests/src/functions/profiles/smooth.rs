//! Profiles with bounded curvature, and one whose curvature grows exponentially.

use super::super::error::{FunctionError, require, require_positive};
use super::super::{Infimum, Number, Profile};

/// $p(x) = \log\cosh x$: quadratic near 0, linear far out, $p'' = \operatorname{sech}^2 x \le 1$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LogCosh;

impl Profile for LogCosh {
    fn value<S: Number>(&self, x: S) -> S {
        x.log_cosh()
    }

    fn slope<S: Number>(&self, x: S) -> S {
        x.tanh()
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        x.sech_squared()
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        (order == 1.0).then_some(1.0)
    }
}

/// $p(x) = \sqrt{1 + x^2} - 1$: quadratic near 0, linear far out, $p'' = (1 + x^2)^{-3/2} \le 1$. With weights
/// $\delta^2$ and scales $1/\delta$ this is the pseudo-Huber loss of width $\delta$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PseudoHuber;

impl PseudoHuber {
    /// $\sqrt{1 + x^2}$.
    fn root<S: Number>(x: S) -> S {
        S::norm(&[S::constant(1.0), x])
    }
}

impl Profile for PseudoHuber {
    fn value<S: Number>(&self, x: S) -> S {
        // √(1 + x²) − 1 without the cancellation, and without a square that overflows.
        let magnitude = x.abs();
        magnitude * (magnitude / (Self::root(x) + S::constant(1.0)))
    }

    fn slope<S: Number>(&self, x: S) -> S {
        // Nearly monotone in intervals: x and the root are correlated, but |x| ≤ root.
        x.unit_ratio(Self::root(x))
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        let root = Self::root(x);
        S::constant(1.0) / (root.square() * root)
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        (order == 1.0).then_some(1.0)
    }
}

/// $p(x) = x^2/2 + a (1 - \cos\omega x)/\omega^2$, whose curvature $1 + a\cos\omega x$ oscillates arbitrarily fast
/// between $1 - a$ and $1 + a$; not convex for $a > 1$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OscillatingCurvature {
    amplitude: f64,
    frequency: f64,
}

impl OscillatingCurvature {
    /// The profile of amplitude $a$ and frequency $\omega$.
    ///
    /// # Errors
    ///
    /// The amplitude must be nonnegative and finite, the frequency positive and finite.
    pub fn new(amplitude: f64, frequency: f64) -> Result<Self, FunctionError> {
        let nonnegative = amplitude >= 0.0 && amplitude.is_finite();
        require(nonnegative, "amplitude", "nonnegative and finite", amplitude)?;
        require_positive("frequency", frequency)?;
        Ok(Self { amplitude, frequency })
    }
}

impl Profile for OscillatingCurvature {
    fn value<S: Number>(&self, x: S) -> S {
        // 1 − cos y = 2 sin²(y/2) keeps the digits near 0.
        let half = x.scale(self.frequency).scale(0.5).sin() / S::constant(self.frequency);
        x.square().scale(0.5) + half.square().scale(2.0).scale(self.amplitude)
    }

    fn slope<S: Number>(&self, x: S) -> S {
        let wave = x.scale(self.frequency).sin() / S::constant(self.frequency);
        x + wave.scale(self.amplitude)
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        S::constant(1.0) + x.scale(self.frequency).cos().scale(self.amplitude)
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        (order == 1.0).then_some(1.0 + self.amplitude)
    }
}

/// $p(x) = e^x + e^{-x}$: no global bound of the curvature, overflow beyond $|x| \approx 710$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ExponentialPair;

impl Profile for ExponentialPair {
    fn value<S: Number>(&self, x: S) -> S {
        x.exp() + (-x).exp()
    }

    fn slope<S: Number>(&self, x: S) -> S {
        // eˣ − e⁻ˣ without the cancellation.
        x.sinh().scale(2.0)
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        x.exp() + (-x).exp()
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(2.0)
    }
}
