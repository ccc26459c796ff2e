//! The state at the start of a session of a run.

use super::checkpoint::{Checkpoint, CheckpointError, Checkpoints, read_file};
use super::error::RunError;
use super::job::{EarlierRun, Job};
use super::recorded::{Recorded, STATE_FILE};
use super::start::Start;
use crate::Stored;
use crate::optimiser::Optimiser;
use flatland_networks::RunningStatistics;
use std::time::Instant;

/// The state of a run between two iterations.
pub(super) struct Session<F> {
    pub(super) iteration: usize,
    pub(super) start: Start<F>,
    pub(super) optimiser: Optimiser<F>,
    /// The statistics of batch normalisation.
    pub(super) statistics: RunningStatistics,
    pub(super) recorded: Recorded,
    pub(super) clock: Clock,
}

impl<F: Stored> Session<F> {
    /// The state of the cell's checkpoint, or the final state of an earlier run; that of a new run without either.
    pub(super) fn begin(job: &Job<'_, F>, checkpoints: &Checkpoints) -> Result<Self, RunError> {
        let mut optimiser = Optimiser::new(&job.settings.optimiser, job.data.classes)?;
        let checkpoint = match (checkpoints.load::<F>(job.identity)?, job.earlier) {
            (None, Some(earlier)) => final_state(earlier, job)?,
            (own, _) => own,
        };
        let Some(checkpoint) = checkpoint else {
            return Ok(Self {
                iteration: 0,
                start: Start::Weights {
                    weights: job.initial_weights()?,
                    cost: None,
                },
                optimiser,
                statistics: job.network.initial_statistics(),
                recorded: Recorded::default(),
                clock: Clock::from(0.0),
            });
        };
        let resumable = checkpoint.resumable;
        optimiser.restore(resumable.optimiser)?;
        Ok(Self {
            iteration: resumable.iteration,
            start: Start::Weights {
                weights: resumable.weights,
                cost: Some(resumable.cost),
            },
            optimiser,
            statistics: resumable.statistics,
            recorded: checkpoint.recorded,
            clock: Clock::from(checkpoint.seconds),
        })
    }
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

/// Running time over all sessions.
pub(super) struct Clock {
    before: f64,
    started: Instant,
}

impl Clock {
    /// Continues from this many seconds.
    fn from(before: f64) -> Self {
        Self {
            before,
            started: Instant::now(),
        }
    }

    pub(super) fn seconds(&self) -> f64 {
        self.before + self.started.elapsed().as_secs_f64()
    }
}
