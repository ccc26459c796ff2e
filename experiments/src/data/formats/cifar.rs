//! Reader of CIFAR's binary versions: records of one or two labels, then the pixels, red, green and blue one after the
//! other and each row by row.
//!
//! The files have no header. What tells a damaged one is its length, which is known for every file, so no other length
//! is read.

use super::DataError;
use super::published::PublishedSet;
use super::raw::{Pixels, RawImages, RawLabels, RawSplit};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// Bytes of the pixels of a record.
pub(super) const PIXELS: usize = 3 * 32 * 32;

const RECORDS: &str = "CIFAR records";

/// The value of a byte that stands for 1.
const WHITE: f64 = 255.0;

/// Training and test part; the last file is the test part. Of the `labels` of a record the last is its class.
pub(super) fn read_records(
    set: &PublishedSet,
    labels: usize,
    folder: &Path,
    files: &[PathBuf],
) -> Result<[RawSplit; 2], DataError> {
    let mut opened = Vec::new();
    for (path, expected) in files.iter().zip(set.files) {
        opened.push((path.as_path(), open(path, expected.bytes, labels)?));
    }
    let train = opened.len().saturating_sub(1);
    let test = opened.split_off(train);
    Ok([
        join(set, 0, labels, folder, opened)?,
        join(set, 1, labels, folder, test)?,
    ])
}

/// A file of the length that it must have.
fn open(path: &Path, expected: u64, labels: usize) -> Result<File, DataError> {
    let io = |error| DataError::io(path, RECORDS, error);
    let file = File::open(path).map_err(io)?;
    let found = file.metadata().map_err(io)?.len();
    if found == expected {
        return Ok(file);
    }
    let record = labels + PIXELS;
    Err(DataError::CifarSize {
        path: path.to_path_buf(),
        records: expected / record as u64,
        record,
        expected,
        found,
    })
}

/// The records of several files as one part, which is named after the folder.
fn join(
    set: &PublishedSet,
    part: usize,
    labels: usize,
    folder: &Path,
    files: Vec<(&Path, File)>,
) -> Result<RawSplit, DataError> {
    // The lengths of the files were checked: they explain this.
    let mut values = Vec::with_capacity(set.images[part] * PIXELS);
    let mut classes = Vec::with_capacity(set.images[part]);
    let record = labels + PIXELS;
    for ((path, file), expected) in files.into_iter().zip(&set.files[part * (set.files.len() - 1)..]) {
        let io = |error| DataError::io(path, RECORDS, error);
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut bytes = vec![0; record];
        let mut stored = RawLabels {
            path: path.to_path_buf(),
            values: Vec::new(),
        };
        for _ in 0..expected.bytes / record as u64 {
            reader.read_exact(&mut bytes).map_err(io)?;
            stored.values.push(i128::from(bytes[labels - 1]));
            values.extend_from_slice(&bytes[labels..]);
        }
        classes.extend(stored.classes(&set.known(part))?);
    }
    Ok(RawSplit {
        images: RawImages {
            path: folder.to_path_buf(),
            count: classes.len(),
            shape: set.shape,
            pixels: Pixels::Bytes { values, white: WHITE },
        },
        labels: classes,
    })
}
