//! The records of a plan that are there, also while it runs.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::manifest::Manifest;
use super::planned::PlannedCell;
use super::tuning::Tuning;
use crate::plan::{Plan, PlanFile, Precision};
use flatland_networks::Real;
use flatland_records::{Record, Store};
use std::path::Path;

/// The records of a plan.
#[derive(Debug)]
pub struct Collected {
    /// Where they are.
    pub store: Store,
    /// Those of the plan's cells that are there, under the plan's names and in its order, without the unfinished ones.
    pub records: Vec<Record>,
    /// Those that say nothing of their optimisers, since time, memory or an error in the program
    /// [ended](flatland_records::Status::is_unfinished) their runs.
    pub unfinished: Vec<Record>,
    /// The number of the plan's cells.
    pub planned: usize,
    /// Why the data could not be compared with those of the records, if so.
    pub unverified: Option<GridError>,
}

/// [`resolved_cells`] of a plan whose files are loaded first, and of the store below `out`.
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, or a record cannot be read.
fn resolved(file: &PlanFile, out: &Path) -> Result<Vec<PlannedCell>, GridError> {
    // A missing output folder is not created.
    let store = Store::open_read_only(out).ok();
    match file.plan.precision {
        Precision::F32 => cells_in::<f32>(file, store.as_ref()),
        Precision::F64 => cells_in::<f64>(file, store.as_ref()),
    }
}

fn cells_in<F: Real>(file: &PlanFile, store: Option<&Store>) -> Result<Vec<PlannedCell>, GridError> {
    resolved_cells(&file.plan, &Assets::<F>::load(file)?, store)
}

/// The cells of a plan whose files are loaded, with tuned settings resolved where the records of `store` have chosen them.
///
/// # Errors
///
/// The networks do not fit the data, or a record cannot be read.
pub(super) fn resolved_cells<F: Real>(
    plan: &Plan,
    assets: &Assets<F>,
    store: Option<&Store>,
) -> Result<Vec<PlannedCell>, GridError> {
    let untuned = planned_cells(plan, assets, &Tuning::default())?;
    match store {
        Some(store) => planned_cells(plan, assets, &Tuning::from_records(plan, &untuned, store)?),
        None => Ok(untuned),
    }
}

/// The records of a plan in the output folder `out`, whether or not its run is complete. Records of other data than the plan's
/// are not among them; where the data cannot be loaded, the records are those of the last complete run.
///
/// # Errors
///
/// There are no records, the plan has changed since its run such that none belongs to it, none is of a finished run, or a record cannot be read.
pub fn collect(file: &PlanFile, out: &Path) -> Result<Collected, GridError> {
    let plan = &file.plan;
    let not_run = || GridError::NotRun {
        plan: plan.name.clone(),
        out: out.to_owned(),
    };
    let Ok(store) = Store::open_read_only(out) else {
        return Err(not_run());
    };
    let planned = plan.data.len() * plan.networks.len() * plan.optimisers.len() * plan.seeds.len();
    let (cells, unverified) = match resolved(file, out) {
        Ok(cells) => (cells, None),
        Err(error) => match Manifest::read(plan, out) {
            Ok(manifest) => {
                let (unfinished, records) = apart(manifest.records(plan, &store, out)?);
                return Ok(Collected {
                    store,
                    records,
                    unfinished,
                    planned,
                    unverified: Some(error),
                });
            }
            Err(_) => return Err(error),
        },
    };
    let labels: Vec<String> = plan
        .optimisers
        .iter()
        .map(|optimiser| optimiser.label())
        .collect();
    let mut records = Vec::new();
    // A candidate of a setting that is not tuned yet is no optimiser of the plan.
    for cell in cells.into_iter().filter(|cell| labels.contains(&cell.optimiser)) {
        if let Some(mut record) = store.find(&cell.identity)? {
            record.cell.optimiser = cell.optimiser;
            record.cell.tuned = cell.tuned;
            records.push(record);
        }
    }
    if records.is_empty() {
        return Err(match Manifest::read(plan, out) {
            Ok(_) => GridError::OtherData {
                plan: plan.name.clone(),
                out: out.to_owned(),
            },
            Err(error) => error,
        });
    }
    let (unfinished, records) = apart(records);
    if records.is_empty() {
        return Err(GridError::Unfinished {
            plan: plan.name.clone(),
            cells: unfinished.len(),
        });
    }
    Ok(Collected {
        store,
        records,
        unfinished,
        planned,
        unverified,
    })
}

/// The records of unfinished runs and the others.
fn apart(records: Vec<Record>) -> (Vec<Record>, Vec<Record>) {
    (records.into_iter()).partition(|record| record.status.is_unfinished())
}
