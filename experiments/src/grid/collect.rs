//! The records of a plan that are there, also while it runs.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::manifest::Manifest;
use super::mixture::Mixture;
use super::planned::PlannedCell;
use super::records::{PlanRecords, read_all, refuse_damaged};
use super::tuning::Tuning;
use crate::engine::Identified;
use crate::plan::{Plan, PlanFile, Precision};
use flatland_networks::Real;
use flatland_records::{Record, Store};
use std::collections::HashSet;
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
    /// How the arithmetic of the machines that made them differs, if it does.
    pub mixture: Option<Mixture>,
    /// Why the data could not be compared with those of the records, if so.
    pub unverified: Option<GridError>,
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

/// The records of a plan in the output folder `out`, made by the engine of this identity, whether or not its run is complete. Every file is
/// compared with its checksum, and every cell with its settings. Records of other data than the plan's are not among them; where the data
/// cannot be loaded, the records are those of the last complete run.
///
/// # Errors
///
/// There are no records, the plan has changed since its run such that none belongs to it, none is of a finished run, a record cannot be
/// read, or records are damaged: then all of them are listed.
pub fn collect(engine: &dyn Identified, file: &PlanFile, out: &Path) -> Result<Collected, GridError> {
    match file.plan.precision {
        Precision::F32 => collect_in::<f32>(engine, file, out),
        Precision::F64 => collect_in::<f64>(engine, file, out),
    }
}

fn collect_in<F: Real>(engine: &dyn Identified, file: &PlanFile, out: &Path) -> Result<Collected, GridError> {
    let plan = &file.plan;
    let Ok(store) = Store::open_read_only(out) else {
        return Err(GridError::NotRun {
            plan: plan.name.clone(),
            out: out.to_owned(),
        });
    };
    let planned = plan.data.len() * plan.networks.len() * plan.optimisers.len() * plan.seeds.len();
    let loaded = Assets::<F>::load(engine, file)
        .and_then(|assets| Ok((resolved_cells(plan, &assets, Some(&store))?, assets)));
    let (records, unverified) = match loaded {
        Ok((cells, assets)) => (
            planned_records(plan, cells, &PlanRecords::new(&store, &assets), out)?,
            None,
        ),
        Err(error) => match Manifest::read(plan, out) {
            Ok(manifest) => (manifest.records(plan, &store, out)?, Some(error)),
            Err(_) => return Err(error),
        },
    };
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
    let provenances = records.iter().map(|record| (&record.cell, &record.provenance));
    Ok(Collected {
        mixture: Mixture::of(provenances),
        store,
        records,
        unfinished,
        planned,
        unverified,
    })
}

/// The records of a plan's cells, under the plan's names.
fn planned_records(
    plan: &Plan,
    cells: Vec<PlannedCell>,
    records: &PlanRecords<'_>,
    out: &Path,
) -> Result<Vec<Record>, GridError> {
    let (found, damaged) = read_all(&cells, |cell| {
        Ok(records.read(cell)?.map(|record| (cell, record)))
    })?;
    refuse_damaged(&plan.name, out, damaged)?;
    let labels: HashSet<String> = plan
        .optimisers
        .iter()
        .map(|optimiser| optimiser.label())
        .collect();
    // A candidate of a setting that is not tuned yet is no optimiser of the plan.
    let found = found
        .into_iter()
        .flatten()
        .filter(|(cell, _)| labels.contains(&cell.optimiser));
    let named = found.map(|(cell, mut record)| {
        record.cell.optimiser.clone_from(&cell.optimiser);
        record.cell.tuned.clone_from(&cell.tuned);
        record
    });
    Ok(named.collect())
}

/// The records of unfinished runs and the others.
fn apart(records: Vec<Record>) -> (Vec<Record>, Vec<Record>) {
    (records.into_iter()).partition(|record| record.status.is_unfinished())
}
