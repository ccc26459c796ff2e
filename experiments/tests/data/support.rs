//! Helpers of the tests of data.

use flatland_experiments::data::{DataError, DataSettings, Dataset};
use flatland_experiments::plan::dialect;

pub use super::written::{Folder, gzip, idx, npy, npy_with_header, parse};
pub use flatland_theory::harness::config;

/// Settings as a record keeps them.
pub fn print(settings: &DataSettings) -> String {
    dialect()
        .to_string_pretty(settings, ron::ser::PrettyConfig::default())
        .unwrap()
}

impl Folder {
    /// The data set that the settings `text` load from this folder.
    pub fn load(&self, text: &str) -> Result<Dataset<f64>, DataError> {
        parse(text).unwrap().load(self.path())
    }

    /// The message with which the settings `text` are refused.
    pub fn refusal(&self, text: &str) -> String {
        let paragraph = self.load(text).map(|_| ()).unwrap_err().to_string();
        assert!(
            !paragraph.contains('\n') && !paragraph.contains("  "),
            "not one paragraph: {paragraph:?}"
        );
        paragraph
    }
}

pub fn f64_bytes(values: impl IntoIterator<Item = f64>) -> Vec<u8> {
    values.into_iter().flat_map(f64::to_le_bytes).collect()
}

pub fn i64_bytes(values: impl IntoIterator<Item = i64>) -> Vec<u8> {
    values.into_iter().flat_map(i64::to_le_bytes).collect()
}

/// Mean and population standard deviation.
pub fn moments(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let count = values.clone().count() as f64;
    let mean = values.clone().sum::<f64>() / count;
    (
        mean,
        (values.map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt(),
    )
}
