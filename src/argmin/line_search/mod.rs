//! The library's line search behind argmin's `LineSearch`: its settings, the search along one ray, the choice of the ray, the memory
//! across outer iterations, and the errors with which it ends the outer run.

#[cfg(feature = "serde")]
mod checkpoint;
mod error;
mod memory;
mod ray;
mod search;
mod settings;

pub use error::SearchError;
pub use memory::{SearchMemory, SearchReport};
pub use settings::LargeStepSearch;
