//! The grid: a plan's cells, run in parallel, each once.

mod assets;
mod cells;
mod error;
mod estimate;
mod execute;
mod finished;
mod json;
mod manifest;
mod observer;
mod options;
mod planned;
mod prospect;
mod provenance;
mod run;
mod runs;
mod summary;
mod survey;
mod tuning;

pub use error::GridError;
pub use estimate::{Estimate, PlaceEstimate};
pub use manifest::{Manifest, ManifestCell};
pub use observer::{CellSummary, GridObserver, Pass};
pub use options::RunOptions;
pub use planned::PlannedCell;
pub use prospect::{Prospect, prospects};
pub use run::{cells, run};
pub use summary::Summary;
pub use survey::{Survey, SurveyedCell, survey};
