//! The grid: a plan's cells, run in parallel, each once.

mod assets;
mod cells;
mod error;
mod execute;
mod manifest;
mod provenance;
mod tuning;

pub use assets::Assets;
pub use cells::{PlannedCell, planned_cells};
pub use error::GridError;
pub use execute::{Execution, Executor, GridObserver};
pub use manifest::{Manifest, ManifestCell};
pub use tuning::{Choice, Tuning};
