//! The state at the start of a session of a run.

use super::checkpoint::{Checkpoint, CheckpointError, Checkpoints, read_file};
use super::error::RunError;
use super::job::{EarlierRun, Job};
use super::log::{Clock, Log};
use super::recorded::STATE_FILE;
use super::run::CellObserver;
use super::start::Start;
use crate::Stored;
use crate::engine::Point;
use crate::optimiser::Optimiser;
use flatland_networks::RunningStatistics;

/// The state of a run between two iterations.
pub(super) struct Session<P: Point> {
    pub(super) start: Start<P>,
    pub(super) optimiser: Optimiser<P::Scalar>,
    /// The statistics of batch normalisation.
    pub(super) statistics: RunningStatistics,
    /// The iteration of the cell's checkpoint on disk, if it has one.
    pub(super) checkpoint: Option<usize>,
}

impl<F: Stored, P: Point<Scalar = F>> Session<P> {
    /// The state of the cell's checkpoint, or the final state of an earlier run; that of a new run without either. The log becomes
    /// that of the run so far.
    pub(super) fn begin(
        job: &Job<'_, F>,
        checkpoints: &Checkpoints,
        observer: &dyn CellObserver,
        log: &mut Log,
    ) -> Result<Self, RunError> {
        let mut optimiser = Optimiser::new(&job.settings.optimiser, job.data.classes)?;
        let own = unless_damaged(checkpoints.load::<F>(job.identity), observer)?;
        let on_disk = own.as_ref().map(|own| own.resumable.iteration);
        let checkpoint = match (own, job.earlier) {
            (None, Some(earlier)) => unless_damaged(final_state(earlier, job), observer)?,
            (own, _) => own,
        };
        let Some(checkpoint) = checkpoint else {
            return Ok(Self {
                start: Start::Weights {
                    weights: job.initial_weights()?,
                    cost: None,
                    first_outputs: None,
                },
                optimiser,
                statistics: job.network.initial_statistics(),
                checkpoint: None,
            });
        };
        let resumable = checkpoint.resumable;
        optimiser.restore(resumable.optimiser)?;
        *log = Log {
            iteration: resumable.iteration,
            recorded: checkpoint.recorded,
            clock: Clock::from(checkpoint.seconds),
        };
        Ok(Self {
            start: Start::Weights {
                weights: resumable.weights,
                cost: Some(resumable.cost),
                first_outputs: checkpoint.first_outputs,
            },
            optimiser,
            statistics: resumable.statistics,
            checkpoint: on_disk,
        })
    }
}

/// The state, if there is one; a damaged one is as none, since nobody is there at night to delete it, and the observer is told.
fn unless_damaged<F>(
    state: Result<Option<Checkpoint<F>>, CheckpointError>,
    observer: &dyn CellObserver,
) -> Result<Option<Checkpoint<F>>, CheckpointError> {
    state.or_else(|error| match error {
        CheckpointError::Damaged { .. } => {
            observer.begun_without(&error);
            Ok(None)
        }
        _ => Err(error),
    })
}

/// The final state of an earlier run, with what a run of more iterations would have recorded by then.
fn final_state<F: Stored>(
    earlier: &EarlierRun,
    job: &Job<'_, F>,
) -> Result<Option<Checkpoint<F>>, CheckpointError> {
    let state = Checkpoint::<F>::read(&earlier.folder.join(STATE_FILE), &earlier.identity)?;
    let Some(mut state) = state.filter(|state| state.resumable.iteration <= job.settings.iterations) else {
        return Ok(None);
    };
    for file in &mut state.recorded.files {
        file.bytes = read_file(&earlier.folder.join(&file.name))?;
    }
    // The last iterate with a step is another one now.
    let (probes, iterations) = (&job.settings.record.probes, job.settings.iterations);
    let due = |iteration| (probes.as_ref()).is_some_and(|probes| probes.due(iteration, iterations));
    state.recorded.tables.probes.retain(|row| due(row.iteration));
    Ok(Some(state))
}
