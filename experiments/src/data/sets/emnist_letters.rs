//! The letters of EMNIST.

use super::idx::read_pairs;
use super::published::{Archive, Checksum, ExpectedFile, Published, PublishedSet};

/// The letters of EMNIST: 124,800 training and 20,800 test images of 28 × 28 pixels in 26 classes, upper and lower
/// case in one, normalised with the mean 0.1722 and the standard deviation 0.3309.
///
/// Images stay as they are stored, which is transposed: rows and columns of the letter are exchanged. The files label
/// the classes from 1 to 26.
///
/// Source: G. Cohen, S. Afshar, J. Tapson, A. van Schaik, *EMNIST: an extension of MNIST to handwritten letters*, 2017
/// (arXiv 1702.05373).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EmnistLetters {}

impl Published for EmnistLetters {
    const SET: &'static PublishedSet = &PublishedSet {
        name: "emnist-letters",
        label: "EMNIST letters",
        variant: "EmnistLetters",
        what: "handwritten letters, grey, stored transposed",
        classes: 26,
        shape: [1, 28, 28],
        images: [124_800, 20_800],
        balanced: true,
        terms: "none stated (made from NIST Special Database 19)",
        page: "https://www.nist.gov/itl/products-and-services/emnist-dataset (The EMNIST Dataset: binary format)",
        advice: "unpack them from gzip.zip, the binary format that NIST offers",
        folder: "emnist",
        files: &[
            file("emnist-letters-train-images-idx3-ubyte", 16 + 124_800 * 784),
            file("emnist-letters-train-labels-idx1-ubyte", 8 + 124_800),
            file("emnist-letters-test-images-idx3-ubyte", 16 + 20_800 * 784),
            file("emnist-letters-test-labels-idx1-ubyte", 8 + 20_800),
        ],
        archive: Some(&Archive {
            name: "gzip.zip",
            bytes: 561_753_746,
            checksum: Checksum::Md5("58c8d27c78d21e728a6bc7b3cc06412e"),
            unpack: |archive, folder| format!("unzip -j {archive} 'gzip/emnist-letters-*' -d {folder}"),
        }),
        mean: &[0.1722],
        std: &[0.3309],
        first_label: 1,
        read: read_pairs,
    };
}

const fn file(name: &'static str, bytes: u64) -> ExpectedFile {
    ExpectedFile {
        name,
        gzip: true,
        bytes,
        checksum: None,
    }
}
