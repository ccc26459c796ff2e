//! What can be wrong with a plan's file.

use std::path::PathBuf;
use thiserror::Error;

/// Why a plan cannot be used, as a paragraph for the person who wrote it.
#[derive(Debug, Error)]
pub enum PlanError {
    /// The file cannot be read.
    #[error("the plan {} cannot be read: {reason}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The text is not a plan: syntax, an unknown or missing field, a wrong type, or a value outside its interval.
    #[error("{}:{line}: {}{message}", path.display(), within(field))]
    Text {
        /// The file.
        path: PathBuf,
        /// Where reading stopped, from 1: for a value outside its interval the line in which the settings that hold it
        /// end.
        line: usize,
        /// The path of the field, such as `optimisers[2].Nls.search`; `None` if the error concerns the whole plan.
        field: Option<String>,
        /// What is wrong, and what would be right.
        message: String,
    },
}

fn within(field: &Option<String>) -> String {
    field
        .as_ref()
        .map_or_else(String::new, |field| format!("in `{field}`: "))
}
