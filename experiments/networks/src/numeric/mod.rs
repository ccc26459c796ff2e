//! The numeric ground: the scalar, inner products, matrix products, normal draws.

mod arithmetic;
pub(crate) mod matrix;
mod normal;
mod real;

pub use arithmetic::Arithmetic;
pub(crate) use normal::standard_normal;
pub use real::{Real, dot};
