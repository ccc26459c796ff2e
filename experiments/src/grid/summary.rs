//! The result of running a plan.

use super::error::GridError;
use super::planned::PlannedCell;
use std::time::Duration;

/// The result of running a plan.
#[derive(Debug)]
pub struct Summary {
    /// The plan's cells in its order, tuned settings resolved as far as they were chosen.
    pub cells: Vec<PlannedCell>,
    /// How many cells were run now, candidates of a tuned setting included.
    pub run: usize,
    /// How many of the plan's cells have a record.
    pub recorded: usize,
    /// Whether the observer interrupted the run before every cell had ended. Cells in progress then have checkpoints.
    pub interrupted: bool,
    /// Why cells could not be run, one error per cell.
    pub errors: Vec<GridError>,
    /// Wall time.
    pub elapsed: Duration,
}

impl Summary {
    /// The number of the plan's cells.
    pub fn total(&self) -> usize {
        self.cells.len()
    }

    /// Whether every cell has a record, and the plan its manifest.
    pub fn is_complete(&self) -> bool {
        !self.interrupted && self.errors.is_empty()
    }

    /// The cells, with the plan's first seed, whose settings were tuned, and how each was chosen.
    pub fn chosen(&self) -> impl Iterator<Item = (&PlannedCell, &str)> {
        let first_seed = self.cells.first().map(|cell| cell.settings.seed);
        let with_first_seed = (self.cells.iter()).filter(move |cell| Some(cell.settings.seed) == first_seed);
        with_first_seed.filter_map(|cell| Some((cell, cell.tuned.as_deref()?)))
    }
}
