//! The numeric ground: the scalar, inner products, matrix products.

pub(crate) mod matrix;
mod real;

pub use real::{Real, dot};
