//! What can be wrong with a plan's file.

use std::path::PathBuf;
use thiserror::Error;

/// Why a plan cannot be used, as a paragraph for the person who wrote it.
#[derive(Debug, Error)]
pub enum PlanError {
    /// The file cannot be read.
    #[error("the plan {} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The text is not a plan: syntax, an unknown or missing field, a wrong type, or a value outside its range.
    #[error("{}:{line}:{column}: {}{message}", path.display(), at(field))]
    Text {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// The path of the field, such as `optimisers[2].Nls.search`, if the error is in one.
        field: Option<String>,
        /// What is wrong, and what would be right.
        message: String,
    },
}

fn at(field: &Option<String>) -> String {
    field
        .as_ref()
        .map_or_else(String::new, |field| format!("in `{field}`: "))
}
