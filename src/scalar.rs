//! The floating-point types the library computes in.

use num_traits::Float;
use std::fmt::{Debug, Display, LowerExp};

/// A floating-point type: `f32` or `f64`.
///
/// Settings are always `f64`; they are rounded to the scalar once, when a rule is built.
pub trait Scalar: sealed::Sealed + Float + Debug + Display + LowerExp + Send + Sync + 'static {
    /// The scalar nearest to `value`.
    fn of(value: f64) -> Self;

    /// The value as `f64`, exact for both implementors.
    fn as_f64(self) -> f64;

    /// The largest float below this one, as in the standard library.
    fn next_down(self) -> Self;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

impl Scalar for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }

    fn as_f64(self) -> f64 {
        f64::from(self)
    }

    fn next_down(self) -> Self {
        f32::next_down(self)
    }
}

impl Scalar for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn as_f64(self) -> f64 {
        self
    }

    fn next_down(self) -> Self {
        f64::next_down(self)
    }
}
