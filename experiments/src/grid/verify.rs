//! Verifying records: whether they are as they were written, and whether running their cells again gives them again.

use super::agreement::settings_of;
use super::assets::Assets;
use super::cells::planned_cells;
use super::collect::resolved_cells;
use super::error::GridError;
use super::execute::Executor;
use super::finished::FinishedRuns;
use super::lease::Leases;
use super::memory::{MemoryLimit, requirements};
use super::observer::{GridObserver, Pass};
use super::options::RunOptions;
use super::planned::PlannedCell;
use super::records::{PlanRecords, read_all};
use super::replaced::Replaced;
use super::tuning::Tuning;
use crate::Stored;
use crate::cell::{CellSettings, Checkpoints};
use crate::comparison::Comparison;
use crate::engine::{Engine, Engines, Identified};
use crate::plan::{Checked, Plan, PlanFile, Precision};
use crate::validate::require;
use flatland_records::{Error, Record, Store};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What was found out about a plan's records.
#[derive(Debug, Default)]
pub struct Verification {
    /// The number of records that are as they were written.
    pub whole: usize,
    /// The number of the plan's cells without a record.
    pub missing: usize,
    /// What is damaged in the others; each error names the folder.
    pub damaged: Vec<Error>,
    /// The number of records of runs that did not end by themselves ([unfinished](flatland_records::Status::is_unfinished)), which are not run again: how
    /// far they come depends on the machine.
    pub unfinished: usize,
    /// The cells that were run again, and how the result differs from the record, as A; the new one is B.
    pub rerun: Vec<Rerun>,
    /// The errors of cells that could not be run again.
    pub errors: Vec<GridError>,
    /// Whether the observer stopped running cells again.
    pub interrupted: bool,
}

/// A cell that was run again.
#[derive(Debug)]
pub struct Rerun {
    /// The folder of its record.
    pub folder: PathBuf,
    /// How the two differ.
    pub comparison: Comparison,
}

/// Reads every record of a plan on an engine in the output folder `options.out` completely; with `rerun`, runs the cells whose runs ended
/// by themselves again in a temporary folder, without a limit on their time, and compares the results with the records to the bit.
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, there are no records, a record cannot be read, or a folder or the threads cannot be
/// made.
pub fn verify<E: Engines>(
    engine: &E,
    file: &PlanFile,
    options: &RunOptions,
    rerun: bool,
    observer: &dyn GridObserver,
) -> Result<Verification, GridError> {
    match file.plan.precision {
        Precision::F32 => verify_in::<E, f32>(engine, file, options, rerun, observer),
        Precision::F64 => verify_in::<E, f64>(engine, file, options, rerun, observer),
    }
}

fn verify_in<E: Engine<F>, F: Stored>(
    engine: &E,
    file: &PlanFile,
    options: &RunOptions,
    rerun: bool,
    observer: &dyn GridObserver,
) -> Result<Verification, GridError> {
    let plan = &file.plan;
    let Ok(store) = Store::open_read_only(&options.out) else {
        return Err(GridError::NotRun {
            plan: plan.name.clone(),
            out: options.out.clone(),
        });
    };
    let assets = Assets::<F>::load(engine, file)?;
    let mut cells = resolved_cells(plan, &assets, Some(&store))?;
    let mut known: BTreeSet<String> = cells.iter().map(|cell| cell.identity.clone()).collect();
    // The candidates of tuned settings have records, too.
    let candidates = planned_cells(plan, &assets, &Tuning::default())?;
    cells.extend(
        candidates
            .into_iter()
            .filter(|cell| known.insert(cell.identity.clone())),
    );
    let records = PlanRecords::new(&store, &assets);
    let (read, damaged) = read_all(&cells, |cell| {
        Ok((cell, records.read(cell)?.map(|record| record.status)))
    })?;
    let whole = read.iter().filter(|(_, status)| status.is_some()).count();
    let ended: Vec<&PlannedCell> = (read.iter())
        .filter(|(_, status)| status.as_ref().is_some_and(|status| !status.is_unfinished()))
        .map(|(cell, _)| *cell)
        .collect();
    let again = match rerun && !ended.is_empty() {
        true => run_again(engine, &ended, &assets, plan, &store, options, observer)?,
        false => Verification::default(),
    };
    Ok(Verification {
        whole,
        missing: read.len() - whole,
        damaged,
        unfinished: whole - ended.len(),
        ..again
    })
}

/// Runs cells with records in a temporary folder, and compares: the part of the verification that says so.
fn run_again<E: Engine<F>, F: Stored>(
    engine: &E,
    cells: &[&PlannedCell],
    assets: &Assets<F>,
    plan: &Plan,
    store: &Store,
    options: &RunOptions,
    observer: &dyn GridObserver,
) -> Result<Verification, GridError> {
    let temporary =
        tempfile::tempdir().map_err(GridError::file("create a folder in", std::env::temp_dir()))?;
    let again = Store::open(temporary.path())?;
    let leases = Leases::below(temporary.path()).map_err(|reason| GridError::Leases {
        out: temporary.path().to_owned(),
        reason,
    })?;
    let limit = MemoryLimit::of(plan);
    let executor = Executor {
        engine,
        assets,
        plan: &plan.name,
        store: &again,
        checkpoints: &Checkpoints::below(temporary.path()),
        leases: &leases,
        replaced: &Replaced::default(),
        finished: &FinishedRuns::of(&again),
        limit,
        max_seconds: None,
        commit: options.commit.as_deref(),
    };
    let required = cells.iter().map(|cell| requirements(engine, cell, assets));
    let memories: Vec<u64> = required
        .map(|required| required.map(|required| required.memory.typical))
        .collect::<Result<_, _>>()?;
    let (jobs, threads) = options.parallelism(&memories, executor.limit.bytes, engine.uses_callers_threads());
    observer.pass_started(&Pass {
        cells: cells.len(),
        done: 0,
        jobs,
    });
    let execution = executor.execute(cells, jobs, threads, observer);
    observer.pass_ended();
    let execution = execution?;
    let mut verification = Verification {
        errors: execution.errors.into_iter().map(|(_, error)| error).collect(),
        interrupted: execution.interrupted,
        ..Verification::default()
    };
    for cell in cells {
        if let (Some(folder), Some(new)) = (store.locate(&cell.identity)?, again.locate(&cell.identity)?) {
            let comparison = Comparison::of(&folder, &new)?;
            verification.rerun.push(Rerun { folder, comparison });
        }
    }
    Ok(verification)
}

/// Reads the record in a folder completely, and returns its settings.
///
/// # Errors
///
/// It is damaged, or cannot be read.
pub fn verify_record(folder: &Path) -> Result<CellSettings, Error> {
    settings_of(&Record::read(folder)?.cell, folder)
}

/// The plan with the one cell of these settings. Paths in them are relative to the current folder.
///
/// # Errors
///
/// The settings do not make a plan for this engine: those of a run from initial weights, of which a record keeps only the hash, or of a
/// run on another engine.
pub fn plan_of_cell(
    engine: &dyn Identified,
    settings: CellSettings,
) -> Result<PlanFile, crate::ParameterError> {
    let [of_record, here] =
        [settings.engine.as_deref(), engine.identity()].map(|identity| identity.unwrap_or("native"));
    let expected = format!("that of this program, {here}");
    require(of_record == here, "engine", expected, of_record)?;
    if settings.initial_weights.is_some() {
        let expected = "absent, as a record keeps only their hash: verify the record through its plan";
        return Err(crate::ParameterError::without_value("initial_weights", expected));
    }
    let plan = Plan {
        name: "record".to_owned(),
        data: vec![Checked::new(settings.data)?],
        networks: vec![Checked::new(settings.network)?],
        optimisers: vec![Checked::new(settings.optimiser)?],
        seeds: vec![settings.seed],
        iterations: settings.iterations,
        batch: settings.batch,
        loss: settings.loss,
        precision: settings.precision,
        stop: Checked::new(settings.stop)?,
        initial_weights: None,
        record: Checked::new(settings.record)?,
        figures: Vec::new(),
        claims: Vec::new(),
        parity: None,
        max_memory: None,
        max_seconds: None,
    };
    Ok(PlanFile {
        plan: Checked::new(plan)?,
        base: PathBuf::new(),
    })
}
