//! How far a run has come.

use super::error::RunError;
use super::recorded::Recorded;
use super::run::{Ending, Finished};
use flatland_records::Status;
use std::time::Instant;

/// How far a run has come: what is left of it if it panics.
#[derive(Default)]
pub(super) struct Log {
    /// The iterate that is being measured.
    pub(super) iteration: usize,
    /// Everything recorded.
    pub(super) recorded: Recorded,
    pub(super) clock: Clock,
}

impl Log {
    /// The result of a run that ended without a result of its own, with what it recorded before the iterate.
    pub(super) fn ended(&self, status: Status) -> Finished {
        Finished {
            status,
            recorded: self.recorded.before(self.iteration),
            seconds: self.clock.seconds(),
            state: None,
        }
    }

    /// The result of a run that its device failed.
    ///
    /// # Errors
    ///
    /// The error is another.
    pub(super) fn failed(&self, error: RunError) -> Result<Ending, RunError> {
        let failure = error.engine_failure();
        match failure.and_then(|failure| failure.status(self.iteration)) {
            Some(status) => Ok(Ending::Finished(Box::new(self.ended(status)))),
            None => Err(error),
        }
    }

    /// The result of a run that panicked for this reason.
    pub(super) fn panicked(&self, reason: String) -> Finished {
        self.ended(Status::Panicked {
            iteration: self.iteration,
            reason: format!("the program panicked: {reason}"),
        })
    }
}

/// Running time over all sessions.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    before: f64,
    started: Instant,
}

impl Clock {
    /// Continues from this many seconds.
    pub(super) fn from(before: f64) -> Self {
        Self {
            before,
            started: Instant::now(),
        }
    }

    pub(super) fn seconds(&self) -> f64 {
        self.before + self.started.elapsed().as_secs_f64()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::from(0.0)
    }
}
