//! The networks of `flatland-networks` on libtorch, for GPUs.
mod device;
mod engine;
mod error;
mod graph;
mod loss;
mod objective;
mod runtime;
mod scalar;
mod shim;

pub use device::Device;
pub use engine::Torch;
pub use error::TorchError;
pub use objective::{Hessian, Method, Objective, Point, Ray};
pub use runtime::Runtime;
pub use scalar::Scalar;
