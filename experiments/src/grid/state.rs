//! The states of a plan's cells.

use super::collect::resolved;
use super::error::GridError;
use super::planned::PlannedCell;
use super::rerun::Earlier;
use crate::cell::Checkpoints;
use crate::plan::PlanFile;
use flatland_records::{Status, Store};
use std::path::Path;
use std::time::SystemTime;

/// A cell, and what is there of it.
#[derive(Debug)]
pub struct CellState {
    /// The cell.
    pub cell: PlannedCell,
    /// What is there.
    pub progress: CellProgress,
    /// When that was written.
    pub written: Option<SystemTime>,
}

/// What is there of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellProgress {
    /// A record; how its run ended.
    Recorded(Status),
    /// A checkpoint: the cell is running or was interrupted. The next run resumes it from this iteration; `None` if the
    /// checkpoint cannot be read.
    Checkpoint(Option<usize>),
    /// Nothing. Where there is a record of a cell like it, what distinguishes them.
    Missing(Option<String>),
}

/// The states of the plan's cells in the output folder `out`, in the order of the plan. Tuned settings that have not been chosen
/// yet appear as their candidates.
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, or a record cannot be read.
pub fn states(file: &PlanFile, out: &Path) -> Result<Vec<CellState>, GridError> {
    let cells = resolved(file, out)?;
    // A missing output folder is not created.
    let store = Store::open_read_only(out).ok();
    let earlier = Earlier::read(store.as_ref())?;
    let checkpoints = Checkpoints::below(out);
    let state = |cell: PlannedCell| {
        let located = match &store {
            Some(store) => store.locate(&cell.identity)?,
            None => None,
        };
        let (progress, written) = if let (Some(store), Some(folder)) = (&store, located) {
            (CellProgress::Recorded(store.status(&folder)?), modified(&folder))
        } else if let Some(path) = checkpoints.find(&cell.identity) {
            let iteration = checkpoints.iteration(&cell.identity, cell.settings.precision);
            (CellProgress::Checkpoint(iteration), modified(&path))
        } else {
            (CellProgress::Missing(earlier.reason(&cell)), None)
        };
        Ok(CellState {
            cell,
            progress,
            written,
        })
    };
    cells.into_iter().map(state).collect()
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|file| file.modified()).ok()
}
