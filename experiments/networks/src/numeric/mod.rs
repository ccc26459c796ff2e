//! The numeric ground: the scalar, inner products, matrix products, normal draws.

mod arithmetic;
mod buffer;
mod entrywise;
pub(crate) mod matrix;
mod normal;
mod pool;
pub(crate) mod product;
mod real;

pub use arithmetic::Arithmetic;
pub(crate) use buffer::Buffer;
pub(crate) use entrywise::{copy_in_parallel, step, step_in_parallel};
pub(crate) use normal::standard_normal;
pub(crate) use pool::{Pool, Pooled};
pub use real::{Real, dot};
