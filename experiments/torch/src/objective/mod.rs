//! The function that is minimised, on a device.

mod batches;
mod differentiate;
mod evaluation;
mod forward;
mod function;
mod gradient;
mod hessian;
mod parameters;
mod plan;
mod point;
mod ray;

pub(crate) use plan::{PRODUCT, Plan};

pub use function::Objective;
pub use hessian::{Hessian, Method};
pub use point::Point;
pub use ray::Ray;
