//! Running a plan.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::execute::{Execution, Executor};
use super::finished::FinishedRuns;
use super::manifest::Manifest;
use super::observer::{GridObserver, Pass};
use super::options::RunOptions;
use super::planned::PlannedCell;
use super::recorded::Recorded;
use super::records::PlanRecords;
use super::runs::write_runs;
use super::summary::Summary;
use super::survey::refuse_oversized;
use super::tuning::Tuning;
use crate::Stored;
use crate::cell::Checkpoints;
use crate::plan::{Plan, PlanFile, Precision};
use flatland_networks::Real;
use flatland_records::{Store, remove_partial_files};
use std::path::Path;
use std::time::Instant;

/// Runs the cells of a plan that have no record yet, in parallel, from their checkpoints where they have one.
///
/// The candidates of a tuned setting are run first, with the plan's first seed, and then the chosen candidate with every
/// seed. The records that are there are compared with their checksums and settings: a damaged one is set aside under a name that says
/// so, and its cell is run again. A cell goes on from a finished run with the same settings and fewer iterations, if that kept its final state, and a cell that
/// differs from a finished run in its measurements only is not trained, if the record and the weights in it suffice. The cells are listed
/// in the `runs.csv` of the plan's folder, and when every cell has a record, the plan's [`Manifest`] is written, from which
/// figures and claims are made. A cell
/// that cannot be run does not stop the others: its error is in the [`Summary`]. A record is complete on disk as soon as
/// its cell has ended, so a killed run loses no finished cell.
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
    refuse_oversized(&cells, &assets)?;
    let store = Store::open(&options.out)?;
    remove_partial_files_of(plan, &options.out)?;
    let mut recorded = Recorded::new(PlanRecords::new(&store, &assets));
    let finished = FinishedRuns::of(&store);
    let executor = Executor {
        assets: &assets,
        plan: &plan.name,
        store: &store,
        checkpoints: &Checkpoints::below(&options.out),
        finished: &finished,
        commit: options.commit.as_deref(),
    };
    let mut pass = |cells: &[PlannedCell]| -> Result<Execution, GridError> {
        let missing = recorded.missing(cells, observer)?;
        if !missing.is_empty() {
            finished.read();
        }
        let (jobs, threads) = options.parallelism(missing.len());
        let done = cells.len() - missing.len();
        observer.pass_started(&Pass {
            cells: cells.len(),
            done,
            jobs,
        });
        let execution = executor.execute(&missing, jobs, threads, observer);
        observer.pass_ended();
        store.sync()?;
        execution
    };

    let mut execution = pass(&cells)?;
    let tuned = (plan.optimisers.iter()).any(|optimiser| !optimiser.candidates().is_empty());
    if tuned && !execution.interrupted {
        let tuning = Tuning::from_records(plan, &cells, &store)?;
        cells = planned_cells(plan, &assets, &tuning)?;
        execution.extend(pass(&cells)?);
    }
    recorded.update(&cells)?;
    write_runs(plan, &cells, &recorded, &store, &options.out)?;
    let summary = Summary {
        recorded: cells.iter().filter(|cell| recorded.get(cell).is_some()).count(),
        mixture: recorded.mixture(&cells),
        set_aside: recorded.into_set_aside(),
        cells,
        run: execution.run,
        interrupted: execution.interrupted,
        errors: execution.errors,
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
