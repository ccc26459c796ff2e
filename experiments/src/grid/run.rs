//! Running a plan.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::execute::Executor;
use super::finished::FinishedRuns;
use super::lease::Leases;
use super::manifest::Manifest;
use super::memory::MemoryLimit;
use super::observer::GridObserver;
use super::options::RunOptions;
use super::pass::Passes;
use super::planned::PlannedCell;
use super::runs::write_runs;
use super::summary::Summary;
use super::tuning::Tuning;
use crate::Stored;
use crate::cell::Checkpoints;
use crate::engine::{Engine, Engines, Identified};
use crate::plan::{Plan, PlanFile, Precision};
use flatland_networks::Real;
use flatland_records::{Status, Store, remove_partial_files};
use std::path::Path;
use std::time::Instant;

/// Runs the cells of a plan that have no record yet on an engine, in parallel, from their checkpoints where they have one.
///
/// The candidates of a tuned setting are run first, with the plan's first seed, and then the chosen candidate with every
/// seed. The records that are there are compared with their checksums and settings: a damaged one is set aside under a name that says
/// so, and its cell is run again. A cell goes on from a finished run with the same settings and fewer iterations, if that kept its final state, and a cell that
/// differs from a finished run in its measurements only is not trained, if the record and the weights in it suffice. The cells are listed
/// in the `runs.csv` of the plan's folder, and when every cell has a record, the plan's [`Manifest`] is written, from which
/// figures and claims are made. A record is complete on disk as soon as its cell has ended, so a killed run loses no finished cell.
///
/// No cell stops the others. One that is estimated to need more memory than there is, runs out of time or memory, panics or is failed by
/// its device leaves a record that says so, and is run again only on [request](RunOptions::retry). The error of one that cannot be run or
/// recorded is in the [`Summary`].
///
/// Processes with the same output folder, also on other hosts, share the cells: each is run by one, and when that one is gone by
/// another. A call ends when there is nothing left for it to start, and the summary has the cells that other processes are running; with
/// [`wait`](RunOptions::wait), when every cell has ended.
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, the output folder cannot be written, a record cannot be read, or the
/// threads cannot be started.
///
/// # Example
///
/// ```
/// use flatland_experiments::engine::Native;
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
/// let summary = grid::run(&Native, &file, &options, &())?;
/// assert!(summary.is_complete());
/// assert_eq!((summary.run, summary.total()), (2, 2));
///
/// // Finished cells are not run again.
/// assert_eq!(grid::run(&Native, &file, &options, &())?.run, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run<E: Engines>(
    engine: &E,
    file: &PlanFile,
    options: &RunOptions,
    observer: &dyn GridObserver,
) -> Result<Summary, GridError> {
    match file.plan.precision {
        Precision::F32 => run_in::<E, f32>(engine, file, options, observer),
        Precision::F64 => run_in::<E, f64>(engine, file, options, observer),
    }
}

/// The cells of a plan on an engine in its order, without running anything. Tuned settings appear as their candidates.
///
/// # Errors
///
/// The plan's files cannot be loaded, or do not fit.
pub fn cells(engine: &dyn Identified, file: &PlanFile) -> Result<Vec<PlannedCell>, GridError> {
    match file.plan.precision {
        Precision::F32 => cells_in::<f32>(engine, file),
        Precision::F64 => cells_in::<f64>(engine, file),
    }
}

fn cells_in<F: Real>(engine: &dyn Identified, file: &PlanFile) -> Result<Vec<PlannedCell>, GridError> {
    planned_cells(&file.plan, &Assets::<F>::load(engine, file)?, &Tuning::default())
}

fn run_in<E: Engine<F>, F: Stored>(
    engine: &E,
    file: &PlanFile,
    options: &RunOptions,
    observer: &dyn GridObserver,
) -> Result<Summary, GridError> {
    let clock = Instant::now();
    let plan = &file.plan;
    let assets = Assets::<F>::load(engine, file)?;
    let data: Vec<_> = assets.data().iter().map(|data| &data.summary).collect();
    observer.data_loaded(&data);
    let mut cells = planned_cells(plan, &assets, &Tuning::default())?;
    let store = Store::open(&options.out)?;
    remove_partial_files_of(plan, &options.out)?;
    let leases = Leases::below(&options.out).map_err(|reason| GridError::Leases {
        out: options.out.clone(),
        reason,
    })?;
    let checkpoints = Checkpoints::below(&options.out);
    remove_rests(&leases, &store, &checkpoints);
    let finished = FinishedRuns::of(&store);
    let executor = Executor {
        engine,
        assets: &assets,
        plan: &plan.name,
        store: &store,
        checkpoints: &checkpoints,
        leases: &leases,
        finished: &finished,
        limit: MemoryLimit::of(plan),
        max_seconds: plan.max_seconds,
        commit: options.commit.as_deref(),
    };
    let mut passes = Passes::new(&executor, options, observer);
    let tuned = (plan.optimisers.iter()).any(|optimiser| !optimiser.candidates().is_empty());
    let mut execution = passes.run(&cells)?;
    if tuned && !execution.interrupted {
        store.refresh()?;
        let tuning = Tuning::from_records(plan, &cells, &store)?;
        cells = planned_cells(plan, &assets, &tuning)?;
        execution.elsewhere.clear();
        execution.extend(passes.run(&cells)?);
    }
    let mut recorded = passes.into_recorded();
    store.refresh()?;
    loop {
        recorded.update(&cells)?;
        write_runs(plan, &cells, &recorded, &store, &options.out)?;
        // A process that has recorded a cell since may have written the table before this one did.
        store.refresh()?;
        if !recorded.is_outdated(&cells)? {
            break;
        }
    }
    let status = |cell: &PlannedCell| recorded.get(cell).map(|overview| overview.status.clone());
    let statuses: Vec<Option<Status>> = cells.iter().map(status).collect();
    let is_others = |(cell, status): &(&PlannedCell, &Option<Status>)| !options.has(cell) && status.is_none();
    let other_shards = cells.iter().zip(&statuses).filter(is_others).count();
    let summary = Summary {
        // A cell that failed may have been recorded since, by another process.
        errors: unrepaired(execution.errors, &store)?,
        statuses,
        mixture: recorded.mixture(&cells),
        set_aside: recorded.into_set_aside(),
        cells,
        run: execution.run,
        interrupted: execution.interrupted,
        interruptions: execution.interruptions,
        elsewhere: execution.elsewhere,
        other_shards,
        elapsed: clock.elapsed(),
    };
    if summary.is_complete() {
        Manifest::new(plan, &summary.cells)?.write(plan, &options.out)?;
    }
    Ok(summary)
}

/// Removes the temporary files that killed runs left.
fn remove_partial_files_of(plan: &Plan, out: &Path) -> Result<(), GridError> {
    for folder in [out.join(&plan.name), out.join("checkpoints")] {
        remove_partial_files(&folder).map_err(GridError::file("remove temporary files from", folder))?;
    }
    Ok(())
}

/// Removes the leases of processes that are gone, and the checkpoints of recorded cells, which a process left that was killed between
/// the two or that could not remove them. What cannot be removed does no harm.
fn remove_rests(leases: &Leases, store: &Store, checkpoints: &Checkpoints) {
    let _ = leases.sweep();
    for identity in checkpoints.identities() {
        let recorded = store.find_overview(&identity).ok().flatten();
        // The checkpoint of one that did not end by itself stays for the next.
        if recorded.is_some_and(|overview| !overview.status.is_unfinished()) {
            let _ = checkpoints.remove(&identity);
        }
    }
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
