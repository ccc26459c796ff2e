//! The numeric ground: the scalar, inner products, matrix products, normal draws.

pub(crate) mod matrix;
mod normal;
mod real;

pub(crate) use normal::standard_normal;
pub use real::{Real, dot};
