//! The state at the start of a session of a run.

use super::checkpoint::Checkpoints;
use super::error::RunError;
use super::job::Job;
use super::recorded::Recorded;
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
    /// The state of the cell's checkpoint; that of a new run without one.
    pub(super) fn begin(job: &Job<'_, F>, checkpoints: &Checkpoints) -> Result<Self, RunError> {
        let mut optimiser = Optimiser::new(&job.settings.optimiser, job.data.classes)?;
        let Some(checkpoint) = checkpoints.load::<F>(job.identity)? else {
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
