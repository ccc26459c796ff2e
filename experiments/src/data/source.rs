//! The interface of data sets, and their files as read.

use super::error::DataError;
use super::formats::raw::RawSplit;
use super::normalisation::Normalisation;
use super::subset::Subset;
use crate::validate::{ParameterError, Validate, require};
use std::path::Path;

/// The largest number of classes that a plan may set or labels may imply; it keeps a damaged label file from requiring
/// one-hot targets that exceed addressable memory.
pub const MAX_CLASSES: usize = 65_536;

/// A data set: its name, its intervals, its files.
pub(super) trait Source: Validate {
    /// Name for legends and folders.
    fn label(&self) -> &str;
    /// Reads the files; relative paths start from `base`.
    fn read(&self, base: &Path) -> Result<RawData, DataError>;
}

/// The files of a data set as read, and the settings of its subset and normalisation.
pub(super) struct RawData {
    pub(super) label: String,
    pub(super) classes: usize,
    pub(super) train: RawSplit,
    /// `None` for a data set without test images of its own, which is tested on the rest of the training images.
    pub(super) test: Option<RawSplit>,
    pub(super) subset: Subset,
    pub(super) normalisation: Normalisation,
    /// Whether the plan or the data set itself says what pixels are divided by.
    pub(super) scale_stated: bool,
}

/// Checks that the name of a data set is not blank.
pub(super) fn require_name(name: &str) -> Result<(), ParameterError> {
    require(
        !name.trim().is_empty() && !name.contains(char::is_control),
        "name",
        "a name that is not blank, without control characters",
        format!("{name:?}"),
    )
}
