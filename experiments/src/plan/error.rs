//! Errors in a plan's file.

use std::path::PathBuf;
use thiserror::Error;

/// Why a plan cannot be used, in a message for its author.
#[derive(Debug, Error)]
pub enum PlanError {
    /// The file cannot be read.
    #[error("the plan {} cannot be read: {reason}{}", path.display(), meant(nearest))]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
        /// The plan there that was perhaps meant.
        nearest: Option<PathBuf>,
    },
    /// The path is that of a folder.
    #[error("the plan {} cannot be read: it is a folder; {}", path.display(), plans_in(plans))]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The plans in it.
        plans: Vec<String>,
    },
    /// The text is not a plan: syntax, an unknown or missing field, a wrong type, or a value outside its interval.
    #[error("{}:{line}: {}{message}", path.display(), within(field))]
    Text {
        /// The file.
        path: PathBuf,
        /// The line, from 1, at which reading stopped: for a value outside its interval, the last line of the settings that
        /// contain it.
        line: usize,
        /// The path of the field, such as `optimisers[2].Nls.search`; `None` if the error concerns the whole plan.
        field: Option<String>,
        /// What is wrong, and what is expected.
        message: String,
    },
}

fn meant(nearest: &Option<PathBuf>) -> String {
    nearest
        .as_ref()
        .map_or_else(String::new, |path| format!("; did you mean {}?", path.display()))
}

fn plans_in(plans: &[String]) -> String {
    match plans.is_empty() {
        true => "name a file".to_owned(),
        false => format!("name a plan in it: {}", plans.join(", ")),
    }
}

fn within(field: &Option<String>) -> String {
    field
        .as_ref()
        .map_or_else(String::new, |field| format!("in `{field}`: "))
}
