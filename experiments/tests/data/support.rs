//! Files as the formats define them, written byte by byte.

use flate2::Compression;
use flate2::write::GzEncoder;
use flatland_experiments::data::{DataError, DataSettings, Dataset};
use ron::extensions::Extensions;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// RON as plans are written in it.
fn dialect() -> ron::Options {
    let extensions = Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES;
    ron::Options::default().with_default_extension(extensions)
}

/// Settings as a plan spells them.
pub fn parse(text: &str) -> ron::error::SpannedResult<DataSettings> {
    dialect().from_str(text)
}

/// Settings as a record keeps them.
pub fn print(settings: &DataSettings) -> String {
    dialect()
        .to_string_pretty(settings, ron::ser::PrettyConfig::default())
        .unwrap()
}

/// A folder that goes away with the test.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> &Self {
        std::fs::write(self.path().join(name), bytes).unwrap();
        self
    }

    /// What the settings `text` load from this folder.
    pub fn load(&self, text: &str) -> Result<Dataset<f64>, DataError> {
        parse(text).unwrap().load(self.path())
    }

    /// The paragraph with which the settings `text` are refused.
    pub fn refusal(&self, text: &str) -> String {
        let paragraph = self.load(text).map(|_| ()).unwrap_err().to_string();
        assert!(
            !paragraph.contains('\n') && !paragraph.contains("  "),
            "not one paragraph: {paragraph:?}"
        );
        paragraph
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An IDX file of bytes: magic number, big-endian dimensions, values.
pub fn idx(dimensions: &[u32], values: &[u8]) -> Vec<u8> {
    let mut file = vec![0, 0, 8, dimensions.len() as u8];
    for dimension in dimensions {
        file.extend(dimension.to_be_bytes());
    }
    file.extend(values);
    file
}

/// An .npy file of version 1.0 with a header text of its own.
pub fn npy_with_header(text: &str, values: &[u8]) -> Vec<u8> {
    let mut header = text.as_bytes().to_vec();
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(b' ');
    }
    header.push(b'\n');
    let mut file = b"\x93NUMPY\x01\x00".to_vec();
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header);
    file.extend(values);
    file
}

/// An .npy file in C order.
pub fn npy(descriptor: &str, shape: &str, values: &[u8]) -> Vec<u8> {
    let text = format!("{{'descr': '{descriptor}', 'fortran_order': False, 'shape': {shape}, }}");
    npy_with_header(&text, values)
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
