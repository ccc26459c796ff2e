//! Workloads of the measurements: networks with data and weights; the Hessian products that their eigenvalues take; the instructions of
//! their passes.

pub mod instructions;
pub mod sharpness;
mod workload;

pub use workload::{Scalar, Workload};
