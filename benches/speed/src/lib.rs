//! Workloads of the measurements: networks with data and weights; and the Hessian products that their eigenvalues take.

pub mod sharpness;
mod workload;

pub use workload::{Scalar, Workload};
