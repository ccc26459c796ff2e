//! Fashion-MNIST.

use super::idx::read_pairs;
use super::published::{Checksum, ExpectedFile, Published, PublishedSet};

/// Fashion-MNIST: 60,000 training and 10,000 test images of 28 × 28 pixels in ten classes, normalised with the mean
/// 0.2860 and the standard deviation 0.3530.
///
/// Source: H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning
/// Algorithms*, 2017 (arXiv 1708.07747), MIT licence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FashionMnist {}

impl Published for FashionMnist {
    const SET: &'static PublishedSet = &PublishedSet {
        name: "fashion-mnist",
        label: "Fashion-MNIST",
        variant: "FashionMnist",
        what: "articles of clothing, grey",
        classes: 10,
        shape: [1, 28, 28],
        images: [60_000, 10_000],
        balanced: true,
        terms: "MIT licence",
        page: "https://github.com/zalandoresearch/fashion-mnist",
        advice: "install Debian's package `dataset-fashion-mnist`, which puts the four files into \
                 /usr/share/datasets/fashion-mnist",
        folder: "fashion-mnist",
        // Of the unpacked bytes: Debian's package compresses them anew. With the header of the publisher's gzip files put
        // back (name and time), its four files have the MD5 sums that the publisher's page lists.
        files: &[
            file(
                "train-images-idx3-ubyte",
                47_040_016,
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            ),
            file(
                "train-labels-idx1-ubyte",
                60_008,
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            ),
            file(
                "t10k-images-idx3-ubyte",
                7_840_016,
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            ),
            file(
                "t10k-labels-idx1-ubyte",
                10_008,
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
            ),
        ],
        archive: None,
        mean: &[0.2860],
        std: &[0.3530],
        first_label: 0,
        read: read_pairs,
    };
}

const fn file(name: &'static str, bytes: u64, sha256: &'static str) -> ExpectedFile {
    ExpectedFile {
        name,
        gzip: true,
        bytes,
        checksum: Some(Checksum::Sha256(sha256)),
    }
}
