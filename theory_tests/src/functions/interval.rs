//! Intervals with outward rounding: arithmetic.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// A closed interval $[a, b]$ of extended reals that contains the exact result of every operation on its members.
///
/// Each endpoint is computed in `f64` and moved one float outwards (`next_down`, `next_up`), which covers the
/// rounding of IEEE arithmetic and of the square root in any rounding mode. The elementary functions of the standard
/// library carry no guarantee of accuracy; their endpoints are moved outwards by
/// [`ELEMENTARY_ULPS`](Self::ELEMENTARY_ULPS), several times the error that the C libraries of the tier-one targets
/// document (1 or 2). So an interval evaluation contains both the exact value and the result of the same operations
/// in `f64`, at every point of the argument.
///
/// Where an operation is undefined on some member (a logarithm of a negative number, a division by an interval
/// that contains zero) the result is the whole line: a lost bound is infinite.
/// $0 \cdot \infty = 0$, as in set-based interval arithmetic. Sums with, and products by, an exact zero are exact.
///
/// Written here because the crates that offer more require a specific processor at compile time, and GMP and MPFR for
/// elementary functions: too much for the dependencies of a line search.
///
/// ```
/// use flatland_theory::functions::{Interval, Number};
///
/// let tenth = Interval::point(0.1);
/// let sum = tenth + tenth + tenth;
/// assert!(sum.contains(0.3) && sum.contains(0.1 + 0.1 + 0.1));
/// assert_eq!(Interval::new(-1.0, 2.0).square().lower(), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    lower: f64,
    upper: f64,
}

impl Interval {
    /// The whole extended real line, where nothing is known.
    pub const ENTIRE: Self = Self {
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    };

    /// The half line $[0, \infty]$.
    pub const NONNEGATIVE: Self = Self {
        lower: 0.0,
        upper: f64::INFINITY,
    };

    /// The interval that contains only zero.
    pub const ZERO: Self = Self {
        lower: 0.0,
        upper: 0.0,
    };

    /// The number of floats by which the endpoints of exp, ln, sin, cos, tanh and powers are moved outwards; those composed of
    /// two or three of them (softplus, sigmoid, $\log\cosh$, $\operatorname{sech}^2$) by four times as many.
    pub const ELEMENTARY_ULPS: u32 = 4;

    /// The interval between two numbers, in either order; the whole line when one is NaN.
    pub fn new(first: f64, second: f64) -> Self {
        if first.is_nan() || second.is_nan() {
            return Self::ENTIRE;
        }
        Self {
            lower: first.min(second),
            upper: first.max(second),
        }
    }

    /// The interval that contains only `value`; the whole line for NaN.
    pub fn point(value: f64) -> Self {
        Self::new(value, value)
    }

    /// The smaller endpoint.
    pub fn lower(self) -> f64 {
        self.lower
    }

    /// The larger endpoint.
    pub fn upper(self) -> f64 {
        self.upper
    }

    /// Whether `value` is in the interval; NaN is only in the whole line, where anything may have happened.
    pub fn contains(self, value: f64) -> bool {
        (self.lower <= value && value <= self.upper) || self == Self::ENTIRE
    }

    /// $b - a$, rounded up.
    pub fn width(self) -> f64 {
        if self.lower == self.upper {
            0.0
        } else {
            (self.upper - self.lower).next_up()
        }
    }

    /// A float in the interval, near its middle where it is bounded.
    pub fn midpoint(self) -> f64 {
        let middle = 0.5 * self.lower + 0.5 * self.upper;
        if middle.is_nan() {
            0.0
        } else {
            middle.clamp(self.lower, self.upper)
        }
    }

    /// $\max |x|$ over the interval.
    pub fn magnitude(self) -> f64 {
        self.lower.abs().max(self.upper.abs())
    }

    /// $\min |x|$ over the interval.
    pub fn mignitude(self) -> f64 {
        if self.lower <= 0.0 && self.upper >= 0.0 {
            0.0
        } else {
            self.lower.abs().min(self.upper.abs())
        }
    }

    /// The smallest interval that contains both.
    pub fn hull(self, other: Self) -> Self {
        Self {
            lower: self.lower.min(other.lower),
            upper: self.upper.max(other.upper),
        }
    }

    /// The intersection. Two enclosures of one number always meet; if these do not, it is `self`.
    pub fn intersection(self, other: Self) -> Self {
        let (lower, upper) = (self.lower.max(other.lower), self.upper.min(other.upper));
        if lower <= upper {
            Self { lower, upper }
        } else {
            self
        }
    }

    /// Whether the interval is exactly zero.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }

    /// The endpoints moved outwards by `ulps` floats each, and the result kept within `range`.
    pub(super) fn widened(lower: f64, upper: f64, ulps: u32, range: Self) -> Self {
        if lower.is_nan() || upper.is_nan() {
            return Self::ENTIRE;
        }
        let outwards = |value: f64, step: fn(f64) -> f64| (0..ulps).fold(value, |value, _| step(value));
        Self {
            lower: outwards(lower, f64::next_down).clamp(range.lower, range.upper),
            upper: outwards(upper, f64::next_up).clamp(range.lower, range.upper),
        }
    }

    /// An interval of two rounded endpoints, unbounded where one is NaN.
    fn guarded(lower: f64, upper: f64) -> Self {
        if lower.is_nan() || upper.is_nan() {
            Self::ENTIRE
        } else {
            Self { lower, upper }
        }
    }
}

/// `a + b` moved by `outwards`, exact when one is zero.
fn rounded_sum(a: f64, b: f64, outwards: fn(f64) -> f64) -> f64 {
    if a == 0.0 {
        b
    } else if b == 0.0 {
        a
    } else {
        outwards(a + b)
    }
}

/// The product, 0 when one factor is zero.
fn product(a: f64, b: f64) -> f64 {
    if a == 0.0 || b == 0.0 { 0.0 } else { a * b }
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::guarded(
            rounded_sum(self.lower, other.lower, f64::next_down),
            rounded_sum(self.upper, other.upper, f64::next_up),
        )
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            lower: -self.upper,
            upper: -self.lower,
        }
    }
}

impl Sub for Interval {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + (-other)
    }
}

impl Mul for Interval {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::ZERO;
        }
        let products = [
            product(self.lower, other.lower),
            product(self.lower, other.upper),
            product(self.upper, other.lower),
            product(self.upper, other.upper),
        ];
        let smallest = products.into_iter().fold(f64::INFINITY, f64::min);
        let largest = products.into_iter().fold(f64::NEG_INFINITY, f64::max);
        // The sign of a product is known exactly, even where the product underflows.
        let nonnegative =
            (self.lower >= 0.0 && other.lower >= 0.0) || (self.upper <= 0.0 && other.upper <= 0.0);
        let nonpositive =
            (self.lower >= 0.0 && other.upper <= 0.0) || (self.upper <= 0.0 && other.lower >= 0.0);
        Self {
            lower: if nonnegative {
                smallest.next_down().max(0.0)
            } else {
                smallest.next_down()
            },
            upper: if nonpositive {
                largest.next_up().min(0.0)
            } else {
                largest.next_up()
            },
        }
    }
}

impl Div for Interval {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        if self.is_zero() && other.mignitude() > 0.0 {
            return Self::ZERO;
        }
        if other.lower < 0.0 && other.upper > 0.0 || other.is_zero() {
            return Self::ENTIRE;
        }
        if other.upper <= 0.0 {
            return -(self / -other);
        }
        // 0 ≤ lower < upper from here on, or 0 < lower; a quotient by the endpoint zero is infinite.
        let down = |a: f64, b: f64| if a == 0.0 { 0.0 } else { (a / b).next_down() };
        let up = |a: f64, b: f64| if a == 0.0 { 0.0 } else { (a / b).next_up() };
        let lower = if self.lower >= 0.0 {
            down(self.lower, other.upper).max(0.0)
        } else {
            down(self.lower, other.lower)
        };
        let upper = if self.upper <= 0.0 {
            up(self.upper, other.upper).min(0.0)
        } else {
            up(self.upper, other.lower)
        };
        Self::guarded(lower, upper)
    }
}

#[cfg(test)]
mod tests;
