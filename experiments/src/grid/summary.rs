//! The result of running a plan.

use super::error::GridError;
use super::lease::Holder;
use super::planned::PlannedCell;
use std::time::Duration;

/// A cell that another process is running.
#[derive(Clone, Debug, PartialEq)]
pub struct Elsewhere {
    /// The cell.
    pub cell: PlannedCell,
    /// The process.
    pub holder: Holder,
}

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
    /// The cells that other processes are running.
    pub elsewhere: Vec<Elsewhere>,
    /// The number of cells without a record that belong to other shards.
    pub other_shards: usize,
    /// The errors of cells that could not be run, one per cell.
    pub errors: Vec<GridError>,
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
        !self.interrupted && self.errors.is_empty() && self.recorded == self.total()
    }

    /// The cells with tuned settings and the plan's first seed, and how each setting was chosen.
    pub fn chosen(&self) -> impl Iterator<Item = (&PlannedCell, &str)> {
        let first_seed = self.cells.first().map(|cell| cell.settings.seed);
        let with_first_seed = (self.cells.iter()).filter(move |cell| Some(cell.settings.seed) == first_seed);
        with_first_seed.filter_map(|cell| Some((cell, cell.tuned.as_deref()?)))
    }
}
