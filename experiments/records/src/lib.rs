//! What one run of a flatland experiment leaves on disk, and how it is read back.
//!
//! A *cell* is one run: (data, network, optimiser, seed, settings). What it leaves is a [`Record`], a folder
//! `<root>/records/<slug>-<first 12 digits of the identity>/` that anything can read, with or without this crate:
//!
//! | file | what |
//! |---|---|
//! | `cell.ron` | [`Cell`]: what was run, with its complete settings |
//! | `provenance.ron` | [`Provenance`]: by which program, where and when |
//! | `trace.csv` | one [`TraceRow`] an iterate |
//! | `spectra.csv` | one [`SpectrumRow`] an eigenvalue |
//! | `hessian_trace.csv` | one [`HessianTraceRow`] an estimate of the trace of the Hessian |
//! | `diagnosis.csv` | one [`DiagnosisRow`] an iterate whose gradient was looked into |
//! | `probes.csv` | one [`ProbeRow`] a probed step |
//! | `batch_sharpness.csv` | one [`BatchSharpnessRow`] an iterate at which single batches were looked at |
//! | `status.ron` | [`Status`]: how the run ended; a folder without it is not a record |
//!
//! and whatever further files the run adds ([`ExtraFile`]). Numbers are written so that they read back to the same
//! bits (every NaN as the one NaN). A missing value is an empty cell. The last three tables may be missing, which
//! says the same as no row: records of earlier versions do not have them.
//!
//! A [`Store`] keeps the records of a folder. A record appears whole or not at all: it is written into a temporary
//! folder, synced, and renamed. Two processes that write the same cell do not disturb each other: the first one's
//! record stays.
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
//!     },
//!     status: Status::Completed,
//!     trace: vec![
//!         TraceRow {
//!             step: Some(8.0),
//!             trials: Some(5),
//!             outcome: Some(Outcome::Bracketed),
//!             ..TraceRow::new(0, 0.09)
//!         },
//!         TraceRow::new(1, 0.05),
//!     ],
//!     spectra: vec![],
//!     hessian_traces: vec![],
//!     diagnoses: vec![],
//!     probes: vec![],
//!     batch_sharpness: vec![],
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
mod diagnosis;
mod error;
mod files;
mod flatland;
mod provenance;
mod record;
mod rows;
mod status;
mod store;
mod table;
mod write;

pub use cell::{Cell, Loss, Rule};
pub use diagnosis::{BatchSharpnessRow, DiagnosisRow, ProbeRow};
pub use error::{Error, Result};
pub use flatland::is_near_label_variance;
pub use provenance::Provenance;
pub use record::Record;
pub use rows::{HessianTraceRow, Outcome, SpectrumEnd, SpectrumRow, TraceRow};
pub use status::Status;
pub use store::Store;
pub use write::ExtraFile;
