//! Errors of data. Each message says where the problem is and what is expected.

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a data set cannot be used.
///
/// The messages are written for the author of the plan: they name the file, what was found there, and what is expected.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DataError {
    /// A file that does not exist.
    #[error(
        "no such file: {} ({what}); paths in a plan are relative to the folder of the plan", path.display()
    )]
    Missing {
        /// The path that was tried.
        path: PathBuf,
        /// The expected content, in words.
        what: &'static str,
    },
    /// Files of a published data set are not where the plan says.
    #[error(
        "{label}: the folder {} does not contain {}; {remedy}",
        folder.display(), missing.join(", ")
    )]
    SetMissing {
        /// The data set.
        label: &'static str,
        /// The folder that was searched.
        folder: PathBuf,
        /// The names of the files that were not found.
        missing: Vec<String>,
        /// What to do.
        remedy: String,
    },
    /// More images than the data set was published with.
    #[error(
        "{} announces {found} images or labels, but {label} has {published} there: it is damaged, or of \
         another data set", path.display()
    )]
    MoreThanPublished {
        /// The file.
        path: PathBuf,
        /// The data set.
        label: &'static str,
        /// Images in the header.
        found: usize,
        /// Images as published.
        published: usize,
    },
    /// The operating system refused to read a file.
    #[error("{} ({what}) cannot be read: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The expected content, in words.
        what: &'static str,
        /// The reason given by the operating system.
        reason: io::Error,
    },
    /// A truncated or damaged gzip stream.
    #[error(
        "{} begins like a gzip file but does not decompress ({reason}): it is truncated, damaged, or has trailing \
         data; fetch or compress it again", path.display()
    )]
    Gzip {
        /// The file.
        path: PathBuf,
        /// The reason given by the decompressor.
        reason: io::Error,
    },
    /// A file that is not an IDX file of the expected kind.
    #[error(
        "{} is not an IDX file of {what}: such a file begins with the bytes {expected:02x?}, this one with \
         {found:02x?}", path.display()
    )]
    IdxMagic {
        /// The file.
        path: PathBuf,
        /// The expected content, in words.
        what: &'static str,
        /// The expected first four bytes.
        expected: [u8; 4],
        /// The first bytes found, fewer than four where the file is shorter.
        found: Vec<u8>,
    },
    /// A file whose length contradicts its header.
    #[error(
        "{} should hold {expected} bytes{unpacked} by its own header ({header}), but holds {found}: it is \
         truncated, or its header is wrong", path.display(),
        unpacked = if *unpacked { " when unpacked" } else { "" }
    )]
    Size {
        /// The file.
        path: PathBuf,
        /// The dimensions in the header.
        header: String,
        /// Bytes according to the header, header included.
        expected: u64,
        /// Bytes found, in words ("312", "more").
        found: String,
        /// Whether the bytes are counted after decompression.
        unpacked: bool,
    },
    /// A headerless file of the wrong length.
    #[error(
        "{} must hold {expected} bytes ({records} records of {record} bytes), but holds {found}: it is truncated, \
         damaged, or another file", path.display()
    )]
    CifarSize {
        /// The file.
        path: PathBuf,
        /// Records it must hold.
        records: u64,
        /// Bytes of a record.
        record: usize,
        /// Bytes it must hold.
        expected: u64,
        /// Bytes it holds.
        found: u64,
    },
    /// A header whose dimensions exceed addressable memory.
    #[error("the header of {} announces {header} values, which exceeds addressable memory: it is damaged", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The dimensions in the header.
        header: String,
    },
    /// No images, no pixels or no labels.
    #[error("{} is empty: its dimensions are {header}, and each must be at least 1", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
        /// The dimensions in the header.
        header: String,
    },
    /// An .npy file whose header cannot be read.
    #[error("{} is not a readable .npy file: {reason}", path.display())]
    NpyHeader {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file or folder of another kind than expected.
    #[error("{} is not {expected}: {found}", path.display())]
    NotOfKind {
        /// The file or folder.
        path: PathBuf,
        /// The expected kind.
        expected: &'static str,
        /// What it looks like, and what to do about it.
        found: String,
    },
    /// An .npz file without the array that is asked for.
    #[error("{} has no array called {name:?}; it has {}", path.display(), names.join(", "))]
    NoArray {
        /// The file.
        path: PathBuf,
        /// The array.
        name: String,
        /// The names of the arrays in it.
        names: Vec<String>,
    },
    /// Images whose channels seem to be last, without a layout that says so.
    #[error(
        "{} has the shape ({}, {}, {}, {}), which would be images of {} channels and {} × {} pixels; if the channels are \
         last, as they seem to be, set `layout: ChannelsLast`, otherwise `layout: ChannelsFirst`",
        path.display(), found[0], found[1], found[2], found[3], found[1], found[2], found[3]
    )]
    Layout {
        /// The file.
        path: PathBuf,
        /// The lengths of its axes.
        found: [usize; 4],
    },
    /// Labels of floats.
    #[error(
        "{} holds floats{}, but labels are the numbers of classes, of an integer type; convert them with: {remedy}",
        path.display(),
        if *whole { ", though whole numbers" } else { " like the targets of a regression" }
    )]
    FloatLabels {
        /// The file.
        path: PathBuf,
        /// Whether all are whole numbers.
        whole: bool,
        /// The line that converts them.
        remedy: String,
    },
    /// Rows of labels that are not one-hot.
    #[error(
        "{} has the shape {shape}, but labels must have the shape (n,) or (n, 1), or be one-hot rows (n, K): row {row} \
         (counted from 0) is not a single 1 among zeros; {remedy}",
        path.display()
    )]
    NotOneHot {
        /// The file.
        path: PathBuf,
        /// The shape of the array.
        shape: String,
        /// Index of the first row that is not one-hot, from 0.
        row: usize,
        /// The line that converts scores.
        remedy: String,
    },
    /// An .npy file of the wrong type.
    #[error(
        "{} holds values of NumPy's type '{found}', but {what} must be of {wanted}; {remedy}", path.display()
    )]
    NpyType {
        /// The file.
        path: PathBuf,
        /// The expected content, in words.
        what: &'static str,
        /// The type in the header.
        found: Box<str>,
        /// The accepted types.
        wanted: &'static str,
        /// The line that converts it.
        remedy: Box<str>,
    },
    /// An .npy file of the wrong shape.
    #[error("{} has the shape {found}, but {what} must have the shape {wanted}", path.display())]
    NpyShape {
        /// The file.
        path: PathBuf,
        /// The expected content, in words.
        what: &'static str,
        /// The shape in the header.
        found: String,
        /// The accepted shapes.
        wanted: &'static str,
    },
    /// A file that is not a MATLAB file of version 5, or lacks the expected arrays.
    #[error("{} is not a readable MATLAB file: {reason}", path.display())]
    Matlab {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A pixel that is NaN or infinite, or becomes so in the precision of the network.
    #[error(
        "pixel {pixel} of image {image} in {} (both counted from 0) is {value}{after}; every pixel must be \
         finite", path.display()
    )]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// Index of the image, from 0.
        image: usize,
        /// Index of the pixel inside its image, from 0.
        pixel: usize,
        /// The value.
        value: f64,
        /// Where the value arises, when it is not in the file.
        after: &'static str,
    },
    /// The numbers of images and labels differ.
    #[error(
        "{} holds {images} images but {} holds {labels} labels: there must be one label per image{}",
        images_path.display(), labels_path.display(),
        if shape.contains(labels) {
            "; the number of labels is the length of another axis: numpy.moveaxis brings it to the front"
        } else {
            ""
        }
    )]
    CountMismatch {
        /// The file of the images.
        images_path: PathBuf,
        /// Images found.
        images: usize,
        /// Channels, height and width of an image.
        shape: Box<[usize; 3]>,
        /// The file of the labels.
        labels_path: PathBuf,
        /// Labels found.
        labels: usize,
    },
    /// A label outside the classes.
    #[error(
        "label {index} (counted from 0) in {} is {found}; with {classes} classes a label must be in \
         {first}..={}{hint}", path.display(), (first + classes).saturating_sub(1)
    )]
    Label {
        /// The file of the labels.
        path: PathBuf,
        /// Index of the label, from 0.
        index: usize,
        /// The label.
        found: i128,
        /// Number of classes.
        classes: usize,
        /// The smallest label, which stands for class 0.
        first: usize,
        /// The likely mistake, where one is known.
        hint: &'static str,
    },
    /// The test images differ in shape from the training images.
    #[error(
        "the training images in {} have the shape {train:?} (channels, height, width), the test images in {} \
         the shape {test:?}: they must be the same",
        train_path.display(), test_path.display()
    )]
    ShapeMismatch {
        /// The file of the training images.
        train_path: PathBuf,
        /// Their channels, height, width.
        train: [usize; 3],
        /// The file of the test images.
        test_path: PathBuf,
        /// Their channels, height, width.
        test: [usize; 3],
    },
    /// More training images requested than the file holds.
    #[error("`train` asks for {asked} training images, but {} holds {available}", path.display())]
    SubsetTooLarge {
        /// The file of the training images.
        path: PathBuf,
        /// The number requested.
        asked: usize,
        /// Images in the file.
        available: usize,
    },
    /// The number of means and standard deviations is not that of channels.
    #[error(
        "the normalisation gives {given} means and standard deviations, but the images in {} have \
         {channels} channels: it needs one of each per channel", path.display()
    )]
    Channels {
        /// The file of the training images.
        path: PathBuf,
        /// Numbers in the setting.
        given: usize,
        /// Channels of the images.
        channels: usize,
    },
    /// Training pixels without a usable standard deviation.
    #[error(
        "the training pixels of channel {channel} in {} (mean {value}) have no usable standard deviation: they \
         are all equal, or too large or too close to square, and `normalisation: FromTraining` cannot divide \
         by it; use `Fixed(mean: ..., std: ...)` or \
         `AsGiven`", path.display()
    )]
    Constant {
        /// The file of the training images.
        path: PathBuf,
        /// The channel, from 0.
        channel: usize,
        /// The mean of that channel.
        value: f64,
    },
}

impl DataError {
    /// Why `path`, expected to hold `what`, could not be opened or read.
    pub(super) fn io(path: &Path, what: &'static str, reason: io::Error) -> Self {
        let path = path.to_path_buf();
        match reason.kind() {
            io::ErrorKind::NotFound => Self::Missing { path, what },
            _ => Self::Io { path, what, reason },
        }
    }

    /// Why `path` is not a readable MATLAB file.
    pub(super) fn matlab(path: &Path, reason: String) -> Self {
        let path = path.to_path_buf();
        Self::Matlab { path, reason }
    }
}

/// Dimensions in words: "1797 × 8 × 8".
pub(super) fn dimensions(lengths: &[usize]) -> String {
    lengths
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" × ")
}
