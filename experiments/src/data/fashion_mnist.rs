//! Fashion-MNIST from a folder.

use super::idx_file::read_split;
use super::raw::{RawData, Subset};
use super::settings::{Source, validate_range};
use super::{DataError, Normalisation};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Training images, training labels, test images, test labels.
const FILES: [&str; 4] = [
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
];

/// Mean of the training pixels in \[0, 1\].
const MEAN: f64 = 0.2860;

/// Standard deviation of the training pixels in \[0, 1\].
const STD: f64 = 0.3530;

/// Fashion-MNIST (Xiao, Rasul, Vollgraf, 2017): 60,000 training and 10,000 test images of 28 × 28 pixels in
/// ten classes, normalised with the published mean 0.2860 and standard deviation 0.3530.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FashionMnistSettings {
    /// The folder of the four IDX files, gzipped (with the ending `.gz`) or not; default
    /// `/usr/share/datasets/fashion-mnist`, where Debian's package `dataset-fashion-mnist` puts them.
    pub folder: PathBuf,
    /// Training images, drawn class-stratified; all when absent.
    pub train: Option<usize>,
    /// Seed of the draw; default 0. It is no run's seed: every run sees the same images.
    pub subset_seed: u64,
}

impl Default for FashionMnistSettings {
    fn default() -> Self {
        Self {
            folder: "/usr/share/datasets/fashion-mnist".into(),
            train: None,
            subset_seed: 0,
        }
    }
}

impl Source for FashionMnistSettings {
    fn label(&self) -> &str {
        "Fashion-MNIST"
    }

    fn validate(&self) -> Result<(), DataError> {
        validate_range("train", self.train.unwrap_or(1), 1, 60_000)
    }

    fn read(&self, base: &Path) -> Result<RawData, DataError> {
        let folder = base.join(&self.folder);
        let [train_images, train_labels, test_images, test_labels] = find(&folder)?;
        Ok(RawData {
            label: self.label().into(),
            classes: 10,
            train: read_split(&train_images, &train_labels, 10)?,
            test: Some(read_split(&test_images, &test_labels, 10)?),
            subset: Subset {
                size: self.train,
                seed: self.subset_seed,
            },
            normalisation: Normalisation::Fixed {
                mean: vec![MEAN],
                std: vec![STD],
            },
        })
    }
}

/// The four files, the unpacked one of each where both exist.
fn find(folder: &Path) -> Result<[PathBuf; 4], DataError> {
    let candidates = |name: &str| [folder.join(name), folder.join(format!("{name}.gz"))];
    let found = FILES.map(|name| candidates(name).into_iter().find(|path| path.is_file()));
    match found {
        [Some(a), Some(b), Some(c), Some(d)] => Ok([a, b, c, d]),
        _ => {
            let absent = FILES.into_iter().zip(&found).filter(|(_, path)| path.is_none());
            let missing = absent.map(|(name, _)| name).collect();
            Err(DataError::FashionMnistMissing {
                folder: folder.to_path_buf(),
                missing,
            })
        }
    }
}
