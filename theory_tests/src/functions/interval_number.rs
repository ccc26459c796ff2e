//! Intervals with outward rounding: the elementary functions.

use super::{Interval, Number};
use std::f64::consts::{PI, TAU};

const COMPOSITE_ULPS: u32 = 4 * Interval::ELEMENTARY_ULPS;

impl Interval {
    /// The image under a nondecreasing function, widened.
    fn increasing(self, function: impl Fn(f64) -> f64, ulps: u32, range: Self) -> Self {
        Self::widened(function(self.lower()), function(self.upper()), ulps, range)
    }

    /// $\lbrace |x|\rbrace$, exact.
    fn absolute(self) -> Self {
        Self::new(self.mignitude(), self.magnitude())
    }

    /// Whether some $\text{offset} + 2\pi k$ may lie inside, with a margin above the rounding of this test.
    fn may_contain_phase(self, offset: f64) -> bool {
        const MARGIN: f64 = 1e-9;
        let first = ((self.lower() - offset) / TAU - MARGIN).ceil();
        let last = ((self.upper() - offset) / TAU + MARGIN).floor();
        first <= last
    }

    /// The image under a function of period $2\pi$ with its maximum at `peak` and its minimum half a period on.
    fn periodic(self, function: fn(f64) -> f64, peak: f64) -> Self {
        let unit = Self::new(-1.0, 1.0);
        // Far from 0 the phase itself is lost.
        if self.width() >= TAU || self.magnitude() > 1e6 {
            return unit;
        }
        let (first, last) = (function(self.lower()), function(self.upper()));
        let ends = Self::widened(first.min(last), first.max(last), Self::ELEMENTARY_ULPS, unit);
        Self::new(
            if self.may_contain_phase(peak + PI) {
                -1.0
            } else {
                ends.lower()
            },
            if self.may_contain_phase(peak) {
                1.0
            } else {
                ends.upper()
            },
        )
    }
}

impl Number for Interval {
    fn constant(value: f64) -> Self {
        Self::point(value)
    }

    fn square(self) -> Self {
        let magnitude = self.absolute();
        magnitude * magnitude
    }

    fn abs(self) -> Self {
        self.absolute()
    }

    fn sqrt(self) -> Self {
        if self.lower() < 0.0 {
            return Self::ENTIRE;
        }
        if self.is_zero() {
            return self;
        }
        self.increasing(f64::sqrt, 1, Self::NONNEGATIVE)
    }

    fn exp(self) -> Self {
        self.increasing(f64::exp, Self::ELEMENTARY_ULPS, Self::NONNEGATIVE)
    }

    fn ln(self) -> Self {
        if self.lower() < 0.0 {
            return Self::ENTIRE;
        }
        self.increasing(f64::ln, Self::ELEMENTARY_ULPS, Self::ENTIRE)
    }

    fn sin(self) -> Self {
        self.periodic(f64::sin, 0.5 * PI)
    }

    fn cos(self) -> Self {
        self.periodic(f64::cos, 0.0)
    }

    fn tanh(self) -> Self {
        self.increasing(f64::tanh, Self::ELEMENTARY_ULPS, Self::new(-1.0, 1.0))
    }

    fn sech_squared(self) -> Self {
        // Even, and decreasing in |x|.
        let magnitude = self.absolute();
        Self::widened(
            Number::sech_squared(magnitude.upper()),
            Number::sech_squared(magnitude.lower()),
            COMPOSITE_ULPS,
            Self::new(0.0, 1.0),
        )
    }

    fn log_cosh(self) -> Self {
        self.absolute()
            .increasing(Number::log_cosh, COMPOSITE_ULPS, Self::NONNEGATIVE)
    }

    fn softplus(self) -> Self {
        self.increasing(Number::softplus, COMPOSITE_ULPS, Self::NONNEGATIVE)
    }

    fn sigmoid(self) -> Self {
        self.increasing(Number::sigmoid, COMPOSITE_ULPS, Self::new(0.0, 1.0))
    }

    fn abs_pow(self, power: f64) -> Self {
        let magnitude = self.absolute();
        if power == 0.0 {
            return Self::point(1.0);
        }
        if magnitude.is_zero() && power > 0.0 {
            return Self::ZERO;
        }
        let (first, last) = (magnitude.lower().powf(power), magnitude.upper().powf(power));
        Self::widened(
            first.min(last),
            first.max(last),
            Self::ELEMENTARY_ULPS,
            Self::NONNEGATIVE,
        )
    }

    fn signed_pow(self, power: f64) -> Self {
        if self.is_zero() {
            return self;
        }
        let range = match (self.lower() >= 0.0, self.upper() <= 0.0) {
            (true, _) => Self::NONNEGATIVE,
            (_, true) => -Self::NONNEGATIVE,
            _ => Self::ENTIRE,
        };
        self.increasing(|value| value.signed_pow(power), Self::ELEMENTARY_ULPS, range)
    }

    fn soft_threshold(self, threshold: f64) -> Self {
        let inside = Self::new(-threshold, threshold);
        if inside.contains(self.lower()) && inside.contains(self.upper()) {
            return Self::ZERO;
        }
        self.increasing(|value| value.soft_threshold(threshold), 1, Self::ENTIRE)
    }

    fn beyond(self, threshold: f64) -> Self {
        let magnitude = self.absolute();
        Self::new(
            magnitude.lower().beyond(threshold),
            magnitude.upper().beyond(threshold),
        )
    }

    fn unit_ratio(self, norm: Self) -> Self {
        let unit = Self::new(-1.0, 1.0);
        if self.is_zero() {
            return self;
        }
        (self / norm).intersection(unit)
    }
}
