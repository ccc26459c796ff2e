//! The schedule of checkpoints.

use super::checkpoint::{Checkpoint, CheckpointError, Checkpoints, Resumable};
use super::recorded::Recorded;
use crate::Stored;
use flatland_networks::Arithmetic;
use std::time::{Duration, Instant};

/// The shortest time between two checkpoints.
const CHECKPOINT_INTERVAL: Duration = Duration::from_secs(30);

/// Keeps the latest point from which the run can be resumed, and writes it at intervals.
pub(super) struct Saver<'a, F> {
    checkpoints: &'a Checkpoints,
    identity: &'a str,
    latest: Option<Latest<F>>,
    saved: Instant,
}

struct Latest<F> {
    resumable: Resumable<F>,
    /// Running time up to it.
    seconds: f64,
    written: bool,
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
        self.latest = Some(Latest {
            resumable: here,
            seconds,
            written: false,
        });
        if self.saved.elapsed() < CHECKPOINT_INTERVAL {
            return Ok(());
        }
        self.saved = Instant::now();
        self.save(recorded)
    }

    /// Writes the latest point unless it has been written.
    pub(super) fn save(&mut self, recorded: &Recorded) -> Result<(), CheckpointError> {
        let Some(latest) = self.latest.take_if(|latest| !latest.written) else {
            return Ok(());
        };
        let checkpoint = self.checkpoint(latest, recorded);
        self.checkpoints.save(&checkpoint)?;
        self.latest = Some(Latest {
            resumable: checkpoint.resumable,
            seconds: checkpoint.seconds,
            written: true,
        });
        Ok(())
    }

    /// The latest point as bytes, from which a run of more iterations goes on; `None` if that is the begin of the run. The files of the
    /// record are only named.
    pub(super) fn final_state(mut self, recorded: &Recorded) -> Result<Option<Vec<u8>>, CheckpointError> {
        let Some(latest) = self.latest.take().filter(|latest| latest.resumable.iteration > 0) else {
            return Ok(None);
        };
        let checkpoint = self.checkpoint(latest, recorded);
        let recorded = checkpoint.recorded.without_content();
        Checkpoint {
            recorded,
            ..checkpoint
        }
        .to_bytes()
        .map(Some)
    }

    fn checkpoint(&self, latest: Latest<F>, recorded: &Recorded) -> Checkpoint<F> {
        Checkpoint {
            identity: self.identity.to_owned(),
            arithmetic: Arithmetic::of_this_machine().digest.clone(),
            recorded: recorded.before(latest.resumable.iteration),
            resumable: latest.resumable,
            seconds: latest.seconds,
        }
    }
}
