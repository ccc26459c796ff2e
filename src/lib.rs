#![doc = include_str!("../README.md")]

#[cfg(feature = "argmin")]
pub mod argmin;
pub mod functions;
pub mod line_search;
pub mod smoothness;
pub mod step_rule;

mod error;
mod scalar;

pub use error::ParameterError;
pub use scalar::Scalar;
