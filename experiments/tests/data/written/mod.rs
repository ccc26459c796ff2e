//! Files written byte by byte according to their formats, and helpers that read them.

pub mod mat;
pub mod zip;

use flate2::Compression;
use flate2::write::GzEncoder;
use flatland_experiments::data::DataSettings;
use flatland_experiments::plan::dialect;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// Settings from the text of a plan.
pub fn parse(text: &str) -> ron::error::SpannedResult<DataSettings> {
    dialect().from_str(text)
}

/// A temporary folder.
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
