//! What every data set can do, and what it hands on.

use super::error::DataError;
use super::formats::raw::RawSplit;
use super::normalisation::Normalisation;
use crate::validate::{ParameterError, Validate, require};
use std::path::Path;

/// The most classes a plan may ask for, or labels may imply; it keeps a damaged label file from asking for
/// one-hot targets that exceed addressable memory.
pub const MAX_CLASSES: usize = 65_536;

/// What each data set provides: its name, its intervals, its files.
pub(super) trait Source: Validate {
    /// Name for legends and folders.
    fn label(&self) -> &str;
    /// The files as they are; relative paths start from `base`.
    fn read(&self, base: &Path) -> Result<RawData, DataError>;
}

/// The files of a data set, read, and what is to be made of them.
pub(super) struct RawData {
    pub(super) label: String,
    pub(super) classes: usize,
    pub(super) train: RawSplit,
    /// Without test images of its own a data set is tested on what training leaves over.
    pub(super) test: Option<RawSplit>,
    pub(super) subset: Subset,
    pub(super) normalisation: Normalisation,
}

/// Which training images are used.
pub(super) struct Subset {
    /// How many; all when absent.
    pub(super) size: Option<usize>,
    /// Seed of the draw.
    pub(super) seed: u64,
}

/// A data set needs a name to be told from others.
pub(super) fn require_name(name: &str) -> Result<(), ParameterError> {
    require(
        !name.trim().is_empty(),
        "name",
        "a name that is not blank",
        format!("{name:?}"),
    )
}
