//! The library's line search behind argmin's `LineSearch`, in three parts: the search itself, what it remembers from one
//! outer iteration to the next, and why it may end the outer run.

#[cfg(feature = "serde")]
mod checkpoint;
mod error;
mod memory;
mod search;
mod settings;

pub use error::SearchError;
pub use memory::{SearchMemory, SearchReport};
pub use settings::LargeStepSearch;
