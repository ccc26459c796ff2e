//! A cell: one run of (data, network, optimiser, seed, settings), and the record it leaves.

mod batches;
mod checkpoint;
mod course;
mod error;
mod job;
mod limits;
mod log;
mod measure;
mod panic;
mod recorded;
mod recorder;
mod remeasure;
mod run;
mod saver;
mod session;
mod settings;
mod start;
mod step;

pub use batches::Batches;
pub use checkpoint::{CheckpointError, Checkpoints};
pub use error::RunError;
pub use job::{EarlierRun, Job};
pub use measure::MeasurementError;
pub use recorded::{Convergence, Recorded, RecordedFile};
pub use run::{CellObserver, Ending, Finished, Interruption, run};
pub use settings::CellSettings;

pub(crate) use batches::validate_batch;
pub(crate) use panic::{PanicNote, caught};
pub(crate) use recorded::{PRODUCT_FILE, STATE_FILE};
pub(crate) use remeasure::SameRun;
