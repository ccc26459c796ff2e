//! Intervals with outward rounding.

mod arithmetic;
mod rounded;
#[cfg(test)]
mod tests;

pub(super) use rounded::Rounded;

/// A closed interval $[a, b]$ of reals that contains the exact result of every operation on its members.
///
/// It is a set of *real* numbers: an infinite endpoint means that there is no bound on that side, and infinity itself is no
/// member. A `f64` that has overflowed stands for a real number beyond the largest float $M$, so that infinity as a lower endpoint
/// becomes $M$, and $-\infty$ as an upper one $-M$. A zero endpoint has no sign.
///
/// # Sums, differences, products, quotients, squares and square roots
///
/// These are the tightest enclosures in `f64`: an endpoint is moved to the next float only where the exact result lies beyond the
/// rounded one, which the exact rounding error tells. So $x - x$ of a point is exactly zero, and so is the gradient of a
/// function at a stationary point as long as no operation on the way rounds.
///
/// With sets of reals no result is indeterminate: $0 \cdot [a, \infty] = 0$, $[a, \infty] - [b, \infty]$ is the whole line, and for
/// positive $a$ and $b$ the quotient of the same two is $[0, \infty]$. A quotient is over the divisors other than zero: where zero is an
/// endpoint of the divisor the result is unbounded, and where it is inside, or nothing else is, the result is the whole
/// line.
///
/// # Elementary functions
///
/// Rust's standard library promises no accuracy for them. **Assumption:** exp, ln, sin, cos, tanh, sinh and powers err by at most two units
/// in the last place, at every argument, and softplus, sigmoid, $\log\cosh$ and $\operatorname{sech}^2$, which are composed of two or three of
/// them, by at most eight. The C libraries of the tier-one targets document 1 or 2 for the former. Endpoints are moved
/// outwards by twice that ([`ELEMENTARY_ULPS`](Self::ELEMENTARY_ULPS)), once for the exact value and once for
/// the value that a program computes inside the interval, where a function that errs need not be monotone. The tests
/// check the assumption, at half the width, against values of 50 digits. Where the exact value is known (at zero and one, and powers that
/// are floats) it is the endpoint, together with the computed one.
///
/// So an evaluation contains the exact value *and* the result of the same operations in `f64`, at every member, unless that is
/// NaN. A logarithm or a square root of an interval with negative members is the whole line, which alone contains NaN.
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
/// assert_eq!(Interval::new(-1.0, 2.0).square(), Interval::new(0.0, 4.0));
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

    /// The number of floats by which the endpoints of exp, ln, sin, cos, tanh, sinh and powers are moved outwards; those composed of
    /// two or three of them (softplus, sigmoid, $\log\cosh$, $\operatorname{sech}^2$) by four times as many.
    pub const ELEMENTARY_ULPS: u32 = 4;

    /// The interval between two numbers, in either order; the whole line when one is NaN.
    pub fn new(first: f64, second: f64) -> Self {
        if first <= second {
            Self::ordered(first, second)
        } else {
            Self::ordered(second, first)
        }
    }

    /// The interval that contains only `value`; the numbers beyond every float for an infinity, the whole line for NaN.
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
            Rounded::sum(self.upper, -self.lower).up()
        }
    }

    /// A float in the interval, near its middle where it is bounded; infinite where one end is.
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

    /// The interval between two ordered endpoints; the whole line when one is NaN.
    fn ordered(lower: f64, upper: f64) -> Self {
        if lower.is_nan() || upper.is_nan() {
            return Self::ENTIRE;
        }
        // Adding 0 removes the sign of a zero.
        Self {
            lower: lower.min(f64::MAX) + 0.0,
            upper: upper.max(f64::MIN) + 0.0,
        }
    }

    /// The endpoints moved outwards by `ulps` floats each, and the result kept within `range`.
    pub(super) fn widened(lower: f64, upper: f64, ulps: u32, range: Self) -> Self {
        let outwards = |value: f64, step: fn(f64) -> f64| (0..ulps).fold(value, |value, _| step(value));
        Self::ordered(
            outwards(lower, f64::next_down).clamp(range.lower, range.upper),
            outwards(upper, f64::next_up).clamp(range.lower, range.upper),
        )
    }
}
