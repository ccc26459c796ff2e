//! The function that is minimised, on a device.

mod batches;
mod differentiate;
mod evaluation;
mod forward;
mod function;
mod gradient;
mod hessian;
mod memory;
mod parameters;
mod plan;
mod point;
mod ray;

pub(crate) use memory::device_memory;
pub(crate) use plan::PRODUCT;

pub use function::Objective;
pub use hessian::{Hessian, Method};
pub use point::Point;
pub use ray::Ray;
