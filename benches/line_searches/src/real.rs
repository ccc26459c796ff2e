//! The numbers over which problems are written: single and double precision, and duals over both for exact derivatives.

use num_traits::{Float, FromPrimitive};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// Arithmetic and the elementary functions that the problems use.
pub trait Real:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> + Neg<Output = Self>
{
    /// A constant.
    fn of(value: f64) -> Self;
    /// Whether the value is negative, whatever its derivatives.
    fn is_negative(self) -> bool;
    /// $e^x$.
    fn exp(self) -> Self;
    /// $\sin x$.
    fn sin(self) -> Self;
    /// $\cos x$.
    fn cos(self) -> Self;
    /// $\sqrt x$.
    fn sqrt(self) -> Self;
    /// $\arctan x$.
    fn atan(self) -> Self;
    /// $x^2$.
    fn square(self) -> Self {
        self * self
    }
}

/// The sum of numbers.
pub fn sum<T: Real>(terms: impl IntoIterator<Item = T>) -> T {
    terms.into_iter().fold(T::of(0.0), |sum, term| sum + term)
}

/// The precisions of the runs.
pub trait Precision:
    Real + Float + FromPrimitive + Sum + AddAssign + Into<f64> + std::fmt::Debug + 'static
{
    /// Its name in tables.
    const NAME: &'static str;
    /// A problem is solved at a cost of at most $f_* + \tau (f_0 - f_*) + 8 \epsilon |f_*|$.
    const TOLERANCE: f64;
}

macro_rules! precision {
    ($float:ty, $name:literal, $tolerance:literal) => {
        impl Real for $float {
            fn of(value: f64) -> Self {
                value as $float
            }
            fn is_negative(self) -> bool {
                self < 0.0
            }
            fn exp(self) -> Self {
                <$float>::exp(self)
            }
            fn sin(self) -> Self {
                <$float>::sin(self)
            }
            fn cos(self) -> Self {
                <$float>::cos(self)
            }
            fn sqrt(self) -> Self {
                <$float>::sqrt(self)
            }
            fn atan(self) -> Self {
                <$float>::atan(self)
            }
        }

        impl Precision for $float {
            const NAME: &'static str = $name;
            const TOLERANCE: f64 = $tolerance;
        }
    };
}

precision!(f32, "f32", 1e-5);
precision!(f64, "f64", 1e-10);

/// A value and its derivative in one direction; duals of duals have second derivatives.
#[derive(Debug, Clone, Copy)]
pub struct Dual<T> {
    /// The value.
    pub value: T,
    /// The derivative.
    pub slope: T,
}

impl<T: Real> Dual<T> {
    /// $x + \epsilon \dot x$.
    pub fn new(value: T, slope: T) -> Self {
        Self { value, slope }
    }

    /// $h(x)$ with $h'(x)$.
    fn chain(self, value: T, derivative: T) -> Self {
        Self::new(value, self.slope * derivative)
    }
}

impl<T: Real> Add for Dual<T> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.value + other.value, self.slope + other.slope)
    }
}

impl<T: Real> Sub for Dual<T> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.value - other.value, self.slope - other.slope)
    }
}

impl<T: Real> Mul for Dual<T> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::new(
            self.value * other.value,
            self.slope * other.value + self.value * other.slope,
        )
    }
}

impl<T: Real> Div for Dual<T> {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        Self::new(quotient, (self.slope - quotient * other.slope) / other.value)
    }
}

impl<T: Real> Neg for Dual<T> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::new(-self.value, -self.slope)
    }
}

impl<T: Real> Real for Dual<T> {
    fn of(value: f64) -> Self {
        Self::new(T::of(value), T::of(0.0))
    }
    fn is_negative(self) -> bool {
        self.value.is_negative()
    }
    fn exp(self) -> Self {
        let exp = self.value.exp();
        self.chain(exp, exp)
    }
    fn sin(self) -> Self {
        self.chain(self.value.sin(), self.value.cos())
    }
    fn cos(self) -> Self {
        self.chain(self.value.cos(), -self.value.sin())
    }
    fn sqrt(self) -> Self {
        let root = self.value.sqrt();
        self.chain(root, T::of(0.5) / root)
    }
    fn atan(self) -> Self {
        self.chain(self.value.atan(), T::of(1.0) / (T::of(1.0) + self.value.square()))
    }
}
