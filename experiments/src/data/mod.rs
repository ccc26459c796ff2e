//! Labelled images: read from files or embedded in the program, subset, normalised.
//!
//! A plan names a data set by [`DataSettings`]; [`DataSettings::load`] turns it into a [`Dataset`] in the
//! precision the network runs in:
//!
//! ```text
//! files ──reader──> pixels as stored, labels ──subset──> training part, test part ──normalise──> Dataset<F>
//! ```
//!
//! Pixels stay in the type of their file (one byte per pixel in the IDX format) until the training subset is
//! known, and are then normalised in double precision and rounded to `F` once. Bytes of IDX files and published sets
//! are divided by their white level first (255; 16 for the digits), so that they lie in \[0, 1\]; pixels of own arrays by
//! the plan's `scale`.
//!
//! The training part is a *class-stratified random subset*: of n images of which n_c belong to class c,
//! a subset of m images holds ⌊m n_c/n⌋ of that class, or one more (the largest remainders, ties to the
//! lower class). Which images of a class are drawn depends on `subset_seed` alone, never on the seed of a
//! run; they keep the order of the file.
//!
//! # Example
//!
//! ```
//! use flatland_experiments::data::DataSettings;
//! use std::path::Path;
//!
//! let ron = ron::Options::default().with_default_extension(
//!     ron::extensions::Extensions::IMPLICIT_SOME | ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES,
//! );
//! let settings: DataSettings = ron.from_str("Digits(train: 1500)")?;
//! let digits = settings.load::<f32>(Path::new("."))?;
//! assert_eq!(digits.train.images.dim(), (1500, 64));
//! assert_eq!(digits.test.len(), 297);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Likely mistakes
//!
//! [`DataSettings::load_with_summary`] also gives a [`DataSummary`]: counts, shape, type, extents, samples per class, and
//! a [`DataWarning`] for each likely mistake that does not prevent a run, such as whole numbers from 0 to 255 without a
//! `scale`, or classes without samples. What cannot be read is refused with what it looks like, told by its first bytes
//! (a pointer of git-lfs, a web page, a table in text, a pickle, HDF5, a folder of pictures, …), and the line of Python
//! that converts it.
//!
//! # Where files come from
//!
//! A [`PublishedSet`] describes a data set offered by its publisher: its source and terms, its files with their sizes
//! and checksums, and how they are read. A plan names the folder of the files ([`FolderSettings`]);
//! [`Inspection`] verifies the files present.
//!
//! # Damaged and malicious files
//!
//! Readers return a [`DataError`] and never panic. They do not trust an announced length before its bytes are read:
//! memory is bounded by the size to which the file really unpacks, and deflate (gzip, zlib, .npz) expands a byte to at
//! most 1,032 bytes. A published set is also refused when it announces more images than were published.
//!
//! # Adding a data set
//!
//! Add a variant of [`DataSettings`] whose settings implement the private trait `Source`; everything after reading is
//! shared. Published sets get the implementation from [`FolderSettings`] and need only their [`PublishedSet`].
//!
//! The readers of the formats are in `formats`, the sets in `sets`; sets use the formats and do not know each other.

mod assemble;
mod dataset;
mod error;
mod extent;
mod formats;
mod layout;
mod memory;
mod normalisation;
mod sets;
mod settings;
mod source;
mod subset;
mod summary;
mod warning;

pub use dataset::{Dataset, Split, one_hot};
pub use error::DataError;
pub use extent::Extent;
pub(crate) use formats::npy::read_vector;
pub use layout::Layout;
pub use normalisation::Normalisation;
pub use sets::cifar::{Cifar10, Cifar100};
pub use sets::digits::DigitsSettings;
pub use sets::emnist_letters::EmnistLetters;
pub use sets::fashion_mnist::FashionMnist;
pub use sets::idx::IdxSettings;
pub use sets::inspect::{Inspection, PUBLISHED_SETS, State};
pub use sets::npy::NpySettings;
pub use sets::published::{Archive, Checksum, ExpectedFile, FolderSettings, Published, PublishedSet};
pub use sets::svhn::Svhn;
pub use settings::DataSettings;
pub use source::MAX_CLASSES;
pub use summary::DataSummary;
pub use warning::DataWarning;
