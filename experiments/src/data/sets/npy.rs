//! Own data from NumPy's .npy files.

use crate::data::error::DataError;
use crate::data::formats::npy::{read_images, read_labels};
use crate::data::formats::raw::{Known, RawLabels, RawSplit};
use crate::data::normalisation::Normalisation;
use crate::data::source::{MAX_CLASSES, RawData, Source, Subset, require_name};
use crate::validate::{ParameterError, Validate, require_at_least, require_within};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Images and labels saved by `numpy.save`.
///
/// Images are of shape (n, d), (n, height, width) or (n, channels, height, width) and of type `float32`,
/// `float64` or `uint8`, labels of shape (n,) and of any integer type, in C or Fortran order and either byte
/// order. Values are taken as stored: bytes are *not* divided by 255 here. Relative paths start from the
/// folder of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NpySettings {
    /// Name for legends and folders.
    pub name: String,
    /// File of the training images.
    pub images: PathBuf,
    /// File of the training labels.
    pub labels: PathBuf,
    /// File of the test images. Without it, the test set is the remainder of the training subset (empty when `train` is
    /// absent).
    #[serde(default)]
    pub test_images: Option<PathBuf>,
    /// File of the test labels; required with the test images, absent otherwise.
    #[serde(default)]
    pub test_labels: Option<PathBuf>,
    /// Number of classes K, from 2 to [`MAX_CLASSES`]; when absent, one more than the largest label of both
    /// files. Labels are in `0..K`.
    #[serde(default)]
    pub classes: Option<usize>,
    /// Training images, drawn class-stratified; all when absent.
    #[serde(default)]
    pub train: Option<usize>,
    /// Seed of the draw; default 0. It is independent of the seeds of runs: every run sees the same images.
    #[serde(default)]
    pub subset_seed: u64,
    /// Default [`Normalisation::AsGiven`].
    #[serde(default = "as_given")]
    pub normalisation: Normalisation,
}

fn as_given() -> Normalisation {
    Normalisation::AsGiven
}

impl Validate for NpySettings {
    fn validate(&self) -> Result<(), ParameterError> {
        require_name(&self.name)?;
        require_within("classes", self.classes.unwrap_or(2), 2..=MAX_CLASSES)?;
        require_at_least("train", self.train.unwrap_or(1), 1)?;
        let alone = match (&self.test_images, &self.test_labels) {
            (Some(_), None) => "test_images",
            (None, Some(_)) => "test_labels",
            _ => return self.normalisation.validate(),
        };
        Err(ParameterError::new(
            "test_images, test_labels",
            "set together or not at all",
            format!("{alone} alone"),
        ))
    }
}

impl Source for NpySettings {
    fn label(&self) -> &str {
        &self.name
    }

    fn read(&self, base: &Path) -> Result<RawData, DataError> {
        let train_labels = read_labels(&base.join(&self.labels))?;
        let test_labels = match &self.test_labels {
            Some(path) => Some(read_labels(&base.join(path))?),
            None => None,
        };
        let classes = match self.classes {
            Some(classes) => classes,
            None => implied_classes(std::iter::once(&train_labels).chain(&test_labels))?,
        };
        let known = Known::own(classes);
        let train = RawSplit::new(read_images(&base.join(&self.images))?, train_labels, &known)?;
        let test = match (&self.test_images, test_labels) {
            (Some(path), Some(labels)) => {
                Some(RawSplit::new(read_images(&base.join(path))?, labels, &known)?)
            }
            _ => None,
        };
        Ok(RawData {
            label: self.name.clone(),
            classes,
            train,
            test,
            subset: Subset {
                size: self.train,
                seed: self.subset_seed,
            },
            normalisation: self.normalisation.clone(),
        })
    }
}

/// One more than the largest label, at least 2.
fn implied_classes<'a>(files: impl Iterator<Item = &'a RawLabels>) -> Result<usize, DataError> {
    let mut classes = 2;
    for labels in files {
        for (index, &found) in labels.values.iter().enumerate() {
            match usize::try_from(found) {
                Ok(label) if label < MAX_CLASSES => classes = classes.max(label + 1),
                _ => {
                    let path = labels.path.clone();
                    return Err(DataError::Label {
                        path,
                        index,
                        found,
                        classes: MAX_CLASSES,
                        first: 0,
                    });
                }
            }
        }
    }
    Ok(classes)
}
