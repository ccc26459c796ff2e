//! Callbacks during a grid.

use super::error::GridError;
use super::planned::PlannedCell;
use super::recorded::SetAside;
use super::summary::Elsewhere;
use crate::cell::{CheckpointError, Convergence, Interruption};
use crate::data::DataSummary;
use flatland_records::{Status, TraceRow};

/// Callbacks while a grid runs; `()` ignores them all and never interrupts. Workers are numbered from 0; each runs one
/// cell at a time.
pub trait GridObserver: Sync {
    /// The data sets of the plan are loaded. Does nothing by default.
    fn data_loaded(&self, _data: &[&DataSummary]) {}

    /// The record of a cell is damaged and was set aside; the cell is run again. Does nothing by default.
    fn set_aside(&self, _cell: &PlannedCell, _record: &SetAside) {}

    /// A pass begins. With tuned settings there are two passes: over the candidates, then over the chosen settings. Does
    /// nothing by default.
    fn pass_started(&self, _pass: &Pass) {}

    /// A worker begins a cell. Does nothing by default.
    fn started(&self, _worker: usize, _cell: &PlannedCell) {}

    /// An iterate of the worker's cell was recorded. Does nothing by default.
    fn progress(&self, _worker: usize, _row: &TraceRow) {}

    /// A measurement of the worker's cell has made this many Hessian-vector products. Does nothing by default.
    fn measuring(&self, _worker: usize, _what: &str, _product: usize) {}

    /// The checkpoint of the worker's cell is damaged, or the final state of the run that it extends; the cell begins without it. Does
    /// nothing by default.
    fn begun_without(&self, _worker: usize, _cell: &PlannedCell, _error: &CheckpointError) {}

    /// A checkpoint of the worker's cell could not be written; the cell goes on. Told once for each reason in a row. Does nothing by
    /// default.
    fn checkpoint_failed(&self, _worker: usize, _cell: &PlannedCell, _error: &CheckpointError) {}

    /// The worker's cell ended. Does nothing by default.
    fn ended(&self, _worker: usize, _cell: &PlannedCell, _ended: &CellEnd) {}

    /// The worker's next cell has been recorded by another process meanwhile. Does nothing by default.
    fn recorded_elsewhere(&self, _worker: usize, _cell: &PlannedCell) {}

    /// There is nothing to do but to wait for cells that other processes are running; called again and again meanwhile. Does nothing
    /// by default.
    fn waiting(&self, _cells: &[Elsewhere]) {}

    /// Something went wrong that costs no result. Does nothing by default.
    fn warning(&self, _message: &str) {}

    /// A pass ended. Does nothing by default.
    fn pass_ended(&self) {}

    /// Whether to stop the grid, asked before every cell, iteration, trial of a search and Hessian-vector product. False by
    /// default.
    fn interrupted(&self) -> bool {
        false
    }
}

impl GridObserver for () {}

/// One pass over the cells of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// All cells of this run.
    pub cells: usize,
    /// Cells that are not run in this pass, because they have a record or could not be run.
    pub done: usize,
    /// The number of workers.
    pub jobs: usize,
}

/// How a cell ended that was begun: in one of these ways, once.
#[derive(Debug)]
pub enum CellEnd {
    /// It has a record.
    Recorded(CellSummary),
    /// The observer stopped it.
    Interrupted(Interruption),
    /// It has no record, because of this error.
    Unrecorded(GridError),
}

/// The result of a cell that was recorded.
#[derive(Debug)]
pub struct CellSummary {
    /// How the run ended.
    pub status: Status,
    /// How many of the run's eigenvalue measurements converged.
    pub convergence: Convergence,
    /// Why its checkpoint could not be removed, if so. Its record is complete.
    pub checkpoint_error: Option<CheckpointError>,
}
