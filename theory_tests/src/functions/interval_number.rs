//! Intervals with outward rounding: the elementary functions.

mod powers;

use super::boxes::norm;
use super::interval::Rounded;
use super::{Interval, Number};
use std::f64::consts::{PI, TAU};

const COMPOSITE_ULPS: u32 = 4 * Interval::ELEMENTARY_ULPS;

/// A number where a function is known exactly, and its value there.
type Known = Option<(f64, f64)>;

/// An enclosure of an elementary function at one argument, exact where it is known.
fn at_point(function: fn(f64) -> f64, known: Known, x: f64, ulps: u32, range: Interval) -> Interval {
    let value = function(x);
    match known {
        Some((at, exact)) if x == at => Interval::new(value, exact),
        _ => Interval::widened(value, value, ulps, range),
    }
}

impl Interval {
    /// The image under a nondecreasing function.
    fn increasing(self, function: fn(f64) -> f64, known: Known, ulps: u32, range: Self) -> Self {
        Self::new(
            at_point(function, known, self.lower(), ulps, range).lower(),
            at_point(function, known, self.upper(), ulps, range).upper(),
        )
    }

    /// The image under an elementary function that is nondecreasing and odd, with values in $\lbrack-r, r\rbrack$: it has the sign of its argument.
    fn increasing_odd(self, function: fn(f64) -> f64, largest: f64) -> Self {
        let range = Self::new(
            if self.lower() >= 0.0 { 0.0 } else { -largest },
            if self.upper() <= 0.0 { 0.0 } else { largest },
        );
        self.increasing(function, Some((0.0, 0.0)), Self::ELEMENTARY_ULPS, range)
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
    fn periodic(self, function: fn(f64) -> f64, peak: f64, at_zero: f64) -> Self {
        let unit = Self::new(-1.0, 1.0);
        // Far from 0 the phase itself is lost.
        if self.width() >= TAU || self.magnitude() > 1e6 {
            return unit;
        }
        let end = |x: f64| at_point(function, Some((0.0, at_zero)), x, Self::ELEMENTARY_ULPS, unit);
        let ends = end(self.lower()).hull(end(self.upper()));
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
        Self::new(
            Rounded::square_root(self.lower()).down(),
            Rounded::square_root(self.upper()).up(),
        )
    }

    fn exp(self) -> Self {
        self.increasing(
            f64::exp,
            Some((0.0, 1.0)),
            Self::ELEMENTARY_ULPS,
            Self::NONNEGATIVE,
        )
    }

    fn ln(self) -> Self {
        if self.lower() < 0.0 {
            return Self::ENTIRE;
        }
        self.increasing(f64::ln, Some((1.0, 0.0)), Self::ELEMENTARY_ULPS, Self::ENTIRE)
    }

    fn sin(self) -> Self {
        if self.magnitude() <= 1.0 {
            return self.increasing_odd(f64::sin, 1.0);
        }
        self.periodic(f64::sin, 0.5 * PI, 0.0)
    }

    fn cos(self) -> Self {
        self.periodic(f64::cos, 0.0, 1.0)
    }

    fn sinh(self) -> Self {
        self.increasing_odd(f64::sinh, f64::INFINITY)
    }

    fn tanh(self) -> Self {
        self.increasing_odd(f64::tanh, 1.0)
    }

    fn sech_squared(self) -> Self {
        // Even, and decreasing in |x|.
        let range = Self::new(0.0, 1.0);
        let end = |x| at_point(Number::sech_squared, Some((0.0, 1.0)), x, COMPOSITE_ULPS, range);
        Self::new(end(self.magnitude()).lower(), end(self.mignitude()).upper())
    }

    fn log_cosh(self) -> Self {
        let magnitude = self.absolute();
        magnitude.increasing(
            Number::log_cosh,
            Some((0.0, 0.0)),
            COMPOSITE_ULPS,
            Self::NONNEGATIVE,
        )
    }

    fn softplus(self) -> Self {
        self.increasing(Number::softplus, None, COMPOSITE_ULPS, Self::NONNEGATIVE)
    }

    fn sigmoid(self) -> Self {
        self.increasing(
            Number::sigmoid,
            Some((0.0, 0.5)),
            COMPOSITE_ULPS,
            Self::new(0.0, 1.0),
        )
    }

    fn abs_pow(self, power: f64) -> Self {
        if power == 0.0 {
            return Self::point(1.0);
        }
        let (smallest, largest) = (
            Self::power_of(self.mignitude(), power),
            Self::power_of(self.magnitude(), power),
        );
        if power > 0.0 {
            Self::new(smallest.lower(), largest.upper())
        } else {
            Self::new(largest.lower(), smallest.upper())
        }
    }

    fn signed_pow(self, power: f64) -> Self {
        let end = |x: f64| {
            let magnitude = Self::power_of(x.abs(), power);
            if x < 0.0 { -magnitude } else { magnitude }
        };
        Self::new(end(self.lower()).lower(), end(self.upper()).upper())
    }

    fn soft_threshold(self, threshold: f64) -> Self {
        let end = |x: f64| {
            if x > threshold {
                Rounded::sum(x, -threshold)
            } else if x < -threshold {
                Rounded::sum(x, threshold)
            } else {
                Rounded::exact(0.0)
            }
        };
        Self::new(end(self.lower()).down(), end(self.upper()).up())
    }

    fn beyond(self, threshold: f64) -> Self {
        // At the threshold itself the two one-sided derivatives differ.
        Self::new(
            self.mignitude().beyond(threshold),
            if self.magnitude() >= threshold { 1.0 } else { 0.0 },
        )
    }

    fn norm(vector: &[Self]) -> Self {
        norm(vector)
    }

    fn unit_ratio(self, norm: Self) -> Self {
        let unit = Self::new(-1.0, 1.0);
        if self.is_zero() {
            return self;
        }
        (self / norm).intersection(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phase_counts_as_inside_up_to_the_margin() {
        // A margin of 1e-9 periods, 6.3e-9.
        let (inside, outside) = (5e-9, 8e-9);
        for k in [-2.0, 0.0, 3.0] {
            let phase = 1.0 + TAU * k;
            assert!(Interval::new(phase - 0.1, phase + 0.1).may_contain_phase(1.0));
            assert!(Interval::new(phase + inside, phase + 1.0).may_contain_phase(1.0));
            assert!(Interval::new(phase - 1.0, phase - inside).may_contain_phase(1.0));
            assert!(!Interval::new(phase + outside, phase + 1.0).may_contain_phase(1.0));
            assert!(!Interval::new(phase - 1.0, phase - outside).may_contain_phase(1.0));
        }
    }
}
