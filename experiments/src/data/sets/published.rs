//! Data sets as offered by their publishers: a description of each, and the folder of its files as a setting of a plan.

use crate::data::error::DataError;
use crate::data::formats::raw::{Known, RawSplit};
use crate::data::formats::recognise::is_cifar_pickle;
use crate::data::normalisation::Normalisation;
use crate::data::source::{RawData, Source};
use crate::data::subset::Subset;
use crate::validate::{ParameterError, Validate, require_within};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// Where default folders are: where Debian's packages of data sets install them.
const DATA_FOLDER: &str = "/usr/share/datasets";

/// The environment variable that overrides it.
const DATA_VARIABLE: &str = "FLATLAND_DATA";

/// A type that stands for a published data set.
pub trait Published {
    /// The data set.
    const SET: &'static PublishedSet;
}

/// The description of a published data set.
#[derive(Debug)]
pub struct PublishedSet {
    /// Name on the command line: `cifar-10`.
    pub name: &'static str,
    /// Name for legends and folders: `CIFAR-10`.
    pub label: &'static str,
    /// Name in a plan: `Cifar10`.
    pub variant: &'static str,
    /// The subject of the images.
    pub what: &'static str,
    /// Number of classes K.
    pub classes: usize,
    /// Channels, height and width of an image.
    pub shape: [usize; 3],
    /// Training and test images.
    pub images: [usize; 2],
    /// Whether every class has the same number of training images, and the same number of test images.
    pub balanced: bool,
    /// The licence or terms of use, in a few words.
    pub terms: &'static str,
    /// The publisher's own page.
    pub page: &'static str,
    /// How to get the files, phrased to complete the message that they are missing.
    pub advice: &'static str,
    /// The default folder, below the folder of data sets.
    pub folder: &'static str,
    /// The files.
    pub files: &'static [ExpectedFile],
    /// The archive that contains them, if there is one.
    pub archive: Option<&'static Archive>,
    /// Mean of each channel of the training pixels in \[0, 1\].
    pub(super) mean: &'static [f64],
    /// Standard deviation of each channel of the training pixels in \[0, 1\].
    pub(super) std: &'static [f64],
    /// The label of class 0 in the files.
    pub(super) first_label: usize,
    /// Reads training and test part, given the set, the folder, and the files' paths in the order of `files`.
    pub(super) read: ReadParts,
}

type ReadParts = fn(&PublishedSet, &Path, &[PathBuf]) -> Result<[RawSplit; 2], DataError>;

/// A file of a published data set.
#[derive(Debug)]
pub struct ExpectedFile {
    /// Its name, without the extension `.gz`.
    pub name: &'static str,
    /// Whether it may also be gzipped, with the extension `.gz`.
    pub gzip: bool,
    /// Its bytes, unpacked.
    pub bytes: u64,
    /// Its checksum, unpacked, where one is publicly known.
    pub checksum: Option<Checksum>,
}

/// The archive that contains the files.
#[derive(Debug)]
pub struct Archive {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: u64,
    /// Its checksum.
    pub checksum: Checksum,
    /// The shell command that unpacks it, given its path and the folder of the files.
    pub(super) unpack: fn(&str, &str) -> String,
}

/// A checksum in lowercase hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// MD5, which publishers use to detect damage (it does not detect forgery).
    Md5(&'static str),
    /// SHA-256.
    Sha256(&'static str),
}

/// A published data set from a folder of its files, and the part used for training.
///
/// Pixels are divided by 255 and normalised by the mean and standard deviation of each channel that are usual for
/// the data set. A relative folder starts from the folder of the plan. The default is the data set's own folder below
/// the folder given by the environment variable `FLATLAND_DATA`, or below `/usr/share/datasets` if that is not set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, bound = "S: Published")]
pub struct FolderSettings<S> {
    /// The folder of the files; default as above, such as `/usr/share/datasets/fashion-mnist`.
    pub folder: PathBuf,
    /// Training images, drawn class-stratified; all when absent.
    pub train: Option<usize>,
    /// Seed of the draw; default 0. It is independent of the seeds of runs: every run sees the same images.
    pub subset_seed: u64,
    #[serde(skip)]
    set: PhantomData<S>,
}

impl<S: Published> Default for FolderSettings<S> {
    fn default() -> Self {
        Self {
            folder: S::SET.default_folder(),
            train: None,
            subset_seed: 0,
            set: PhantomData,
        }
    }
}

impl<S: Published> Validate for FolderSettings<S> {
    fn validate(&self) -> Result<(), ParameterError> {
        require_within("train", self.train.unwrap_or(1), 1..=S::SET.images[0])
    }
}

impl<S: Published> Source for FolderSettings<S> {
    fn label(&self) -> &str {
        S::SET.label
    }

    fn read(&self, base: &Path) -> Result<RawData, DataError> {
        let [train, test] = S::SET.read(&base.join(&self.folder))?;
        Ok(RawData {
            label: self.label().into(),
            classes: S::SET.classes,
            train,
            test: Some(test),
            subset: Subset {
                size: self.train,
                seed: self.subset_seed,
            },
            normalisation: Normalisation::Fixed {
                mean: S::SET.mean.to_vec(),
                std: S::SET.std.to_vec(),
            },
            scale_stated: true,
        })
    }
}

impl PublishedSet {
    /// The default folder of the files.
    pub fn default_folder(&self) -> PathBuf {
        let data = std::env::var_os(DATA_VARIABLE).map_or_else(|| DATA_FOLDER.into(), PathBuf::from);
        data.join(self.folder)
    }

    /// The facts about the training part (0) or the test part (1).
    pub(super) fn known(&self, part: usize) -> Known {
        Known {
            classes: self.classes,
            first: self.first_label,
            published: Some((self.label, self.images[part])),
        }
    }

    /// Training and test part from the files in `folder`.
    pub(super) fn read(&self, folder: &Path) -> Result<[RawSplit; 2], DataError> {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for file in self.files {
            match file.find(folder) {
                Some(path) => found.push(path),
                None => missing.push(file.names()),
            }
        }
        if !missing.is_empty() {
            let python = ["data_batch_1", "train"]
                .iter()
                .any(|name| is_cifar_pickle(&folder.join(name)));
            let Self {
                label,
                variant,
                name,
                advice,
                ..
            } = self;
            return Err(DataError::SetMissing {
                label,
                folder: folder.to_path_buf(),
                missing,
                remedy: format!(
                    "{}{advice}, or set the folder of the files: {variant}(folder: \"...\"); `flatland data \
                     {name}` says more",
                    if python {
                        "it is the Python version, and the binary one is needed: "
                    } else {
                        ""
                    }
                ),
            });
        }
        (self.read)(self, folder, &found)
    }
}

impl ExpectedFile {
    /// The path of the file in `folder`; the unpacked one if both exist, and the name with a hyphen if that with a dot,
    /// under which IDX files are also offered (`train-images.idx3-ubyte`), exists too.
    pub(super) fn find(&self, folder: &Path) -> Option<PathBuf> {
        let dotted = self
            .name
            .contains("-idx")
            .then(|| self.name.replace("-idx", ".idx"));
        let candidates = std::iter::once(self.name.to_owned()).chain(dotted);
        let packed = |name: &String| self.gzip.then(|| format!("{name}.gz"));
        let mut names = candidates.flat_map(|name| std::iter::once(name.clone()).chain(packed(&name)));
        names.find_map(|name| Some(folder.join(name)).filter(|path| path.exists()))
    }

    /// The possible names of the file: `train-images-idx3-ubyte(.gz)`.
    pub fn names(&self) -> String {
        let ending = if self.gzip { "(.gz)" } else { "" };
        format!("{}{ending}", self.name)
    }
}

impl Checksum {
    /// The name of the algorithm.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Md5(_) => "MD5",
            Self::Sha256(_) => "SHA-256",
        }
    }

    /// The digits.
    pub fn digits(&self) -> &'static str {
        match self {
            Self::Md5(digits) | Self::Sha256(digits) => digits,
        }
    }
}
