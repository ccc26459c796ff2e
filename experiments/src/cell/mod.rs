//! A cell: one run of (data, network, optimiser, seed, settings), and the record it leaves.

mod batches;
mod checkpoint;
mod curvature;
mod gradient;
mod recorded;
mod recorder;
mod run;
mod saver;
mod settings;
mod start;
mod step;

pub use batches::{BatchError, Batches};
pub use checkpoint::{CheckpointError, Checkpoints};
pub use recorded::{Recorded, RecordedFile};
pub use recorder::RecorderError;
pub use run::{CellObserver, Ending, Finished, Job, RunError, run};
pub use settings::CellSettings;

pub(crate) use recorder::PRODUCT_FILE;
