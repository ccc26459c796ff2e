//! The grid: a plan's cells, run in parallel, each once.

mod agreement;
mod assets;
mod cells;
mod collect;
mod error;
mod estimate;
mod execute;
mod facts;
mod finished;
mod json;
mod manifest;
mod mixture;
mod observer;
mod options;
mod planned;
mod provenance;
mod recorded;
mod records;
mod rerun;
mod run;
mod runs;
mod state;
mod summary;
mod survey;
mod tuning;
mod verify;

pub use collect::{Collected, collect};
pub use error::GridError;
pub use estimate::{Estimate, PlaceEstimate};
pub use manifest::{Manifest, ManifestCell};
pub use mixture::{Mixture, MixturePart};
pub use observer::{CellSummary, GridObserver, Pass};
pub use options::RunOptions;
pub use planned::PlannedCell;
pub use recorded::SetAside;
pub use run::{cells, run};
pub use state::{CellProgress, CellState, states};
pub use summary::Summary;
pub use survey::{Survey, SurveyedCell, survey};
pub use verify::{Rerun, Verification, plan_of_cell, verify, verify_record};

pub(crate) use json::RECORD_FILE;
