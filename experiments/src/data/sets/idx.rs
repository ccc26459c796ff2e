//! Any data set in the IDX format.

use super::idx_file::read_split;
use super::raw::{Known, RawData, Subset};
use super::settings::{Source, validate_name, validate_range};
use super::{DataError, MAX_CLASSES, Normalisation};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Images and labels in the IDX format of MNIST, gzipped or not (told by their first bytes, not their name).
///
/// Images: magic number 0x00000803, then number, height and width (four bytes each, most significant first),
/// then a byte a pixel. Labels: magic number 0x00000801, then their number, then a byte each. Pixels are
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
    /// Seed of the draw; default 0. It is no run's seed: every run sees the same images.
    #[serde(default)]
    pub subset_seed: u64,
    /// Default [`Normalisation::FromTraining`].
    #[serde(default = "from_training")]
    pub normalisation: Normalisation,
}

fn from_training() -> Normalisation {
    Normalisation::FromTraining
}

impl Source for IdxSettings {
    fn label(&self) -> &str {
        &self.name
    }

    fn validate(&self) -> Result<(), DataError> {
        validate_name(&self.name)?;
        validate_range("classes", self.classes, 2, MAX_CLASSES)?;
        validate_range("train", self.train.unwrap_or(1), 1, usize::MAX)?;
        self.normalisation.validate()
    }

    fn read(&self, base: &Path) -> Result<RawData, DataError> {
        let known = Known::own(self.classes);
        let split = |images: &Path, labels: &Path| read_split(&base.join(images), &base.join(labels), &known);
        Ok(RawData {
            label: self.name.clone(),
            classes: self.classes,
            train: split(&self.train_images, &self.train_labels)?,
            test: Some(split(&self.test_images, &self.test_labels)?),
            subset: Subset {
                size: self.train,
                seed: self.subset_seed,
            },
            normalisation: self.normalisation.clone(),
        })
    }
}
