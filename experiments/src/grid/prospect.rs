//! What running a plan would do with its cells.

use super::earlier::EarlierRuns;
use super::error::GridError;
use super::planned::PlannedCell;
use super::run::cells;
use crate::cell::Checkpoints;
use crate::plan::PlanFile;
use flatland_records::Store;
use std::path::Path;

/// What running a plan would do with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// Nothing: it has a record.
    Recorded,
    /// Go on from the checkpoint of an interrupted run.
    Resumed,
    /// Go on from the final state of a finished run of fewer iterations.
    Extended {
        /// The number of iterations of that run.
        iterations: usize,
    },
    /// Run it from its beginning.
    Run,
}

/// The cells of a plan in its order, and what [`run`](super::run) with the output folder `out` would do with each. Nothing is run or
/// written. Tuned settings appear as their candidates.
///
/// # Errors
///
/// As [`cells`], and if the output folder is there but cannot be read.
pub fn prospects(file: &PlanFile, out: &Path) -> Result<Vec<(PlannedCell, Prospect)>, GridError> {
    let cells = cells(file)?;
    if !out.join("records").exists() {
        return Ok(cells.into_iter().map(|cell| (cell, Prospect::Run)).collect());
    }
    let (store, checkpoints) = (Store::open_read_only(out)?, Checkpoints::below(out));
    let earlier = EarlierRuns::of(&store)?;
    let prospect = |cell: PlannedCell| {
        let prospect = if store.has(&cell.identity)? {
            Prospect::Recorded
        } else if checkpoints.has(&cell.identity) {
            Prospect::Resumed
        } else {
            match earlier.longest(&cell.settings)? {
                Some((iterations, _)) => Prospect::Extended { iterations },
                None => Prospect::Run,
            }
        };
        Ok((cell, prospect))
    };
    cells.into_iter().map(prospect).collect()
}
