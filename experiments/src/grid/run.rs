//! Running a plan.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::execute::{Execution, Executor};
use super::finished::FinishedRuns;
use super::manifest::Manifest;
use super::memory::{MemoryLimit, requirements};
use super::observer::{GridObserver, Pass};
use super::options::RunOptions;
use super::planned::PlannedCell;
use super::runs::write_runs;
use super::summary::Summary;
use super::tuning::Tuning;
use crate::Stored;
use crate::cell::Checkpoints;
use crate::plan::{PlanFile, Precision};
use flatland_networks::Real;
use flatland_records::{Status, Store};
use std::collections::BTreeSet;
use std::time::Instant;

/// Runs the cells of a plan that have no record yet, in parallel, from their checkpoints where they have one.
///
/// The candidates of a tuned setting are run first, with the plan's first seed, and then the chosen candidate with every
/// seed. A cell goes on from a finished run with the same settings and fewer iterations, if that kept its final state, and a cell that
/// differs from a finished run in its measurements only is not trained, if the record and the weights in it suffice. The cells are listed
/// in the `runs.csv` of the plan's folder, and when every cell has a record, the plan's [`Manifest`] is written, from which
/// figures and claims are made. A record is complete on disk as soon as its cell has ended, so a killed run loses no finished cell.
///
/// No cell stops the others. One that is estimated to need more memory than there is, runs out of time or panics leaves a record that
/// says so, and is run again only on [request](RunOptions::retry). The error of one that cannot be run or recorded is in the
/// [`Summary`].
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, the output folder cannot be written, a record cannot be read, or the
/// threads cannot be started.
///
/// # Example
///
/// ```
/// use flatland_experiments::grid::{self, RunOptions};
/// use flatland_experiments::plan::PlanFile;
///
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("tiny.ron");
/// let plan = "(name: \"tiny\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])],
///              optimisers: [Nls(), Gd(step: 0.1)], seeds: [0], iterations: 5)";
/// std::fs::write(&path, plan)?;
///
/// let file = PlanFile::read(&path)?;
/// let options = RunOptions::new(folder.path().join("results"));
/// let summary = grid::run(&file, &options, &())?;
/// assert!(summary.is_complete());
/// assert_eq!((summary.run, summary.total()), (2, 2));
///
/// // Finished cells are not run again.
/// assert_eq!(grid::run(&file, &options, &())?.run, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(file: &PlanFile, options: &RunOptions, observer: &dyn GridObserver) -> Result<Summary, GridError> {
    match file.plan.precision {
        Precision::F32 => run_in::<f32>(file, options, observer),
        Precision::F64 => run_in::<f64>(file, options, observer),
    }
}

/// The cells of a plan in its order, without running anything. Tuned settings appear as their candidates.
///
/// # Errors
///
/// The plan's files cannot be loaded, or do not fit.
pub fn cells(file: &PlanFile) -> Result<Vec<PlannedCell>, GridError> {
    match file.plan.precision {
        Precision::F32 => cells_in::<f32>(file),
        Precision::F64 => cells_in::<f64>(file),
    }
}

fn cells_in<F: Real>(file: &PlanFile) -> Result<Vec<PlannedCell>, GridError> {
    planned_cells(&file.plan, &Assets::<F>::load(file)?, &Tuning::default())
}

fn run_in<F: Stored>(
    file: &PlanFile,
    options: &RunOptions,
    observer: &dyn GridObserver,
) -> Result<Summary, GridError> {
    let clock = Instant::now();
    let plan = &file.plan;
    let assets = Assets::<F>::load(file)?;
    let data: Vec<_> = assets.data().iter().map(|data| &data.summary).collect();
    observer.data_loaded(&data);
    let mut cells = planned_cells(plan, &assets, &Tuning::default())?;
    let store = Store::open(&options.out)?;
    let executor = Executor {
        assets: &assets,
        plan: &plan.name,
        store: &store,
        checkpoints: &Checkpoints::below(&options.out),
        finished: &FinishedRuns::of(&store)?,
        limit: MemoryLimit::of(plan),
        max_seconds: plan.max_seconds,
        commit: options.commit.as_deref(),
    };
    let mut attempted = BTreeSet::new();
    let mut pass = |cells: &[PlannedCell]| -> Result<Execution, GridError> {
        let missing = missing(cells, &store, options, &mut attempted)?;
        // A cell that needs too much on its own is not begun.
        let memories: Vec<u64> = (missing.iter())
            .map(|cell| requirements(cell, &assets).1.typical)
            .filter(|&bytes| executor.limit.refusal(bytes).is_none())
            .collect();
        let (jobs, threads) = options.parallelism(&memories, executor.limit.bytes);
        let done = cells.len() - missing.len();
        observer.pass_started(&Pass {
            cells: cells.len(),
            done,
            jobs,
        });
        let execution = executor.execute(&missing, jobs, threads, observer);
        observer.pass_ended();
        execution
    };

    let mut execution = pass(&cells)?;
    let tuned = (plan.optimisers.iter()).any(|optimiser| !optimiser.candidates().is_empty());
    if tuned && !execution.interrupted {
        let tuning = Tuning::from_records(plan, &cells, &store)?;
        cells = planned_cells(plan, &assets, &tuning)?;
        execution.extend(pass(&cells)?);
    }
    let statuses = statuses(&cells, &store)?;
    let summary = Summary {
        // A cell that failed may have been recorded since, by another process.
        errors: unrepaired(execution.errors, &store)?,
        statuses,
        cells,
        run: execution.run,
        interrupted: execution.interrupted,
        interruptions: execution.interruptions,
        elapsed: clock.elapsed(),
    };
    write_runs(plan, &summary.cells, &store, &options.out)?;
    if summary.is_complete() {
        Manifest::new(plan, &summary.cells)?.write(plan, &options.out)?;
    }
    Ok(summary)
}

/// The cells, each once, that have no record or one to be replaced, which is removed, and that were not `attempted` before.
fn missing<'c>(
    cells: &'c [PlannedCell],
    store: &Store,
    options: &RunOptions,
    attempted: &mut BTreeSet<String>,
) -> Result<Vec<&'c PlannedCell>, GridError> {
    let mut missing = Vec::new();
    for cell in cells {
        if !attempted.insert(cell.identity.clone()) {
            continue;
        }
        match store.locate(&cell.identity)? {
            Some(folder) if options.retry.is_empty() || !options.retries(&store.status(&folder)?) => {}
            Some(folder) => {
                store.remove(&folder)?;
                missing.push(cell);
            }
            None => missing.push(cell),
        }
    }
    Ok(missing)
}

/// How each cell ended, if it has a record.
fn statuses(cells: &[PlannedCell], store: &Store) -> Result<Vec<Option<Status>>, GridError> {
    let status = |cell: &PlannedCell| {
        let folder = store.locate(&cell.identity)?;
        Ok(folder.map(|folder| store.status(&folder)).transpose()?)
    };
    cells.iter().map(status).collect()
}

/// The errors of cells, by their identities, that still have no record.
fn unrepaired(errors: Vec<(String, GridError)>, store: &Store) -> Result<Vec<GridError>, GridError> {
    let mut unrepaired = Vec::new();
    for (identity, error) in errors {
        if !store.has(&identity)? {
            unrepaired.push(error);
        }
    }
    Ok(unrepaired)
}
