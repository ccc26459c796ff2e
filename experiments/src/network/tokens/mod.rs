//! Layers of a vision transformer: an image as a sequence of tokens, and back to one row.
//!
//! A sample is tokens × width, row-major.

mod attention;
mod head;
mod mean;
mod patches;
mod positions;

pub(crate) use attention::Attention;
pub(crate) use mean::TokenMean;
pub(crate) use patches::Patches;
pub(crate) use positions::Positions;
