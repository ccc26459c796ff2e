//! Records of runs on disk: their format, reader and writer.
//!
//! A *cell* is one run: (data, network, optimiser, seed, settings). Its [`Record`] is a folder
//! `<root>/records/<slug>-<first 12 digits of the identity>/` that any program can read, with or without this crate:
//!
//! | file | content |
//! |---|---|
//! | `cell.ron` | [`Cell`]: the definition of the run, with its complete settings |
//! | `provenance.ron` | [`Provenance`]: program, place and time of the run |
//! | `tables.ron` | the tables that were written, with the number of their rows and their columns |
//! | `trace.csv` | one [`TraceRow`] per iterate |
//! | `spectra.csv` | one [`SpectrumRow`] per eigenvalue |
//! | `hessian_trace.csv` | one [`HessianTraceRow`] per estimate of the trace of the Hessian |
//! | `diagnosis.csv` | one [`DiagnosisRow`] per iterate whose gradient was examined |
//! | `probes.csv` | one [`ProbeRow`] per probed step |
//! | `batch_sharpness.csv` | one [`BatchSharpnessRow`] per epoch whose batches were examined |
//! | `status.ron` | [`Status`]: how the run ended |
//! | `SHA256SUMS` | the SHA-256 of every other file, as `sha256sum` writes it: `sha256sum -c SHA256SUMS` checks them without this crate |
//!
//! and any further files of the run ([`ExtraFile`]). The rows are the [`Tables`] of the record, and [`Tables::columns`] lists their
//! columns with type, unit and meaning. Numbers read back to the same bits (every NaN as the one NaN). A missing value is an empty
//! field. A column without any value is left out, and so is a table without any row: programs that guess the type of a column
//! from its values then guess the same for every record.
//!
//! A [`Store`] keeps the records of a folder. Writing a record is atomic: it is written to a temporary folder and renamed.
//! Two processes may write the same cell: the record that is completed first stays. Reading a record compares every file in its folder with
//! its checksum: a file that is missing, added or changed is an error that names it, and [`Error::is_damage`] tells such errors
//! from those of the system. [`Store::set_aside`] keeps a damaged record under another name.
//!
//! # Example
//!
//! ```
//! # use flatland_records::*;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let root = tempfile::tempdir()?;
//! let store = Store::open(root.path())?;
//! let record = Record {
//!     cell: Cell {
//!         identity: "5e".repeat(32),
//!         plan: "fig1".into(),
//!         data: "digits".into(),
//!         network: "MLP 64-100-100-10".into(),
//!         optimiser: "NLS".into(),
//!         rule: Rule::Nls,
//!         seed: 1,
//!         classes: 10,
//!         label_variance: 0.09,
//!         loss: Loss::MeanSquaredError,
//!         last_layer_bias: true,
//!         precision: "f32".into(),
//!         iterations: 1,
//!         parameters: 17_610,
//!         training_samples: 1_500,
//!         test_samples: 297,
//!         settings: "(backtrack_factor: 0.5)".into(),
//!         tuned: None,
//!         batch: None,
//!     },
//!     provenance: Provenance {
//!         version: "0.1.0".into(),
//!         commit: None,
//!         threads: 2,
//!         started: "2026-06-01T12:00:00Z".into(),
//!         seconds: 0.5,
//!         host: "linux x86_64".into(),
//!         instructions: "fma".into(),
//!         arithmetic: "0123456789abcdef".into(),
//!         engine: None,
//!     },
//!     status: Status::Completed,
//!     tables: Tables {
//!         trace: vec![
//!             TraceRow {
//!                 step: Some(8.0),
//!                 trials: Some(5),
//!                 outcome: Some(Outcome::Bracketed),
//!                 ..TraceRow::new(0, 0.09)
//!             },
//!             TraceRow::new(1, 0.05),
//!         ],
//!         ..Tables::default()
//!     },
//! };
//!
//! let folder = store.write(&record, &[])?;
//! assert!(folder.ends_with("records/digits-mlp-64-100-100-10-nls-seed-1-5e5e5e5e5e5e"));
//! assert!(store.has(&record.cell.identity)?);
//! assert_eq!(store.find(&record.cell.identity)?, Some(record));
//! # Ok(())
//! # }
//! ```

mod cell;
mod checksums;
mod columns;
mod contents;
mod diagnosis;
mod difference;
mod durability;
mod error;
mod files;
mod flatland;
mod index;
mod number;
mod overview;
mod provenance;
mod record;
mod rows;
mod spread;
mod status;
mod store;
mod table;
mod tables;
mod temporary;
mod upkeep;
mod whole_file;
mod write;

pub use cell::{Cell, Loss, Rule, folder_name};
pub use checksums::{checksums, hexadecimal};
pub use columns::{Column, ColumnKind};
pub use contents::present_checksums;
pub use diagnosis::{BatchSharpnessRow, DiagnosisRow, ProbeRow};
pub use difference::Difference;
pub use error::{Error, Result};
pub use flatland::is_near_label_variance;
pub use number::number;
pub use overview::Overview;
pub use provenance::Provenance;
pub use record::Record;
pub use rows::{HessianTraceRow, Outcome, SpectrumEnd, SpectrumRow, TraceRow};
pub use spread::Spread;
pub use status::Status;
pub use store::Store;
pub use tables::Tables;
pub use temporary::remove_partial_files;
pub use whole_file::write_whole;
pub use write::ExtraFile;

/// The example of the README, compiled with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
