//! Sums, products and quotients of intervals.

use super::{Interval, Rounded};
use std::ops::{Add, Div, Mul, Neg, Sub};

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self::ordered(
            Rounded::sum(self.lower, other.lower).down(),
            Rounded::sum(self.upper, other.upper).up(),
        )
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Self::ordered(-self.upper, -self.lower)
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
        if self.upper <= 0.0 && self.lower < 0.0 {
            return -(-self * other);
        }
        if other.upper <= 0.0 && other.lower < 0.0 {
            return -(self * -other);
        }
        // Both reach above zero, or are zero: the signs of the lower endpoints tell which endpoints make the extremes.
        let down = |a: f64, b: f64| Rounded::product(a, b).down();
        let up = |a: f64, b: f64| Rounded::product(a, b).up();
        let most = up(self.upper, other.upper);
        match (self.lower >= 0.0, other.lower >= 0.0) {
            (true, true) => Self::ordered(down(self.lower, other.lower), most),
            (true, false) => Self::ordered(down(self.upper, other.lower), most),
            (false, true) => Self::ordered(down(self.lower, other.upper), most),
            (false, false) => Self::ordered(
                down(self.lower, other.upper).min(down(self.upper, other.lower)),
                most.max(up(self.lower, other.lower)),
            ),
        }
    }
}

impl Div for Interval {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        if other.lower < 0.0 && other.upper > 0.0 || other.is_zero() {
            return Self::ENTIRE;
        }
        if other.lower < 0.0 {
            return -(self / -other);
        }
        // 0 ≤ lower < upper from here on, or 0 < lower. The divisor that makes an extreme depends on the sign of the dividend; by
        // a lower endpoint of zero it is infinite.
        let smallest_by = if self.lower >= 0.0 {
            other.upper
        } else {
            other.lower
        };
        let largest_by = if self.upper >= 0.0 {
            other.lower
        } else {
            other.upper
        };
        Self::ordered(
            Rounded::quotient(self.lower, smallest_by).down(),
            Rounded::quotient(self.upper, largest_by).up(),
        )
    }
}
