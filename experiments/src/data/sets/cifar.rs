//! CIFAR-10 and CIFAR-100 in their binary versions.

use super::published::{Archive, Checksum, ExpectedFile, Published, PublishedSet};
use crate::data::error::DataError;
use crate::data::formats::cifar::{PIXELS, SHAPE, read_records};
use crate::data::formats::raw::RawSplit;
use std::path::{Path, PathBuf};

/// CIFAR-10, the binary version: 50,000 training and 10,000 test images of 32 × 32 pixels in colour, ten classes,
/// normalised by channel with the means (0.4914, 0.4822, 0.4465) and the standard deviations (0.2470, 0.2435, 0.2616).
///
/// Source: A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cifar10 {}

impl Published for Cifar10 {
    const SET: &'static PublishedSet = &PublishedSet {
        name: "cifar-10",
        label: "CIFAR-10",
        variant: "Cifar10",
        what: "photographs of animals and vehicles, in colour",
        classes: 10,
        shape: SHAPE,
        images: [50_000, 10_000],
        balanced: true,
        terms: "no licence stated; its authors ask to cite their report",
        page: "https://www.cs.toronto.edu/~kriz/cifar.html (CIFAR-10 binary version)",
        advice: "unpack them from cifar-10-binary.tar.gz, the binary version (the Python and Matlab versions are others)",
        folder: "cifar-10-batches-bin",
        files: &[
            cifar_10("data_batch_1.bin"),
            cifar_10("data_batch_2.bin"),
            cifar_10("data_batch_3.bin"),
            cifar_10("data_batch_4.bin"),
            cifar_10("data_batch_5.bin"),
            cifar_10("test_batch.bin"),
        ],
        archive: Some(&Archive {
            name: "cifar-10-binary.tar.gz",
            bytes: 170_052_171,
            checksum: Checksum::Md5("c32a1d4ab5d03f1284b67883e8d87530"),
            unpack: untar,
        }),
        mean: &[0.4914, 0.4822, 0.4465],
        std: &[0.2470, 0.2435, 0.2616],
        first_label: 0,
        read: |set, folder, files| read(set, CIFAR_10_LABELS, folder, files),
    };
}

/// CIFAR-100, the binary version: 50,000 training and 10,000 test images of 32 × 32 pixels in colour with their fine
/// labels, 100 classes, normalised by channel with the means (0.5071, 0.4867, 0.4408) and the standard deviations
/// (0.2675, 0.2565, 0.2761).
///
/// Source: A. Krizhevsky, *Learning Multiple Layers of Features from Tiny Images*, 2009.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cifar100 {}

impl Published for Cifar100 {
    const SET: &'static PublishedSet = &PublishedSet {
        name: "cifar-100",
        label: "CIFAR-100",
        variant: "Cifar100",
        what: "photographs of things and living beings, in colour",
        classes: 100,
        shape: SHAPE,
        images: [50_000, 10_000],
        balanced: true,
        terms: "no licence stated; its authors ask to cite their report",
        page: "https://www.cs.toronto.edu/~kriz/cifar.html (CIFAR-100 binary version)",
        advice: "unpack them from cifar-100-binary.tar.gz, the binary version (the Python and Matlab versions are others)",
        folder: "cifar-100-binary",
        files: &[cifar_100("train.bin", 50_000), cifar_100("test.bin", 10_000)],
        archive: Some(&Archive {
            name: "cifar-100-binary.tar.gz",
            bytes: 168_513_733,
            checksum: Checksum::Md5("03b5dce01913d631647c71ecec9e9cb8"),
            unpack: untar,
        }),
        mean: &[0.5071, 0.4867, 0.4408],
        std: &[0.2675, 0.2565, 0.2761],
        first_label: 0,
        read: |set, folder, files| read(set, CIFAR_100_LABELS, folder, files),
    };
}

fn read(
    set: &PublishedSet,
    labels: usize,
    folder: &Path,
    files: &[PathBuf],
) -> Result<[RawSplit; 2], DataError> {
    let sized: Vec<_> = files
        .iter()
        .zip(set.files)
        .map(|(path, expected)| (path.as_path(), expected.bytes))
        .collect();
    read_records(folder, &sized, labels, [&set.known(0), &set.known(1)])
}

fn untar(archive: &str, folder: &str) -> String {
    format!("mkdir -p {folder} && tar -xzf {archive} -C {folder} --strip-components=1")
}

/// The class.
const CIFAR_10_LABELS: usize = 1;

/// The coarse class, then the fine one.
const CIFAR_100_LABELS: usize = 2;

const fn cifar_10(name: &'static str) -> ExpectedFile {
    records(name, 10_000, CIFAR_10_LABELS)
}

const fn cifar_100(name: &'static str, images: u64) -> ExpectedFile {
    records(name, images, CIFAR_100_LABELS)
}

const fn records(name: &'static str, images: u64, labels: usize) -> ExpectedFile {
    ExpectedFile {
        name,
        gzip: false,
        bytes: images * (labels + PIXELS) as u64,
        checksum: None,
    }
}
