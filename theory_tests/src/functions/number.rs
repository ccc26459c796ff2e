//! The scalars the analytic functions are written over.

use super::boxes::power_of_two_near;
use num_traits::{Float, NumCast};
use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// A scalar in which an analytic function can be evaluated: every [`num_traits::Float`] (so `f32`, `f64` and the
/// dual numbers of forward-mode differentiation, including nested ones), and [`Interval`](super::Interval).
///
/// It has no ordering, because intervals have none. Functions that would branch on a sign ($\log\cosh$, softplus, $|x|^p$) are
/// operations of their own instead, so that each scalar can evaluate them without overflow and intervals without loss.
pub trait Number:
    Copy
    + Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// The constant nearest to `value`.
    fn constant(value: f64) -> Self;
    /// $x^2$.
    fn square(self) -> Self;
    /// $|x|$.
    fn abs(self) -> Self;
    /// $\sqrt{x}$.
    fn sqrt(self) -> Self;
    /// $e^x$.
    fn exp(self) -> Self;
    /// $\ln x$.
    fn ln(self) -> Self;
    /// $\sin x$.
    fn sin(self) -> Self;
    /// $\cos x$.
    fn cos(self) -> Self;
    /// $\sinh x$.
    fn sinh(self) -> Self;
    /// $\tanh x$.
    fn tanh(self) -> Self;
    /// $\operatorname{sech}^2 x = 1 - \tanh^2 x$, without the cancellation.
    fn sech_squared(self) -> Self;
    /// $\log\cosh x$, without overflow and accurate near 0.
    fn log_cosh(self) -> Self;
    /// $\ln(1 + e^x)$, without overflow.
    fn softplus(self) -> Self;
    /// $1/(1 + e^{-x})$.
    fn sigmoid(self) -> Self;
    /// $|x|^p$; 1 for $p = 0$, infinite at 0 for $p < 0$.
    fn abs_pow(self, power: f64) -> Self;
    /// $\operatorname{sgn}(x) |x|^p$ for $p > 0$, with value 0 at 0.
    fn signed_pow(self, power: f64) -> Self;
    /// $\operatorname{sgn}(x)\max(|x| - t, 0)$ for $t \ge 0$.
    fn soft_threshold(self, threshold: f64) -> Self;
    /// 1 where $|x| > t$, else 0: the derivative of [`soft_threshold`](Self::soft_threshold).
    fn beyond(self, threshold: f64) -> Self;
    /// $\lVert x\rVert$, where no square over- or underflows.
    fn norm(vector: &[Self]) -> Self;
    /// $x / r$ for a number known to satisfy $|x| \le r$; 0 for 0/0.
    fn unit_ratio(self, norm: Self) -> Self;

    /// $a x$ for a constant $a$.
    fn scale(self, factor: f64) -> Self {
        Self::constant(factor) * self
    }
}

impl<T: Float + Debug> Number for T {
    fn constant(value: f64) -> Self {
        // The cast fails for no floating-point type; if one should, the result is NaN.
        <T as NumCast>::from(value).unwrap_or_else(T::nan)
    }

    fn square(self) -> Self {
        self * self
    }

    fn abs(self) -> Self {
        Float::abs(self)
    }

    fn sqrt(self) -> Self {
        Float::sqrt(self)
    }

    fn exp(self) -> Self {
        Float::exp(self)
    }

    fn ln(self) -> Self {
        Float::ln(self)
    }

    fn sin(self) -> Self {
        Float::sin(self)
    }

    fn cos(self) -> Self {
        Float::cos(self)
    }

    fn sinh(self) -> Self {
        Float::sinh(self)
    }

    fn tanh(self) -> Self {
        Float::tanh(self)
    }

    fn sech_squared(self) -> Self {
        let decay = Float::exp(-(Float::abs(self) + Float::abs(self)));
        let root = T::one() + decay;
        Self::constant(4.0) * decay / (root * root)
    }

    fn log_cosh(self) -> Self {
        // cosh x = 1 + 2 sinh²(x/2) keeps the digits near 0; away from it cosh would overflow.
        let magnitude = Float::abs(self);
        if magnitude < T::one() {
            let half_sine = Float::sinh(self / Self::constant(2.0));
            Float::ln_1p(Self::constant(2.0) * half_sine * half_sine)
        } else {
            let decay = Float::exp(-(magnitude + magnitude));
            magnitude + (Float::ln_1p(decay) - Self::constant(std::f64::consts::LN_2))
        }
    }

    fn softplus(self) -> Self {
        if self > T::zero() {
            self + Float::ln_1p(Float::exp(-self))
        } else {
            Float::ln_1p(Float::exp(self))
        }
    }

    fn sigmoid(self) -> Self {
        if self > T::zero() {
            T::one() / (T::one() + Float::exp(-self))
        } else {
            let growth = Float::exp(self);
            growth / (T::one() + growth)
        }
    }

    fn abs_pow(self, power: f64) -> Self {
        if power == 0.0 {
            return T::one();
        }
        Float::powf(Float::abs(self), Self::constant(power))
    }

    fn signed_pow(self, power: f64) -> Self {
        let magnitude = Float::powf(Float::abs(self), Self::constant(power));
        if self < T::zero() { -magnitude } else { magnitude }
    }

    fn soft_threshold(self, threshold: f64) -> Self {
        let threshold = Self::constant(threshold);
        if self > threshold {
            self - threshold
        } else if self < -threshold {
            self + threshold
        } else if self.is_nan() {
            self
        } else {
            T::zero()
        }
    }

    fn beyond(self, threshold: f64) -> Self {
        if Float::abs(self) > Self::constant(threshold) {
            T::one()
        } else {
            T::zero()
        }
    }

    fn norm(vector: &[Self]) -> Self {
        let largest = vector.iter().fold(T::zero(), |largest, x| {
            let magnitude = Float::abs(*x);
            if magnitude > largest { magnitude } else { largest }
        });
        // A power of two, at most the largest magnitude: dividing by it loses nothing.
        let unit = Self::constant(power_of_two_near(largest.to_f64().unwrap_or(1.0)));
        let squares = vector.iter().fold(T::zero(), |sum, &x| sum + (x / unit).square());
        Float::sqrt(squares) * unit
    }

    fn unit_ratio(self, norm: Self) -> Self {
        if self.is_zero() && norm.is_zero() {
            T::zero()
        } else {
            self / norm
        }
    }
}
