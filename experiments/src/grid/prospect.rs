//! What running a plan would do with its cells.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::finished::FinishedRuns;
use super::planned::PlannedCell;
use super::tuning::Tuning;
use crate::cell::Checkpoints;
use crate::plan::{PlanFile, Precision};
use flatland_networks::Real;
use flatland_records::Store;
use std::path::Path;

/// What running a plan would do with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prospect {
    /// Nothing: it has a record.
    Recorded,
    /// Go on from the checkpoint of an interrupted run.
    Resumed,
    /// Measure what a finished run along the same iterates did not, at the weights that it kept.
    Measured,
    /// Go on from the final state of a finished run of fewer iterations.
    Extended {
        /// The number of iterations of that run.
        iterations: usize,
    },
    /// Run it from its beginning.
    Run,
}

/// The cells of a plan in its order, and what [`run`](super::run()) with the output folder `out` would do with each. Nothing is run or
/// written. Tuned settings appear as their candidates.
///
/// # Errors
///
/// As [`cells`](super::cells), and if the output folder is there but cannot be read.
pub fn prospects(file: &PlanFile, out: &Path) -> Result<Vec<(PlannedCell, Prospect)>, GridError> {
    match file.plan.precision {
        Precision::F32 => prospects_in::<f32>(file, out),
        Precision::F64 => prospects_in::<f64>(file, out),
    }
}

fn prospects_in<F: Real>(file: &PlanFile, out: &Path) -> Result<Vec<(PlannedCell, Prospect)>, GridError> {
    let assets = Assets::<F>::load(file)?;
    let cells = planned_cells(&file.plan, &assets, &Tuning::default())?;
    if !out.join("records").exists() {
        return Ok(cells.into_iter().map(|cell| (cell, Prospect::Run)).collect());
    }
    let (store, checkpoints) = (Store::open_read_only(out)?, Checkpoints::below(out));
    let finished = FinishedRuns::of(&store)?;
    let prospect = |cell: PlannedCell| {
        let buffers = !assets.data()[cell.data].networks[cell.network]
            .buffers()
            .is_empty();
        let prospect = if store.has(&cell.identity)? {
            Prospect::Recorded
        } else if checkpoints.has(&cell.identity) {
            Prospect::Resumed
        } else if finished.same(&cell.settings, buffers, &store)?.is_some() {
            Prospect::Measured
        } else {
            match finished.longest(&cell.settings)? {
                Some((iterations, _)) => Prospect::Extended { iterations },
                None => Prospect::Run,
            }
        };
        Ok((cell, prospect))
    };
    cells.into_iter().map(prospect).collect()
}
