//! Reader of the IDX format: a magic number, big-endian dimensions, one byte per value; gzipped or not.

use super::raw::{Known, Pixels, RawImages, RawLabels, RawSplit};
use super::remedies::{not_of_kind, recognise};
use super::rows::Rows;
use super::stream::Stream;
use crate::data::error::DataError;
use crate::data::error::dimensions;
use crate::data::subset::Subset;
use crate::limited;
use std::io::Read;
use std::path::Path;

/// The value of a byte that stands for 1 in ordinary images.
const BYTE_WHITE: f64 = 255.0;

/// Two zeros, the type (8: unsigned bytes), the number of dimensions.
const IMAGE_MAGIC: [u8; 4] = [0, 0, 8, 3];
const LABEL_MAGIC: [u8; 4] = [0, 0, 8, 1];

const IMAGES: &str = "IDX images";
const LABELS: &str = "IDX labels";
const EXPECTED: &str = "an IDX file";

/// Images and labels from a pair of files, with pixels in \[0, 1\]: all, or those of a subset.
pub(in crate::data) fn read_split(
    images: &Path,
    labels: &Path,
    known: &Known,
    subset: Option<&Subset>,
) -> Result<RawSplit, DataError> {
    let open = |path: &Path, what| match limited::open(path) {
        Ok(_) if path.is_dir() => Err(not_of_kind(path, EXPECTED, String::new)),
        opened => opened.map_err(|error| DataError::io(path, what, error)),
    };
    let images_file = open(images, IMAGES)?;
    let read_images = |kept: Option<&[usize]>| self::images(images_file, images, BYTE_WHITE, known, kept);
    let read_labels = || self::labels(open(labels, LABELS)?, labels, known);
    match subset {
        None => RawSplit::new(read_images(None)?, read_labels()?, known),
        Some(subset) => RawSplit::drawn(read_labels()?, known, subset, images, |drawn| {
            read_images(Some(drawn))
        }),
    }
}

/// The images in `file`, or those with the indices `kept`; `path` is for error messages, `white` is the byte that stands for 1.
pub(in crate::data) fn images(
    file: impl Read,
    path: &Path,
    white: f64,
    known: &Known,
    kept: Option<&[usize]>,
) -> Result<RawImages, DataError> {
    let ([count, height, width], values) = read_array(file, path, IMAGES, IMAGE_MAGIC, known, kept)?;
    Ok(RawImages {
        path: path.to_path_buf(),
        count,
        shape: [1, height, width],
        pixels: Pixels::Bytes(values),
        stored: "uint8",
        scale: white,
        layout: None,
    })
}

/// The labels in `file`; `path` is for error messages.
pub(in crate::data) fn labels(file: impl Read, path: &Path, known: &Known) -> Result<RawLabels, DataError> {
    let ([_], values) = read_array(file, path, LABELS, LABEL_MAGIC, known, None)?;
    Ok(RawLabels {
        path: path.to_path_buf(),
        values: values.into(),
        classes: None,
    })
}

/// Dimensions of an array of bytes with `N` dimensions, and the values of all of its rows or of those `kept`.
///
/// Memory grows only with the values actually read, so a header that announces a false size costs nothing.
fn read_array<const N: usize>(
    file: impl Read,
    path: &Path,
    what: &'static str,
    magic: [u8; 4],
    known: &Known,
    kept: Option<&[usize]>,
) -> Result<([usize; N], Vec<u8>), DataError> {
    let mut stream = Stream::new(file, path, what)?;
    let found = stream.read_up_to(4)?;
    if found != magic && !found.starts_with(&[0, 0]) && recognise(path).is_some() {
        return Err(not_of_kind(path, EXPECTED, String::new));
    }
    if found != magic {
        return Err(DataError::IdxMagic {
            path: path.to_path_buf(),
            what,
            expected: magic,
            found,
        });
    }
    let header_length = 4 + 4 * N as u64;
    let sizes = stream.read_up_to(4 * N as u64)?;
    let unpacked = stream.unpacked;
    let wrong_size = |header, expected, found: String| DataError::Size {
        path: path.to_path_buf(),
        header,
        expected,
        found,
        unpacked,
    };
    if sizes.len() < 4 * N {
        let header = format!("{N} dimensions of four bytes each, then the values");
        return Err(wrong_size(header, header_length, (4 + sizes.len()).to_string()));
    }
    let mut shape = [0usize; N];
    for (length, bytes) in shape.iter_mut().zip(sizes.chunks_exact(4)) {
        *length = bytes
            .iter()
            .fold(0, |value, &byte| value << 8 | usize::from(byte));
    }
    let header = dimensions(&shape);
    if shape.contains(&0) {
        return Err(DataError::Empty {
            path: path.to_path_buf(),
            header,
        });
    }
    known.admit(path, shape[0])?;
    let product = shape
        .iter()
        .try_fold(1usize, |product, &length| product.checked_mul(length));
    // A Vec holds at most isize::MAX bytes.
    let Some(length) = product.filter(|&length| length < isize::MAX as usize) else {
        return Err(DataError::TooLarge {
            path: path.to_path_buf(),
            header,
        });
    };
    let expected = header_length + length as u64;
    let rows = Rows {
        count: shape[0],
        width: (length / shape[0]) as u64,
        kept,
    };
    let (mut values, found) = stream.read_rows(rows)?;
    if found < length as u64 {
        return Err(wrong_size(header, expected, (header_length + found).to_string()));
    }
    if !stream.read_up_to(1)?.is_empty() {
        return Err(wrong_size(header, expected, "more".into()));
    }
    values.shrink_to_fit();
    Ok((shape, values))
}
