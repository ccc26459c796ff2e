//! The grid: a plan's cells, run in parallel, each once.

mod assets;
mod cells;
mod collect;
mod error;
mod estimate;
mod execute;
mod finished;
mod json;
mod manifest;
mod memory;
mod observer;
mod options;
mod planned;
mod provenance;
mod rerun;
mod run;
mod runs;
mod state;
mod summary;
mod survey;
mod tuning;

pub use collect::{Collected, collect};
pub use error::GridError;
pub use estimate::{Estimate, PlaceEstimate};
pub use manifest::{Manifest, ManifestCell};
pub use observer::{CellEnd, CellSummary, GridObserver, Pass};
pub use options::{Retry, RunOptions};
pub use planned::PlannedCell;
pub use run::{cells, run};
pub use state::{CellProgress, CellState, states};
pub use summary::{InterruptedCell, Summary};
pub use survey::{Survey, SurveyedCell, survey};
