//! The result of running a plan.

use super::error::GridError;
use super::mixture::Mixture;
use super::planned::PlannedCell;
use super::recorded::SetAside;
use std::time::Duration;

/// The result of running a plan.
#[derive(Debug)]
pub struct Summary {
    /// The plan's cells in its order, with tuned settings resolved where they have been chosen.
    pub cells: Vec<PlannedCell>,
    /// The number of cells run by this call, including candidates of tuned settings.
    pub run: usize,
    /// The number of the plan's cells with a record.
    pub recorded: usize,
    /// Whether the observer interrupted the run before every cell had ended. Cells in progress then have checkpoints.
    pub interrupted: bool,
    /// The errors of cells that could not be run, one per cell.
    pub errors: Vec<GridError>,
    /// The damaged records that were set aside, so that their cells were run again.
    pub set_aside: Vec<SetAside>,
    /// How the arithmetic of the plan's records differs, if it does.
    pub mixture: Option<Mixture>,
    /// Wall time.
    pub elapsed: Duration,
}

impl Summary {
    /// The number of the plan's cells.
    pub fn total(&self) -> usize {
        self.cells.len()
    }

    /// Whether every cell has a record and the plan has its manifest.
    pub fn is_complete(&self) -> bool {
        !self.interrupted && self.errors.is_empty()
    }

    /// The cells with tuned settings and the plan's first seed, and how each setting was chosen.
    pub fn chosen(&self) -> impl Iterator<Item = (&PlannedCell, &str)> {
        let first_seed = self.cells.first().map(|cell| cell.settings.seed);
        let with_first_seed = (self.cells.iter()).filter(move |cell| Some(cell.settings.seed) == first_seed);
        with_first_seed.filter_map(|cell| Some((cell, cell.tuned.as_deref()?)))
    }
}
