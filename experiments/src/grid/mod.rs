//! The grid: a plan's cells, run in parallel, each once.

mod assets;
mod cells;
mod collect;
mod error;
mod estimate;
mod execute;
mod finished;
mod json;
mod lease;
mod manifest;
mod observer;
mod options;
mod pass;
mod planned;
mod provenance;
mod rerun;
mod run;
mod runs;
mod shard;
mod state;
mod summary;
mod survey;
mod tuning;

pub use collect::{Collected, collect};
pub use error::GridError;
pub use estimate::{Estimate, PlaceEstimate};
pub use lease::{Holder, holders};
pub use manifest::{Manifest, ManifestCell};
pub use observer::{CellSummary, GridObserver, Pass};
pub use options::RunOptions;
pub use planned::PlannedCell;
pub use run::{cells, run};
pub use shard::{Shard, ShardError};
pub use state::{CellProgress, CellState, states};
pub use summary::{Elsewhere, Summary};
pub use survey::{Survey, SurveyedCell, survey};
