//! The grid: a plan's cells, run in parallel, each once.

mod assets;
mod cells;
mod collect;
mod error;
mod execute;
mod manifest;
mod observer;
mod options;
mod planned;
mod provenance;
mod rerun;
mod run;
mod state;
mod summary;
mod tuning;

pub use collect::{Collected, collect};
pub use error::GridError;
pub use manifest::{Manifest, ManifestCell};
pub use observer::{CellSummary, GridObserver, Pass};
pub use options::RunOptions;
pub use planned::PlannedCell;
pub use run::{cells, run};
pub use state::{CellProgress, CellState, states};
pub use summary::Summary;
