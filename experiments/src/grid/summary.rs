//! The result of running a plan.

use super::error::GridError;
use super::lease::Holder;
use super::mixture::Mixture;
use super::planned::PlannedCell;
use super::recorded::SetAside;
use crate::cell::Interruption;
use flatland_records::Status;
use std::collections::BTreeMap;
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
    /// How each of the plan's cells ended; `None` for one without a record.
    pub statuses: Vec<Option<Status>>,
    /// Whether the observer interrupted the run before every cell had ended.
    pub interrupted: bool,
    /// The cells that other processes are running.
    pub elsewhere: Vec<Elsewhere>,
    /// The number of cells without a record that belong to other shards.
    pub other_shards: usize,
    /// The cells that were interrupted, and from where they will be resumed.
    pub interruptions: Vec<InterruptedCell>,
    /// The errors of cells that have no record, one per cell.
    pub errors: Vec<GridError>,
    /// The damaged records that were set aside, so that their cells were run again.
    pub set_aside: Vec<SetAside>,
    /// How the arithmetic of the plan's records differs, if it does.
    pub mixture: Option<Mixture>,
    /// Wall time.
    pub elapsed: Duration,
}

/// A cell that was interrupted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterruptedCell {
    /// The cell in words.
    pub cell: String,
    /// Where, and from where it will be resumed.
    pub interruption: Interruption,
}

impl Summary {
    /// The number of the plan's cells.
    pub fn total(&self) -> usize {
        self.cells.len()
    }

    /// The number of the plan's cells with a record.
    pub fn recorded(&self) -> usize {
        self.statuses.iter().flatten().count()
    }

    /// Whether every cell has a record and the plan has its manifest.
    pub fn is_complete(&self) -> bool {
        !self.interrupted && self.recorded() == self.total()
    }

    /// The number of cells that ended other than completed or at rest, by their [word](Status::word).
    pub fn ended_early(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        let ended = self.statuses.iter().flatten();
        for status in ended.filter(|status| **status != Status::Completed && !status.is_at_rest()) {
            *counts.entry(status.word()).or_default() += 1;
        }
        counts
    }

    /// Whether a cell's record says nothing of its optimiser, since time, memory or an error in the program
    /// [ended](Status::is_unfinished) it.
    pub fn has_unfinished(&self) -> bool {
        self.statuses.iter().flatten().any(Status::is_unfinished)
    }

    /// The cells with tuned settings and the plan's first seed, and how each setting was chosen.
    pub fn chosen(&self) -> impl Iterator<Item = (&PlannedCell, &str)> {
        let first_seed = self.cells.first().map(|cell| cell.settings.seed);
        let with_first_seed = (self.cells.iter()).filter(move |cell| Some(cell.settings.seed) == first_seed);
        with_first_seed.filter_map(|cell| Some((cell, cell.tuned.as_deref()?)))
    }
}
