//! Own data from NumPy's .npy files.

use crate::data::error::DataError;
use crate::data::formats::labels::read_labels;
use crate::data::formats::npy::read_images;
use crate::data::formats::raw::{Known, RawLabels, RawSplit};
use crate::data::layout::Layout;
use crate::data::normalisation::Normalisation;
use crate::data::source::{MAX_CLASSES, RawData, Source, require_name};
use crate::data::subset::Subset;
use crate::validate::{ParameterError, Validate, require_at_least, require_positive, require_within};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Images and labels saved by `numpy.save`, `numpy.savez` or `numpy.savez_compressed`.
///
/// An array of an .npz file is named after the file: `images: "data.npz:x_train"`. Images are of shape (n, d),
/// (n, height, width), (n, channels, height, width) or, with `layout: ChannelsLast`, (n, height, width, channels), and of
/// type `float32`, `float64`, `bool` or any integer type. Labels are of shape (n,) or (n, 1) and of any integer type, or
/// one-hot rows (n, K) of any type. Arrays are in C or Fortran order and either byte order. Relative paths start from the
/// folder of the plan.
///
/// Pixels are divided by `scale` and then normalised. Whole numbers are *not* divided by 255 on their own: without a
/// `scale` or a normalisation they are used as they are, with a [warning](crate::data::DataWarning).
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
    /// What pixels are divided by before they are normalised, such as 255 for bytes; when absent, 1. A stated 1 says that
    /// whole numbers are meant as they are.
    #[serde(default)]
    pub scale: Option<f64>,
    /// The order of the axes of images with four axes; when absent, [`Layout::ChannelsFirst`], and images whose
    /// channels seem to be last are refused.
    #[serde(default)]
    pub layout: Option<Layout>,
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
        require_positive("scale", self.scale.unwrap_or(1.0))?;
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
        let images = |path: &Path, kept: Option<&[usize]>| {
            read_images(&base.join(path), self.layout, self.scale.unwrap_or(1.0), kept)
        };
        let subset = Subset {
            size: self.train,
            seed: self.subset_seed,
        };
        let (train, subset) = match (&self.test_images, self.train) {
            // The rest of the images is not needed.
            (Some(_), Some(_)) => {
                let path = base.join(&self.images);
                let train = RawSplit::drawn(train_labels, &known, &subset, &path, |drawn| {
                    images(&self.images, Some(drawn))
                })?;
                (train, Subset::all())
            }
            _ => {
                let train = RawSplit::new(images(&self.images, None)?, train_labels, &known)?;
                (train, subset)
            }
        };
        let test = match (&self.test_images, test_labels) {
            (Some(path), Some(labels)) => Some(RawSplit::new(images(path, None)?, labels, &known)?),
            _ => None,
        };
        Ok(RawData {
            label: self.name.clone(),
            classes,
            train,
            test,
            subset,
            normalisation: self.normalisation.clone(),
            scale_stated: self.scale.is_some(),
        })
    }
}

/// One more than the largest label, at least 2 and the length of one-hot rows.
fn implied_classes<'a>(files: impl Iterator<Item = &'a RawLabels>) -> Result<usize, DataError> {
    let mut classes = 2;
    for labels in files {
        if let Some(width) = labels.classes {
            classes = classes.max(width);
            if width > MAX_CLASSES {
                return Err(labels.outside(0, width as i128, MAX_CLASSES, 0));
            }
        }
        for (index, found) in labels.values.iter().enumerate() {
            match usize::try_from(found) {
                Ok(label) if label < MAX_CLASSES => classes = classes.max(label + 1),
                _ => {
                    return Err(labels.outside(index, found, MAX_CLASSES, 0));
                }
            }
        }
    }
    Ok(classes)
}
