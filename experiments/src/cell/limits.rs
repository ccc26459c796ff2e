//! The time that a cell may take.

use super::checkpoint::CheckpointError;
use super::log::Clock;
use super::run::CellObserver;
use flatland_records::{Status, TraceRow};

/// An observer that also stops the run when its time is up.
pub(super) struct Limited<'a> {
    observer: &'a dyn CellObserver,
    clock: Clock,
    max_seconds: Option<f64>,
}

impl<'a> Limited<'a> {
    pub(super) fn new(observer: &'a dyn CellObserver, clock: Clock, max_seconds: Option<f64>) -> Self {
        Self {
            observer,
            clock,
            max_seconds,
        }
    }

    /// The status of a run that is to stop at an iterate because its time is up; `None` where the observer stops it.
    pub(super) fn out_of_time(&self, iteration: usize) -> Option<Status> {
        let seconds = self.time_is_up()?;
        (!self.observer.interrupted()).then(|| Status::OutOfTime {
            iteration,
            reason: format!("it has run for the {seconds} s of `max_seconds`"),
        })
    }

    /// The time that the run may take, if it is up.
    fn time_is_up(&self) -> Option<f64> {
        self.max_seconds
            .filter(|&seconds| self.clock.seconds() >= seconds)
    }
}

impl CellObserver for Limited<'_> {
    fn progress(&self, row: &TraceRow) {
        self.observer.progress(row);
    }

    fn measuring(&self, what: &str, product: usize) {
        self.observer.measuring(what, product);
    }

    fn begun_without(&self, error: &CheckpointError) {
        self.observer.begun_without(error);
    }

    fn checkpoint_failed(&self, error: &CheckpointError) {
        self.observer.checkpoint_failed(error);
    }

    fn interrupted(&self) -> bool {
        self.observer.interrupted() || self.time_is_up().is_some()
    }
}
