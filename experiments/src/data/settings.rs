//! The data settings of a plan.

use super::assemble::assemble;
use super::dataset::Dataset;
use super::error::DataError;
use super::sets::cifar::{Cifar10, Cifar100};
use super::sets::digits::DigitsSettings;
use super::sets::emnist_letters::EmnistLetters;
use super::sets::fashion_mnist::FashionMnist;
use super::sets::idx::IdxSettings;
use super::sets::npy::NpySettings;
use super::sets::published::FolderSettings;
use super::sets::svhn::Svhn;
use super::source::Source;
use super::summary::DataSummary;
use crate::validate::{ParameterError, Validate};
use num_traits::Float;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A data set, and the part of it used for training.
///
/// In a plan (RON), one of:
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
/// Npy(name: "mine", images: "images.npy", labels: "labels.npy", scale: 255)
/// Npy(name: "mine", images: "mine.npz:x", labels: "mine.npz:y", layout: ChannelsLast, normalisation: FromTraining)
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

    /// Name for legends and folders, such as `digits` or `Fashion-MNIST`, or the name given.
    pub fn label(&self) -> &str {
        self.source().label()
    }

    /// Reads, takes the subset and normalises.
    ///
    /// Relative paths start from `base`, the folder of the plan. Each pixel is computed in double precision
    /// and rounded to `F` once; an `f64` pixel taken as given keeps its bits.
    ///
    /// The settings must be [valid](Validate::validate), as those of a plan are.
    ///
    /// # Errors
    ///
    /// Any [`DataError`]; files that are missing, damaged, or do not fit each other are named.
    pub fn load<F: Float>(&self, base: &Path) -> Result<Dataset<F>, DataError> {
        self.load_with_summary(base).map(|(set, _)| set)
    }

    /// As [`load`](Self::load), with what a researcher should know about the data before using them.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn load_with_summary<F: Float>(&self, base: &Path) -> Result<(Dataset<F>, DataSummary), DataError> {
        assemble(self.source().read(base)?)
    }
}

impl Validate for DataSettings {
    /// No file is opened.
    fn validate(&self) -> Result<(), ParameterError> {
        self.source().validate()
    }
}
