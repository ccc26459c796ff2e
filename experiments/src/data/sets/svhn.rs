//! The cropped digits of SVHN.

use super::published::{Checksum, ExpectedFile, Published, PublishedSet};
use crate::data::error::DataError;
use crate::data::error::dimensions;
use crate::data::formats::mat::read_bytes;
use crate::data::formats::raw::{Pixels, RawImages, RawLabels, RawSplit};
use std::path::{Path, PathBuf};

/// Side of an image, in pixels.
const SIDE: usize = 32;

/// Bytes of an image.
const IMAGE: usize = 3 * SIDE * SIDE;

/// The value of a byte that stands for 1.
const WHITE: f64 = 255.0;

/// SVHN, the cropped digits: 73,257 training and 26,032 test images of 32 × 32 pixels in colour, ten classes, normalised
/// by channel with the means (0.4377, 0.4438, 0.4728) and the standard deviations (0.1980, 0.2010, 0.1970).
///
/// The files label the digits from 1 to 10, where 10 is the digit 0; here class k is the digit k.
///
/// Source: Y. Netzer, T. Wang, A. Coates, A. Bissacco, B. Wu, A. Y. Ng, *Reading Digits in Natural Images with
/// Unsupervised Feature Learning*, 2011.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Svhn {}

impl Published for Svhn {
    const SET: &'static PublishedSet = &PublishedSet {
        name: "svhn",
        label: "SVHN",
        variant: "Svhn",
        what: "digits of house numbers, cropped, in colour",
        classes: 10,
        shape: [3, SIDE, SIDE],
        images: [73_257, 26_032],
        balanced: false,
        terms: "for non-commercial use only",
        page: "http://ufldl.stanford.edu/housenumbers/ (Format 2: cropped digits)",
        advice: "get them from the page of the Street View House Numbers data set (Format 2: cropped digits)",
        folder: "svhn",
        files: &[
            file("train_32x32.mat", 182_040_794, "e26dedcc434d2e4c54c9b2d4a06d8373"),
            file("test_32x32.mat", 64_275_384, "eb5a983be6a315427106f1b164d9cef3"),
        ],
        archive: None,
        mean: &[0.4377, 0.4438, 0.4728],
        std: &[0.1980, 0.2010, 0.1970],
        first_label: 1,
        read,
    };
}

const fn file(name: &'static str, bytes: u64, md5: &'static str) -> ExpectedFile {
    ExpectedFile {
        name,
        gzip: false,
        bytes,
        checksum: Some(Checksum::Md5(md5)),
    }
}

fn read(set: &PublishedSet, _folder: &Path, files: &[PathBuf]) -> Result<[RawSplit; 2], DataError> {
    Ok([part(set, 0, &files[0])?, part(set, 1, &files[1])?])
}

/// The images `X`, 32 × 32 × 3 × n, and the labels `y`, n × 1, of one file.
fn part(set: &PublishedSet, part: usize, path: &Path) -> Result<RawSplit, DataError> {
    let known = set.known(part);
    let admit = |name: &str, shape: &[usize]| match (name, shape) {
        ("X", &[SIDE, SIDE, 3, count]) | ("y", &[count, 1] | &[1, count]) if count > 0 => {
            known.admit(path, count)
        }
        _ => Err(DataError::matlab(
            path,
            format!(
                "its array {name} has the dimensions {}, but must have {}",
                dimensions(shape),
                if name == "X" {
                    "32 × 32 × 3 × n"
                } else {
                    "n × 1"
                }
            ),
        )),
    };
    let [images, labels] = read_bytes(path, ["X", "y"], admit)?;
    let images = RawImages {
        path: path.to_path_buf(),
        count: images.len() / IMAGE,
        shape: set.shape,
        pixels: Pixels::Bytes(by_rows(images)),
        stored: "uint8",
        scale: WHITE,
        layout: None,
    };
    let labels = RawLabels {
        path: path.to_path_buf(),
        values: labels.into(),
        classes: None,
    };
    let mut split = RawSplit::new(images, labels, &known)?;
    // The first label, 1, is the digit 1, and the last, 10, the digit 0.
    for class in &mut split.labels {
        *class = (*class + 1) % set.classes as u16;
    }
    Ok(split)
}

/// MATLAB stores a channel column by column: transposes each in place.
fn by_rows(mut images: Vec<u8>) -> Vec<u8> {
    for channel in images.chunks_exact_mut(SIDE * SIDE) {
        for row in 0..SIDE {
            for column in row + 1..SIDE {
                channel.swap(row * SIDE + column, column * SIDE + row);
            }
        }
    }
    images
}
