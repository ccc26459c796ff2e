//! The schedule of checkpoints.

use super::checkpoint::{Checkpoint, CheckpointError, Checkpoints, Resumable};
use super::recorded::Recorded;
use crate::Stored;
use std::time::{Duration, Instant};

/// The shortest time between two checkpoints.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30);

/// Keeps the latest point from which the run can be resumed, and writes it at intervals.
pub(super) struct Saver<'a, F> {
    checkpoints: &'a Checkpoints,
    identity: &'a str,
    latest: Option<Resumable<F>>,
    saved: Instant,
}

impl<'a, F: Stored> Saver<'a, F> {
    pub(super) fn new(checkpoints: &'a Checkpoints, identity: &'a str) -> Self {
        Self {
            checkpoints,
            identity,
            latest: None,
            saved: Instant::now(),
        }
    }

    /// Replaces the latest point, and writes it if enough time has passed since the last write.
    pub(super) fn keep(
        &mut self,
        here: Resumable<F>,
        recorded: &Recorded,
        seconds: f64,
    ) -> Result<(), CheckpointError> {
        self.latest = Some(here);
        if self.saved.elapsed() < CHECKPOINT_INTERVAL {
            return Ok(());
        }
        self.saved = Instant::now();
        self.save(recorded, seconds)
    }

    /// Writes the latest point unless it has been written.
    pub(super) fn save(&mut self, recorded: &Recorded, seconds: f64) -> Result<(), CheckpointError> {
        let Some(resumable) = self.latest.take() else {
            return Ok(());
        };
        let recorded = recorded.before(resumable.iteration);
        self.checkpoints.save(&Checkpoint {
            identity: self.identity.to_owned(),
            resumable,
            recorded,
            seconds,
        })
    }
}
