//! What can be wrong with saved results or a document.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the gallery cannot be made, or a document not filled.
#[derive(Debug, Error)]
pub enum GalleryError {
    /// The file system refused.
    #[error("cannot {action} {}: {reason}", path.display())]
    File {
        /// `read`, `write`, `copy` or `remove`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// Results that cannot be understood.
    #[error("{}: {reason}", path.display())]
    Results {
        /// The file.
        path: PathBuf,
        /// What is wrong, with its place.
        reason: String,
    },
    /// A plan that was not run, or not to its end.
    #[error("the plan {plan} has no complete results in {}: {missing}; run `flatland reproduce` on it first", folder.display())]
    Incomplete {
        /// The plan.
        plan: String,
        /// Where they were looked for.
        folder: PathBuf,
        /// What is missing.
        missing: String,
    },
    /// A directive in a document that cannot be followed.
    #[error("{document}:{line}: {reason}")]
    Directive {
        /// The document.
        document: String,
        /// The line of the marker, from 1.
        line: usize,
        /// What is wrong, and what would be right.
        reason: String,
    },
}

/// A result of the gallery.
pub type Result<T> = std::result::Result<T, GalleryError>;

impl GalleryError {
    /// For `map_err`: the file system refused to do something with a file.
    pub(crate) fn file(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |reason| Self::File { action, path, reason }
    }
}
