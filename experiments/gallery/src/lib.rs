//! The repository's gallery: figures and tables of the plans that were run, and the numbers in its documents.
//!
//! [`collect`] copies what `flatland reproduce` has written for a plan into the gallery's folder. [`fill`] replaces the parts of a
//! document that stand between two markers by what these results say, so that no number in a document is written by hand:
//!
//! ```text
//! Its sharpness falls to <!-- gallery: measure | quick-fig1 | floor | NLS: lowest λ₁ -->0.26 [0.26, 0.26]<!-- /gallery -->.
//!
//! <!-- gallery: claims | quick-fig1 -->
//! (a table)
//! <!-- /gallery -->
//! ```
//!
//! | directive | |
//! |---|---|
//! | `claims`, plan, claims… | a table of the claims (all without names): verdict, seeds, numbers |
//! | `verdicts`, plans… | a table of the verdicts: a row per claim, a column per plan |
//! | `runs`, plan | a table of the runs: how they ended, cost, accuracy, sharpness |
//! | `figures`, plans… | a list of the figures with their captions |
//! | `sources`, plans… | a table of where the numbers come from: plan, commit, runs, hours |
//! | `verdict`, plan, claim | in a line: the verdict |
//! | `measure`, plan, claim, number | in a line: median \[lowest, highest\] over the seeds |
//!
//! Parts are separated by `|`.

mod claims;
mod collect;
mod document;
mod error;
mod gallery;
mod runs;
mod tables;

pub use collect::{MAX_VECTOR_BYTES, collect};
pub use document::fill;
pub use error::{GalleryError, Result};
pub use gallery::Gallery;
