//! Verification of the files of a published data set.

use super::cifar::{Cifar10, Cifar100};
use super::emnist_letters::EmnistLetters;
use super::fashion_mnist::FashionMnist;
use super::measure::measure;
use super::published::{Archive, Checksum, ExpectedFile, Published, PublishedSet};
use super::svhn::Svhn;
use crate::data::error::dimensions;
use crate::data::formats::raw::RawSplit;
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// All published data sets that a plan can name.
pub const PUBLISHED_SETS: [&PublishedSet; 5] = [
    FashionMnist::SET,
    EmnistLetters::SET,
    Cifar10::SET,
    Cifar100::SET,
    Svhn::SET,
];

/// The result of inspecting the folder of a data set.
#[derive(Debug)]
pub struct Inspection {
    /// The data set.
    pub set: &'static PublishedSet,
    /// The folder that was inspected.
    pub folder: PathBuf,
    /// Every file of the set, in its order, with its state.
    pub files: Vec<(String, State)>,
    /// The publisher's archive, if it exists in the folder or beside it.
    pub archive: Option<(PathBuf, State)>,
    /// Whether the files, read together, hold the expected images and labels. `None` if a file is missing or wrong, or if
    /// the checksums have verified them already.
    pub contents: Option<State>,
}

/// The state of a file.
#[derive(Debug, PartialEq, Eq)]
pub enum State {
    /// The file does not exist.
    Missing {
        /// The expected properties, in words.
        expected: String,
    },
    /// The file is present and correct, as far as can be verified.
    Right {
        /// What was verified.
        evidence: String,
    },
    /// The file is present and wrong.
    Wrong {
        /// The expected properties, in words.
        expected: String,
        /// What was found.
        found: String,
    },
}

impl Inspection {
    /// Inspects every file of a set in a folder: its size, its checksum if one is publicly known, and otherwise its content.
    ///
    /// Files are read block by block, never further than their expected size.
    pub fn of(set: &'static PublishedSet, folder: &Path) -> Self {
        let inspected = |file: &ExpectedFile| match file.find(folder) {
            None => (file.names(), missing(file.bytes, file.checksum.as_ref())),
            Some(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                (
                    name.to_string_lossy().into_owned(),
                    inspect(&path, file.bytes, file.checksum.as_ref(), file.gzip),
                )
            }
        };
        let files: Vec<(String, State)> = set.files.iter().map(inspected).collect();
        let archive = set.archive.map(|archive| {
            let (bytes, checksum) = (archive.bytes, Some(&archive.checksum));
            match archive.find(folder) {
                None => (archive.name.into(), missing(bytes, checksum)),
                Some(path) => {
                    let state = inspect(&path, bytes, checksum, false);
                    (path, state)
                }
            }
        });
        let whole = files
            .iter()
            .all(|(_, state)| matches!(state, State::Right { .. }));
        let checked = set.files.iter().all(|file| file.checksum.is_some());
        let contents = (whole && !checked).then(|| contents(set, folder));
        Self {
            set,
            folder: folder.to_path_buf(),
            files,
            archive,
            contents,
        }
    }

    /// Whether a present file is wrong.
    pub fn is_wrong(&self) -> bool {
        let archive = self.archive.iter().map(|(_, state)| state);
        let mut states = self
            .files
            .iter()
            .map(|(_, state)| state)
            .chain(archive)
            .chain(&self.contents);
        states.any(|state| matches!(state, State::Wrong { .. }))
    }

    /// The number of missing files.
    pub fn missing(&self) -> usize {
        let missing = |(_, state): &&(String, State)| matches!(state, State::Missing { .. });
        self.files.iter().filter(missing).count()
    }
}

impl Archive {
    /// The path of the archive: in the folder of the files, or in the parent folder.
    fn find(&self, folder: &Path) -> Option<PathBuf> {
        let folders = [Some(folder), folder.parent()];
        let mut paths = folders.into_iter().flatten().map(|folder| folder.join(self.name));
        paths.find(|path| path.exists())
    }

    /// The shell command that unpacks the archive at `path` into `folder`.
    pub fn unpack_command(&self, path: &Path, folder: &Path) -> String {
        let quoted = |path: &Path| {
            let text = path.display().to_string();
            // Only a zero byte cannot be quoted, and no path has one.
            shlex::try_quote(&text).map(Cow::into_owned).unwrap_or(text)
        };
        (self.unpack)(&quoted(path), &quoted(folder))
    }
}

/// Compares size and checksum of a file, unpacked where it may be gzipped.
fn inspect(path: &Path, bytes: u64, checksum: Option<&Checksum>, gzip: bool) -> State {
    let expected = described(bytes, checksum);
    let measured = match measure(path, bytes, checksum, gzip) {
        Ok(measured) => measured,
        Err(error) => {
            let found = error.to_string();
            return State::Wrong { expected, found };
        }
    };
    let unpacked = if measured.unpacked { " unpacked" } else { "" };
    let size = format!("{} bytes{unpacked}", grouped(measured.bytes));
    if measured.bytes != bytes {
        let more = if measured.bytes > bytes { " or more" } else { "" };
        let found = format!("{size}{more}");
        return State::Wrong { expected, found };
    }
    match (checksum, measured.digest) {
        (Some(checksum), Some(digest)) if digest == checksum.digits() => State::Right {
            evidence: format!("{size}, {} {digest}", checksum.name()),
        },
        (Some(checksum), digest) => {
            let found = format!("{size}, {} {}", checksum.name(), digest.unwrap_or_default());
            State::Wrong { expected, found }
        }
        (None, _) => State::Right {
            evidence: format!("{size}, no published checksum"),
        },
    }
}

fn missing(bytes: u64, checksum: Option<&Checksum>) -> State {
    let expected = described(bytes, checksum);
    State::Missing { expected }
}

/// Size and checksum in words.
fn described(bytes: u64, checksum: Option<&Checksum>) -> String {
    let bytes = grouped(bytes);
    match checksum {
        None => format!("{bytes} bytes"),
        Some(checksum) => format!("{bytes} bytes, {} {}", checksum.name(), checksum.digits()),
    }
}

/// Reads the set as a plan would, and counts.
fn contents(set: &'static PublishedSet, folder: &Path) -> State {
    let [train, test] = set.images.map(grouped);
    let each = if set.balanced {
        ", equally many of each class"
    } else {
        ""
    };
    let expected = format!(
        "{train} training and {test} test images of {}{each}",
        pixels(set.shape)
    );
    let wrong = |found: String| State::Wrong {
        expected: expected.clone(),
        found,
    };
    let parts = match set.read(folder) {
        Ok(parts) => parts,
        Err(error) => return wrong(error.to_string()),
    };
    let found: Vec<String> = parts
        .iter()
        .zip(set.images)
        .filter_map(|(part, images)| differs(set, part, images))
        .collect();
    match found.is_empty() {
        true => State::Right { evidence: expected },
        false => wrong(found.join("; ")),
    }
}

/// A difference from the published data in one part.
fn differs(set: &PublishedSet, part: &RawSplit, images: usize) -> Option<String> {
    let path = part.images.path.display();
    if part.images.count != images || part.images.shape != set.shape {
        let (count, shape) = (grouped(part.images.count), pixels(part.images.shape));
        return Some(format!("{count} images of {shape} in {path}"));
    }
    let mut counts = vec![0; set.classes];
    for &label in &part.labels {
        counts[usize::from(label)] += 1;
    }
    let uneven = counts
        .iter()
        .position(|&count| set.balanced && count * set.classes != images)?;
    Some(format!(
        "{} images of class {uneven} in {path}",
        grouped(counts[uneven])
    ))
}

/// "3 × 32 × 32 pixels".
fn pixels(shape: [usize; 3]) -> String {
    format!("{} pixels", dimensions(&shape))
}

/// Digits in groups of three: "47,040,016".
fn grouped(number: impl ToString) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
