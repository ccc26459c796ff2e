//! A cell: one run of (data, network, optimiser, seed, settings), and the record it leaves.

mod checkpoint;
mod recorder;
mod run;
mod settings;

pub use checkpoint::{CheckpointError, Checkpoints};
pub use recorder::{Recorded, RecorderError};
pub use run::{Ending, Finished, Job, RunError, Watch, run};
pub use settings::CellSettings;

pub(crate) use recorder::PRODUCT_FILE;
