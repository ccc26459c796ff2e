//! Numbers of about 100 bits and any exponent, independent of intervals.

use flatland_theory::functions::Number;
use std::ops::{Add, Div, Mul, Neg, Sub};

/// $(h + l) 2^e$ with $1 \le |h| < 2$ and $|l| \le 2^{-53}$, or zero: a double-double with an exponent of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wide {
    high: f64,
    low: f64,
    exponent: i64,
}

const LN_2: (f64, f64) = (std::f64::consts::LN_2, 2.3190468138462996e-17);
const PI: (f64, f64) = (std::f64::consts::PI, 1.2246467991473532e-16);

fn power_of_two(exponent: i64) -> f64 {
    2f64.powi(i32::try_from(exponent).unwrap())
}

fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

impl Wide {
    const ZERO: Self = Self {
        high: 0.0,
        low: 0.0,
        exponent: 0,
    };

    /// $(a + b) 2^e$.
    fn new(a: f64, b: f64, exponent: i64) -> Self {
        let (high, low) = two_sum(a, b);
        if high == 0.0 {
            return Self::ZERO;
        }
        // A subnormal has its exponent in its leading zeros.
        if high.abs() < f64::MIN_POSITIVE {
            return Self::new(high * power_of_two(200), low * power_of_two(200), exponent - 200);
        }
        let shift = (high.to_bits() >> 52 & 0x7ff) as i64 - 1023;
        let half = power_of_two(-(shift / 2));
        let rest = power_of_two(-(shift - shift / 2));
        Self {
            high: high * half * rest,
            low: low * half * rest,
            exponent: exponent + shift,
        }
    }

    pub fn from(value: f64) -> Self {
        assert!(value.is_finite());
        Self::new(value, 0.0, 0)
    }

    fn is_zero(self) -> bool {
        self.high == 0.0
    }

    fn is_negative(self) -> bool {
        self.high < 0.0
    }

    pub fn is_below(self, other: Self) -> bool {
        (self - other).is_negative()
    }

    pub fn larger(self, other: Self) -> Self {
        if self.is_below(other) { other } else { self }
    }

    fn times_power_of_two(self, exponent: i64) -> Self {
        if self.is_zero() {
            self
        } else {
            Self {
                exponent: self.exponent + exponent,
                ..self
            }
        }
    }

    /// The nearest `f64`; for numbers near 1.
    fn round(self) -> f64 {
        let exponent = self.exponent.clamp(-1000, 1000);
        (self.high + self.low) * power_of_two(exponent)
    }

    /// $x^p$ for $x > 0$.
    pub fn power(self, power: Self) -> Self {
        (Number::ln(self) * power).exp()
    }

    /// $\sinh x$ by its series, for small $x$.
    fn sinh_series(self) -> Self {
        let square = self * self;
        (1..14).rev().fold(Self::from(1.0), |sum, k| {
            Self::from(1.0) + square * sum / Self::from(f64::from(2 * k * (2 * k + 1)))
        }) * self
    }

    fn cosh(self) -> Self {
        (self.exp() + (-self).exp()).times_power_of_two(-1)
    }

    /// $\sin x$ for $|x|$ up to some thousands.
    fn sine(self) -> Self {
        let pi = Self::new(PI.0, PI.1, 0);
        let turns = (self / pi).round().round();
        let rest = self - pi * Self::from(turns);
        let square = rest * rest;
        let series = (1..20).rev().fold(Self::from(1.0), |sum, k| {
            Self::from(1.0) - square * sum / Self::from(f64::from(2 * k * (2 * k + 1)))
        }) * rest;
        if turns % 2.0 == 0.0 { series } else { -series }
    }
}

impl Add for Wide {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return if self.is_zero() { other } else { self };
        }
        let (large, small) = if self.exponent >= other.exponent {
            (self, other)
        } else {
            (other, self)
        };
        let gap = large.exponent - small.exponent;
        if gap > 120 {
            return large;
        }
        let scale = power_of_two(-gap);
        let (high, error) = two_sum(large.high, small.high * scale);
        let (low, rest) = two_sum(large.low, small.low * scale);
        let (high, error) = two_sum(high, error + low);
        Self::new(high, error + rest, large.exponent)
    }
}

impl Neg for Wide {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            high: -self.high,
            low: -self.low,
            ..self
        }
    }
}

impl Sub for Wide {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Wide {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let product = self.high * other.high;
        let error = self.high.mul_add(other.high, -product);
        let cross = self.high * other.low + self.low * other.high;
        Self::new(product, error + cross, self.exponent + other.exponent)
    }
}

impl Div for Wide {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        assert!(!other.is_zero());
        let digit = |rest: Self| Self::new(rest.high / other.high, 0.0, rest.exponent - other.exponent);
        let first = digit(self);
        let rest = self - first * other;
        let second = digit(rest);
        let third = digit(rest - second * other);
        first + (second + third)
    }
}

impl Number for Wide {
    fn constant(value: f64) -> Self {
        Self::from(value)
    }

    fn square(self) -> Self {
        self * self
    }

    fn abs(self) -> Self {
        if self.is_negative() { -self } else { self }
    }

    fn sqrt(self) -> Self {
        if self.is_zero() {
            return self;
        }
        let half = self.exponent.div_euclid(2);
        let mantissa = self.times_power_of_two(-2 * half);
        let root = Self::from(mantissa.round().sqrt());
        let root = root + (mantissa - root * root) / root.times_power_of_two(1);
        root.times_power_of_two(half)
    }

    fn exp(self) -> Self {
        let ln_2 = Self::new(LN_2.0, LN_2.1, 0);
        let turns = (self / ln_2).round().round();
        assert!(turns.abs() < 1e15);
        let rest = (self - ln_2 * Self::from(turns)).times_power_of_two(-8);
        let series = (1..13).rev().fold(Self::from(1.0), |sum, k| {
            Self::from(1.0) + rest * sum / Self::from(f64::from(k))
        });
        (0..8)
            .fold(series, |power, _| power * power)
            .times_power_of_two(turns as i64)
    }

    fn ln(self) -> Self {
        // Halley's iteration for eʸ = m from the logarithm in f64, whose error is cubed.
        let mantissa = self.times_power_of_two(-self.exponent);
        let guess = Self::from(mantissa.round().ln());
        let power = guess.exp();
        let correction = (mantissa - power).times_power_of_two(1) / (mantissa + power);
        guess + correction + Self::new(LN_2.0, LN_2.1, 0) * Self::from(self.exponent as f64)
    }

    fn sin(self) -> Self {
        self.sine()
    }

    fn cos(self) -> Self {
        (self + Self::new(PI.0, PI.1, -1)).sine()
    }

    fn sinh(self) -> Self {
        if self.exponent < -2 {
            self.sinh_series()
        } else {
            (self.exp() - (-self).exp()).times_power_of_two(-1)
        }
    }

    fn tanh(self) -> Self {
        Number::sinh(self) / self.cosh()
    }

    fn sech_squared(self) -> Self {
        Self::from(1.0) / (self.cosh() * self.cosh())
    }

    fn log_cosh(self) -> Self {
        self.cosh().ln()
    }

    fn softplus(self) -> Self {
        (Self::from(1.0) + self.exp()).ln()
    }

    fn sigmoid(self) -> Self {
        Self::from(1.0) / (Self::from(1.0) + (-self).exp())
    }

    fn abs_pow(self, power: f64) -> Self {
        if self.is_zero() && power > 0.0 {
            self
        } else {
            Number::abs(self).power(Self::from(power))
        }
    }

    fn signed_pow(self, power: f64) -> Self {
        let magnitude = self.abs_pow(power);
        if self.is_negative() { -magnitude } else { magnitude }
    }

    fn soft_threshold(self, threshold: f64) -> Self {
        let excess = Number::abs(self) - Self::from(threshold);
        match (excess.is_negative(), self.is_negative()) {
            (true, _) => Self::ZERO,
            (_, true) => -excess,
            _ => excess,
        }
    }

    fn beyond(self, threshold: f64) -> Self {
        let is_beyond = Self::from(threshold).is_below(Number::abs(self));
        Self::from(f64::from(u8::from(is_beyond)))
    }

    fn norm(vector: &[Self]) -> Self {
        let squares = vector.iter().fold(Self::ZERO, |sum, &x| sum + x * x);
        Number::sqrt(squares)
    }

    fn unit_ratio(self, norm: Self) -> Self {
        if self.is_zero() { self } else { self / norm }
    }
}

/// 2⁻⁸⁰ is room for some thousand roundings.
#[test]
fn wide_numbers_have_eighty_bits() {
    let close = |value: Wide, truth: Wide| {
        let error = Number::abs(value - truth);
        assert!(
            error.is_zero() || error.is_below(Number::abs(truth).times_power_of_two(-80)),
            "{value:?} against {truth:?}"
        );
    };
    for x in [1e-290, 3e-20, 1e-3, 0.1, 0.7, 1.0, 5.5, 30.0, 300.0] {
        let x = Wide::from(x);
        close(Number::sqrt(x) * Number::sqrt(x), x);
        close(Number::sinh(x).square() + Wide::from(1.0), x.cosh().square());
        close(x / Wide::from(7.0) * Wide::from(7.0), x);
        close(Number::ln(x * x), Number::ln(x).times_power_of_two(1));
        close(x.power(Wide::from(0.25)).square().square(), x);
        close(x.power(Wide::from(3.0)), x * x * x);
        close(x.sine().square() + Number::cos(x).square(), Wide::from(1.0));
        close(Number::tanh(x) * x.cosh(), Number::sinh(x));
        close(
            x + Wide::from(1e-25) - x,
            Wide::from(1e-25).larger(x + Wide::from(1e-25) - x),
        );
    }
    // Against digits from elsewhere: e, ln 10 and sin 1 as sums of two floats.
    close(
        Number::exp(Wide::from(1.0)),
        Wide::new(std::f64::consts::E, 1.4456468917292502e-16, 0),
    );
    close(
        Number::ln(Wide::from(10.0)),
        Wide::new(std::f64::consts::LN_10, -2.1707562233822494e-16, 0),
    );
}
