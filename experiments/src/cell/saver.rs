//! The schedule of checkpoints.

use super::checkpoint::{Checkpoint, CheckpointError, Checkpoints, Resumable};
use super::recorded::Recorded;
use super::run::CellObserver;
use crate::Stored;
use flatland_networks::Arithmetic;
use std::time::{Duration, Instant};

/// A checkpoint that takes long to write, because it holds many rows and files or the disk is slow, is followed by at least this many
/// times as long without one: checkpoints take at most a tenth of a run.
const REST: u32 = 9;

/// A point from which the run can be resumed, and the running time up to it.
pub(super) struct Here<F> {
    pub(super) resumable: Resumable<F>,
    /// The outputs of the first layer, where they were carried along a ray.
    pub(super) first_outputs: Option<Vec<F>>,
    pub(super) seconds: f64,
}

/// Writes checkpoints at intervals, and keeps the point that becomes the final state. A checkpoint that cannot be written does not
/// stop the run: the observer is told.
pub(super) struct Saver<'a, F> {
    checkpoints: &'a Checkpoints,
    identity: &'a str,
    observer: &'a dyn CellObserver,
    /// The point of the final state.
    kept: Option<Here<F>>,
    /// The iteration of the cell's checkpoint on disk, if it has one.
    written: Option<usize>,
    /// The time of the next checkpoint.
    next: Instant,
    /// The last reason that the observer was told, so that it is told once.
    told: Option<String>,
}

impl<'a, F: Stored> Saver<'a, F> {
    /// For a session that was resumed from the cell's checkpoint of an iteration, if it had one.
    pub(super) fn new(
        checkpoints: &'a Checkpoints,
        identity: &'a str,
        resumed: Option<usize>,
        observer: &'a dyn CellObserver,
    ) -> Self {
        Self {
            checkpoints,
            identity,
            observer,
            kept: None,
            written: resumed,
            next: Instant::now() + checkpoints.interval(),
            told: None,
        }
    }

    /// The iteration of the cell's checkpoint on disk, if it has one.
    pub(super) fn written(&self) -> Option<usize> {
        self.written
    }

    /// Whether it is time for a checkpoint.
    pub(super) fn is_due(&self) -> bool {
        Instant::now() >= self.next
    }

    /// Writes a checkpoint, unless that is the one on disk.
    pub(super) fn save(&mut self, here: Here<F>, recorded: &Recorded) {
        let iteration = here.resumable.iteration;
        if self.written == Some(iteration) {
            return;
        }
        let begun = Instant::now();
        match self.checkpoints.save(&self.checkpoint(here, recorded)) {
            Ok(()) => (self.written, self.told) = (Some(iteration), None),
            Err(error) => {
                let reason = error.to_string();
                if self.told.as_ref() != Some(&reason) {
                    self.observer.checkpoint_failed(&error);
                    self.told = Some(reason);
                }
            }
        }
        let rest: Duration = begun.elapsed() * REST;
        self.next = Instant::now() + rest.max(self.checkpoints.interval());
    }

    /// Keeps the point from which a run of more iterations goes on.
    pub(super) fn keep(&mut self, here: Here<F>) {
        self.kept = Some(here);
    }

    /// The kept point as bytes; `None` if that is the begin of the run. The files of the record are only named.
    pub(super) fn final_state(mut self, recorded: &Recorded) -> Result<Option<Vec<u8>>, CheckpointError> {
        let Some(kept) = self.kept.take().filter(|kept| kept.resumable.iteration > 0) else {
            return Ok(None);
        };
        let checkpoint = self.checkpoint(kept, recorded);
        let recorded = checkpoint.recorded.without_content();
        Checkpoint {
            recorded,
            ..checkpoint
        }
        .to_bytes()
        .map(Some)
    }

    fn checkpoint(&self, here: Here<F>, recorded: &Recorded) -> Checkpoint<F> {
        Checkpoint {
            identity: self.identity.to_owned(),
            arithmetic: Arithmetic::of_this_machine().digest.clone(),
            recorded: recorded.before(here.resumable.iteration),
            resumable: here.resumable,
            seconds: here.seconds,
            first_outputs: here.first_outputs,
        }
    }
}
