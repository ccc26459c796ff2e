//! The layers, each with its backward pass and the exact tangents of both.

pub(crate) mod activation;
pub(crate) mod average_pool;
#[cfg(test)]
mod checks;
mod columns;
pub(crate) mod convolution;
mod description;
pub(crate) mod differentiable;
pub(crate) mod image;
pub(crate) mod initialisation;
pub(crate) mod layer;
pub(crate) mod linear;
pub(crate) mod linear_map;
pub(crate) mod max_pool;
pub(crate) mod normalisation;
pub(crate) mod tokens;

pub use activation::Activation;
pub use description::LayerDescription;
