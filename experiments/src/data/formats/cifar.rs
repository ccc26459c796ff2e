//! Reader of CIFAR's binary versions: records of one or two labels, then the red, the green and the blue pixels, each row
//! by row.
//!
//! The files have no header. A damaged file is recognised by its length, which is known for every file: no other length
//! is accepted.

use super::raw::{Known, Pixels, RawImages, RawLabels, RawSplit};
use super::remedies::other_kind;
use crate::data::error::DataError;
use crate::limited;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

/// Channels, height and width of an image.
pub(in crate::data) const SHAPE: [usize; 3] = [3, 32, 32];

/// Bytes of the pixels of a record.
pub(in crate::data) const PIXELS: usize = SHAPE[0] * SHAPE[1] * SHAPE[2];

const RECORDS: &str = "CIFAR records";

/// The value of a byte that stands for 1.
const WHITE: f64 = 255.0;

/// A file and the bytes it must have.
pub(in crate::data) type SizedFile<'f> = (&'f Path, u64);

/// The training part, from all files but the last, and the test part, from the last. The last of the `labels` of a
/// record is its class. All files are opened before the first is read.
pub(in crate::data) fn read_records(
    folder: &Path,
    files: &[SizedFile<'_>],
    labels: usize,
    known: [&Known; 2],
) -> Result<[RawSplit; 2], DataError> {
    let mut opened = Vec::new();
    for &(path, bytes) in files {
        opened.push(((path, bytes), open(path, bytes, labels)?));
    }
    let test = opened.split_off(opened.len().saturating_sub(1));
    Ok([
        join(folder, opened, labels, known[0])?,
        join(folder, test, labels, known[1])?,
    ])
}

/// A file, checked for its length.
fn open(path: &Path, expected: u64, labels: usize) -> Result<File, DataError> {
    let io = |error| DataError::io(path, RECORDS, error);
    let file = limited::open(path).map_err(io)?;
    let found = file.metadata().map_err(io)?.len();
    if found == expected {
        return Ok(file);
    }
    let record = labels + PIXELS;
    let damaged = || DataError::CifarSize {
        path: path.to_path_buf(),
        records: expected / record as u64,
        record,
        expected,
        found,
    };
    Err(other_kind(path, "a file of the binary version").unwrap_or_else(damaged))
}

/// The records of several files as one part, named after the folder.
fn join(
    folder: &Path,
    files: Vec<(SizedFile<'_>, File)>,
    labels: usize,
    known: &Known,
) -> Result<RawSplit, DataError> {
    let record = labels + PIXELS;
    // The lengths of the files were checked, so this memory is justified.
    let count = files.iter().map(|((_, bytes), _)| *bytes as usize / record).sum();
    let mut values = Vec::with_capacity(count * PIXELS);
    let mut classes = Vec::with_capacity(count);
    for ((path, expected), file) in files {
        let io = |error| DataError::io(path, RECORDS, error);
        let mut reader = BufReader::with_capacity(1 << 20, file);
        let mut bytes = vec![0; record];
        let mut stored: Vec<u8> = Vec::new();
        for _ in 0..expected / record as u64 {
            reader.read_exact(&mut bytes).map_err(io)?;
            stored.push(bytes[labels - 1]);
            values.extend_from_slice(&bytes[labels..]);
        }
        let stored = RawLabels {
            path: path.to_path_buf(),
            values: stored.into(),
            classes: None,
        };
        classes.extend(stored.classes(known)?);
    }
    Ok(RawSplit {
        images: RawImages {
            path: folder.to_path_buf(),
            count: classes.len(),
            shape: SHAPE,
            pixels: Pixels::Bytes(values),
            stored: "uint8",
            scale: WHITE,
            layout: None,
        },
        labels: classes,
    })
}
