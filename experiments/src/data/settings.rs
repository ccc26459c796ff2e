//! What a plan may say about data.

use super::assemble::assemble;
use super::raw::RawData;
use super::{
    Cifar10, Cifar100, DataError, Dataset, DigitsSettings, EmnistLetters, FashionMnist, FolderSettings,
    IdxSettings, NpySettings, Svhn,
};
use num_traits::Float;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The most classes a plan may ask for, or labels may imply; it keeps a damaged label file from asking for
/// one-hot targets that no memory holds.
pub const MAX_CLASSES: usize = 65_536;

/// A data set, and which part of it a network is trained on.
///
/// In a plan (RON), each on its own:
///
/// ```text
/// Digits(train: 1500)
/// FashionMnist(folder: "/usr/share/datasets/fashion-mnist", train: 5000)
/// EmnistLetters(folder: "emnist", train: 5000)
/// Cifar10(folder: "cifar-10-batches-bin", train: 5000)
/// Cifar100(folder: "cifar-100-binary", train: 5000)
/// Svhn(folder: "svhn", train: 5000)
/// Idx(name: "KMNIST", classes: 10, train: 5000, normalisation: Fixed(mean: [0.1918], std: [0.3483]),
///     train_images: "k/train-images", train_labels: "k/train-labels",
///     test_images: "k/test-images", test_labels: "k/test-labels")
/// Npy(name: "mine", images: "images.npy", labels: "labels.npy")
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum DataSettings {
    /// The UCI digits, which are part of this program.
    Digits(DigitsSettings),
    /// Fashion-MNIST from a folder with its four IDX files.
    FashionMnist(FolderSettings<FashionMnist>),
    /// The letters of EMNIST from a folder with their four IDX files.
    EmnistLetters(FolderSettings<EmnistLetters>),
    /// CIFAR-10 from a folder with the six files of its binary version.
    Cifar10(FolderSettings<Cifar10>),
    /// CIFAR-100, fine labels, from a folder with the two files of its binary version.
    Cifar100(FolderSettings<Cifar100>),
    /// The cropped digits of SVHN from a folder with their two MATLAB files.
    Svhn(FolderSettings<Svhn>),
    /// Any images and labels in the IDX format of MNIST.
    Idx(IdxSettings),
    /// Own data from NumPy's .npy files.
    Npy(NpySettings),
}

/// How pixels are shifted and scaled, channel by channel, for training and test part alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Normalisation {
    /// Left as they are.
    AsGiven,
    /// (pixel − mean) / std with the mean and the (population) standard deviation of the channel over the
    /// training images in use.
    FromTraining,
    /// (pixel − mean) / std with the numbers given, one of each a channel.
    Fixed {
        /// Mean of each channel.
        mean: Vec<f64>,
        /// Standard deviation of each channel, > 0.
        std: Vec<f64>,
    },
}

/// What each kind of data set knows: its name, its ranges, its files.
pub(super) trait Source {
    /// Name for legends and folders.
    fn label(&self) -> &str;
    /// Ranges, apart from any file.
    fn validate(&self) -> Result<(), DataError>;
    /// The files as they are; relative paths start from `base`.
    fn read(&self, base: &Path) -> Result<RawData, DataError>;
}

impl DataSettings {
    fn source(&self) -> &dyn Source {
        match self {
            Self::Digits(settings) => settings,
            Self::FashionMnist(settings) => settings,
            Self::EmnistLetters(settings) => settings,
            Self::Cifar10(settings) => settings,
            Self::Cifar100(settings) => settings,
            Self::Svhn(settings) => settings,
            Self::Idx(settings) => settings,
            Self::Npy(settings) => settings,
        }
    }

    /// Name for legends and folders: `digits`, `Fashion-MNIST` and the like, or the name given.
    pub fn label(&self) -> &str {
        self.source().label()
    }

    /// Checks every range that can be checked without opening a file.
    ///
    /// # Errors
    ///
    /// [`DataError::Setting`], which names the setting and its range.
    pub fn validate(&self) -> Result<(), DataError> {
        self.source().validate()
    }

    /// Validates, reads, takes the subset and normalises.
    ///
    /// Relative paths start from `base`, the folder of the plan. Each pixel is computed in double precision
    /// and rounded to `F` once; an `f64` pixel that is taken as given keeps its bits.
    ///
    /// # Errors
    ///
    /// Any [`DataError`]; files that are missing, damaged, or do not fit each other are named.
    pub fn load<F: Float>(&self, base: &Path) -> Result<Dataset<F>, DataError> {
        self.validate()?;
        assemble(self.source().read(base)?)
    }
}

impl Normalisation {
    /// Checks the numbers of [`Normalisation::Fixed`].
    pub(super) fn validate(&self) -> Result<(), DataError> {
        let Self::Fixed { mean, std } = self else {
            return Ok(());
        };
        if mean.is_empty() || mean.len() != std.len() {
            return Err(DataError::Setting {
                name: "normalisation",
                found: format!("{} means and {} standard deviations", mean.len(), std.len()),
                allowed: "Fixed(mean: [...], std: [...]) with one number of each a channel".into(),
            });
        }
        check_each("normalisation: mean", mean, "finite", |value| value.is_finite())?;
        check_each("normalisation: std", std, "finite and > 0", |value| {
            value.is_finite() && value > 0.0
        })
    }
}

fn check_each(
    name: &'static str,
    values: &[f64],
    allowed: &str,
    holds: impl Fn(f64) -> bool,
) -> Result<(), DataError> {
    match values.iter().find(|&&value| !holds(value)) {
        Some(value) => Err(DataError::Setting {
            name,
            found: value.to_string(),
            allowed: allowed.into(),
        }),
        None => Ok(()),
    }
}

/// A data set needs a name to be told from others.
pub(super) fn validate_name(name: &str) -> Result<(), DataError> {
    if name.trim().is_empty() {
        let (found, allowed) = (format!("{name:?}"), "a name that is not blank".into());
        return Err(DataError::Setting {
            name: "name",
            found,
            allowed,
        });
    }
    Ok(())
}

/// An integer setting inside `low..=high`.
pub(super) fn validate_range(
    name: &'static str,
    found: usize,
    low: usize,
    high: usize,
) -> Result<(), DataError> {
    if (low..=high).contains(&found) {
        return Ok(());
    }
    let allowed = if high == usize::MAX {
        format!("at least {low}")
    } else {
        format!("from {low} to {high}")
    };
    Err(DataError::Setting {
        name,
        found: found.to_string(),
        allowed,
    })
}
