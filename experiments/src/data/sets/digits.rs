//! The UCI digits, embedded in the program.

use crate::data::error::DataError;
use crate::data::formats::idx;
use crate::data::formats::raw::{Known, RawSplit};
use crate::data::normalisation::Normalisation;
use crate::data::source::{RawData, Source};
use crate::data::subset::Subset;
use crate::validate::{ParameterError, Validate, require_within};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Images in all: the test part of the UCI data set, as in scikit-learn's `load_digits`.
const IMAGES: usize = 1797;

/// The value of full ink: each pixel counts the dark pixels in a block of 4 × 4.
const WHITE: f64 = 16.0;

// Source and licence of these bytes: assets/digits/README.md.
const IMAGE_FILE: &[u8] = include_bytes!("../../../assets/digits/digits-images-idx3-ubyte.gz");
const LABEL_FILE: &[u8] = include_bytes!("../../../assets/digits/digits-labels-idx1-ubyte.gz");

/// Optical Recognition of Handwritten Digits: 1,797 images of 8 × 8 pixels in ten classes.
///
/// A class-stratified random part is the training set, the rest the test set; pixels are normalised by their global
/// mean and standard deviation over the training part.
///
/// Source: E. Alpaydin, C. Kaynak, UCI Machine Learning Repository, 1998,
/// [doi:10.24432/C50P49](https://doi.org/10.24432/C50P49), CC BY 4.0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DigitsSettings {
    /// Training images, from 1 to 1,796; default 1,500, which leaves 297 to test on.
    pub train: usize,
    /// Seed of the draw; default 0. It is independent of the seeds of runs: every run sees the same images.
    pub subset_seed: u64,
}

impl Default for DigitsSettings {
    fn default() -> Self {
        Self {
            train: 1500,
            subset_seed: 0,
        }
    }
}

impl Validate for DigitsSettings {
    fn validate(&self) -> Result<(), ParameterError> {
        require_within("train", self.train, 1..=IMAGES - 1)
    }
}

impl Source for DigitsSettings {
    fn label(&self) -> &str {
        "digits"
    }

    fn read(&self, _base: &Path) -> Result<RawData, DataError> {
        let path = Path::new("the digits inside this program");
        let known = Known::own(10);
        let images = idx::images(IMAGE_FILE, path, WHITE, &known, None)?;
        let labels = idx::labels(LABEL_FILE, path, &known)?;
        Ok(RawData {
            label: self.label().into(),
            classes: 10,
            train: RawSplit::new(images, labels, &known)?,
            test: None,
            subset: Subset {
                size: Some(self.train),
                seed: self.subset_seed,
            },
            normalisation: Normalisation::FromTraining,
            scale_stated: true,
        })
    }
}
