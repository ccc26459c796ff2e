#![doc = include_str!("../README.md")]

pub mod line_search;
pub mod step_rule;

mod error;
mod scalar;

pub use error::ParameterError;
pub use scalar::Scalar;
