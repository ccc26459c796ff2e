//! Any data set in the IDX format.

use super::published::PublishedSet;
use crate::data::error::DataError;
use crate::data::formats::idx::read_split;
use crate::data::formats::raw::{Known, RawSplit};
use crate::data::normalisation::Normalisation;
use crate::data::source::{MAX_CLASSES, RawData, Source, require_name};
use crate::data::subset::Subset;
use crate::validate::{ParameterError, Validate, require_at_least, require_within};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Images and labels in the IDX format of MNIST, gzipped or not (recognised by their first bytes, not their name).
///
/// Images: magic number 0x00000803, then number, height and width (four bytes each, most significant first),
/// then a byte per pixel. Labels: magic number 0x00000801, then their number, then a byte each. Pixels are
/// divided by 255 before they are normalised. Relative paths start from the folder of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdxSettings {
    /// Name for legends and folders.
    pub name: String,
    /// File of the training images.
    pub train_images: PathBuf,
    /// File of the training labels.
    pub train_labels: PathBuf,
    /// File of the test images.
    pub test_images: PathBuf,
    /// File of the test labels.
    pub test_labels: PathBuf,
    /// Number of classes K, from 2 to [`MAX_CLASSES`]; labels are in `0..K`.
    pub classes: usize,
    /// Training images, drawn class-stratified; all when absent.
    #[serde(default)]
    pub train: Option<usize>,
    /// Seed of the draw; default 0. It is independent of the seeds of runs: every run sees the same images.
    #[serde(default)]
    pub subset_seed: u64,
    /// Default [`Normalisation::FromTraining`].
    #[serde(default = "from_training")]
    pub normalisation: Normalisation,
}

fn from_training() -> Normalisation {
    Normalisation::FromTraining
}

impl Validate for IdxSettings {
    fn validate(&self) -> Result<(), ParameterError> {
        require_name(&self.name)?;
        require_within("classes", self.classes, 2..=MAX_CLASSES)?;
        require_at_least("train", self.train.unwrap_or(1), 1)?;
        self.normalisation.validate()
    }
}

impl Source for IdxSettings {
    fn label(&self) -> &str {
        &self.name
    }

    fn read(&self, base: &Path) -> Result<RawData, DataError> {
        let known = Known::own(self.classes);
        let subset = Subset {
            size: self.train,
            seed: self.subset_seed,
        };
        let split = |images: &Path, labels: &Path, subset| {
            read_split(&base.join(images), &base.join(labels), &known, subset)
        };
        Ok(RawData {
            label: self.name.clone(),
            classes: self.classes,
            train: split(&self.train_images, &self.train_labels, Some(&subset))?,
            test: Some(split(&self.test_images, &self.test_labels, None)?),
            subset: Subset::all(),
            normalisation: self.normalisation.clone(),
            scale_stated: true,
        })
    }
}

/// Training and test part of a published set, whose files are training images and labels, test images and labels.
pub(super) fn read_pairs(
    set: &PublishedSet,
    _folder: &Path,
    files: &[PathBuf],
) -> Result<[RawSplit; 2], DataError> {
    let read = |part: usize| read_split(&files[2 * part], &files[2 * part + 1], &set.known(part), None);
    Ok([read(0)?, read(1)?])
}
