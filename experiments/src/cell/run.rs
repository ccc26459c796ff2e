//! Running a cell.

use super::checkpoint::{CheckpointError, Checkpoints};
use super::course::course;
use super::error::RunError;
use super::job::Job;
use super::log::Log;
use super::panic::caught;
use super::recorded::Recorded;
use crate::Stored;
use crate::engine::Engine;
use flatland_records::{Status, TraceRow};

/// At multiples of this many iterations the activations are recomputed instead of carried along the last ray, so that
/// their rounding does not accumulate; at these iterations a run can stall.
pub(super) const AFRESH_EVERY: usize = 50;

/// Callbacks during a run; `()` ignores them all and never interrupts.
pub trait CellObserver: Sync {
    /// An iterate was recorded. Does nothing by default.
    fn progress(&self, _row: &TraceRow) {}

    /// A measurement of the curvature, such as `eigenvalues`, has made this many Hessian-vector products. Does nothing by default.
    fn measuring(&self, _what: &str, _product: usize) {}

    /// The checkpoint is [damaged](CheckpointError::Damaged), or the final state of the earlier run is; the run begins without it. Does
    /// nothing by default.
    fn begun_without(&self, _error: &CheckpointError) {}

    /// A checkpoint could not be written; the run goes on. Told once for each reason in a row. Does nothing by default.
    fn checkpoint_failed(&self, _error: &CheckpointError) {}

    /// Whether to stop the run, asked before every iteration, every trial of a search and every Hessian-vector product of a
    /// measurement. False by default.
    fn interrupted(&self) -> bool {
        false
    }
}

impl CellObserver for () {}

/// How [`run`] ended.
#[derive(Debug)]
pub enum Ending {
    /// The cell is finished, whatever its status.
    Finished(Box<Finished>),
    /// The run was asked to stop.
    Interrupted(Interruption),
}

/// Where a run stopped because it was asked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// The iterate that is not recorded yet.
    pub iteration: usize,
    /// The iteration of the cell's checkpoint on disk, from which the run will be resumed: `iteration`, unless that checkpoint could
    /// not be written; `None` without any.
    pub checkpoint: Option<usize>,
}

/// The result of a finished run.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: Status,
    /// Everything recorded.
    pub recorded: Recorded,
    /// Running time over all sessions, in seconds.
    pub seconds: f64,
    /// The state from which a run of more iterations goes on, if the settings keep it: the content of the record's
    /// `final_state.checkpoint`.
    pub state: Option<Vec<u8>>,
}

/// Runs a cell until it finishes, is interrupted, or its time is up: from its checkpoint if it has one, and else from the final state
/// of a run with fewer iterations, if the job names one. From any checkpoint it continues to the bits of an undisturbed run; a damaged
/// one is as none, and the observer is told.
///
/// A trial or measurement under way when the run is to stop is discarded, and made again when the run is resumed. A panic ends the
/// cell as [`Panicked`](Status::Panicked), with the rows recorded before it, and so does a device that fails; one that has too little
/// memory ends it as [`OutOfMemory`](Status::OutOfMemory).
///
/// # Errors
///
/// See [`RunError`].
pub fn run<E: Engine<F>, F: Stored>(
    engine: &E,
    job: &Job<'_, F>,
    checkpoints: &Checkpoints,
    observer: &dyn CellObserver,
) -> Result<Ending, RunError> {
    let mut log = Log::default();
    match caught(|| course(engine, job, checkpoints, observer, &mut log)) {
        Ok(ended) => ended.or_else(|error| log.failed(error)),
        Err(reason) => Ok(Ending::Finished(Box::new(log.panicked(reason)))),
    }
}
