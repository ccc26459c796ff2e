//! The states of a plan's cells.

use super::assets::Assets;
use super::collect::resolved_cells;
use super::error::GridError;
use super::finished::FinishedRuns;
use super::planned::PlannedCell;
use super::records::PlanRecords;
use super::rerun::Earlier;
use crate::cell::Checkpoints;
use crate::engine::Identified;
use crate::plan::{PlanFile, Precision};
use flatland_networks::Real;
use flatland_records::{Status, Store};
use rayon::prelude::*;
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
    /// A damaged record, and what is damaged. The next run sets it aside and runs the cell again.
    Damaged(String),
    /// A checkpoint: the cell is running or was interrupted. The next run resumes it from this iteration.
    Checkpoint(usize),
    /// A checkpoint that cannot be resumed here, and why. If it is damaged, the next run begins the cell again.
    Unusable(String),
    /// Nothing, but a finished run along the same iterates kept the weights at which the missing measurements are made.
    Measurable,
    /// Nothing, but a finished run of fewer iterations kept the state from which the next run goes on.
    Extendable {
        /// The number of iterations of that run.
        iterations: usize,
    },
    /// Nothing. Where there is a record of a cell like it, what distinguishes them.
    Missing(Option<String>),
}

/// The states of the plan's cells on an engine in the output folder `out`, in the order of the plan. Tuned settings that have not been
/// chosen yet appear as their candidates.
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, or a record cannot be read.
pub fn states(engine: &dyn Identified, file: &PlanFile, out: &Path) -> Result<Vec<CellState>, GridError> {
    match file.plan.precision {
        Precision::F32 => states_in::<f32>(engine, file, out),
        Precision::F64 => states_in::<f64>(engine, file, out),
    }
}

fn states_in<F: Real>(
    engine: &dyn Identified,
    file: &PlanFile,
    out: &Path,
) -> Result<Vec<CellState>, GridError> {
    states_of(file, &Assets::<F>::load(engine, file)?, out)
}

/// The states of the cells of a plan whose files are loaded.
///
/// # Errors
///
/// The networks do not fit the data, or a record cannot be read.
pub(super) fn states_of<F: Real>(
    file: &PlanFile,
    assets: &Assets<F>,
    out: &Path,
) -> Result<Vec<CellState>, GridError> {
    // A missing output folder is not created.
    let store = Store::open_read_only(out).ok();
    let cells = resolved_cells(&file.plan, assets, store.as_ref())?;
    let Some(store) = store else {
        return Ok(cells.into_iter().map(CellState::missing).collect());
    };
    let (records, finished) = (PlanRecords::new(&store, assets), FinishedRuns::of(&store));
    let mut earlier = None;
    if cells
        .iter()
        .any(|cell| !store.has(&cell.identity).unwrap_or(false))
    {
        finished.read();
        earlier = Some(Earlier::read(&store));
    }
    let checkpoints = Checkpoints::below(out);
    let state = |cell: PlannedCell| {
        let network = &assets.data()[cell.data].networks[cell.network];
        let buffers = !network.buffers().is_empty();
        let (progress, written) = if let Some(folder) = store.locate(&cell.identity)? {
            let progress = match records.overview(&cell) {
                Ok(Some(overview)) => CellProgress::Recorded(overview.status),
                Ok(None) => CellProgress::Missing(None),
                Err(error) if error.is_damage() => CellProgress::Damaged(error.to_string()),
                Err(error) => return Err(error.into()),
            };
            (progress, modified(&folder))
        } else if let Some(path) = checkpoints.find(&cell.identity) {
            let progress = match checkpoints.iteration(&cell.identity, cell.settings.precision) {
                Ok(Some(iteration)) => CellProgress::Checkpoint(iteration),
                // Its run has ended meanwhile.
                Ok(None) => CellProgress::Missing(None),
                Err(error) => CellProgress::Unusable(error.to_string()),
            };
            (progress, modified(&path))
        } else if finished.same(&cell.settings, buffers)?.is_some() {
            (CellProgress::Measurable, None)
        } else if let Some((iterations, _)) = finished.longest(&cell.settings)? {
            (CellProgress::Extendable { iterations }, None)
        } else {
            let reason = earlier.as_ref().and_then(|earlier| earlier.reason(&cell));
            (CellProgress::Missing(reason), None)
        };
        Ok(CellState {
            cell,
            progress,
            written,
        })
    };
    cells.into_par_iter().map(state).collect()
}

impl CellState {
    /// A cell of which there is nothing.
    fn missing(cell: PlannedCell) -> Self {
        Self {
            cell,
            progress: CellProgress::Missing(None),
            written: None,
        }
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|file| file.modified()).ok()
}
