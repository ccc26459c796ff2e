//! The pipeline: read, load, run, draw, judge.

use super::arguments::{Options, PlanCommand};
use super::interrupt;
use super::progress::Bars;
use flatland_experiments::Stored;
use flatland_experiments::cell::Checkpoints;
use flatland_experiments::claims::{self, ParityError, Report};
use flatland_experiments::grid::{
    Assets, Execution, Executor, GridError, Manifest, PlannedCell, Tuning, planned_cells,
};
use flatland_experiments::plan::{FigureKind, Plan, PlanError, PlanFile, Precision};
use flatland_figures::{
    FigureError, FigureOptions, backtrack_factor, diagnosis, main_comparison, no_bias, probes, stochastic,
};
use flatland_networks::Real;
use flatland_records::{Record, Store, write_whole};
use std::path::Path;
use std::time::Instant;
use thiserror::Error;

/// How a command ended.
pub(super) enum Ended {
    /// It did all it was asked to.
    Completed,
    /// Ctrl-C stopped it; it said how to go on.
    Interrupted,
}

/// Why a command could not do what it was asked to.
#[derive(Debug, Error)]
pub(super) enum CommandError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Grid(#[from] GridError),
    #[error(transparent)]
    Record(#[from] flatland_records::Error),
    #[error(transparent)]
    Figure(#[from] FigureError),
    #[error(transparent)]
    Parity(#[from] ParityError),
    #[error("the table of claims cannot be written: {0}")]
    Table(#[from] csv::Error),
    #[error("{} of the cells could not be run, the others are finished:\n{}", .0.len(), lines(.0))]
    Cells(Vec<GridError>),
    #[error("the records differ from the reference values: {0}")]
    ParityLost(String),
}

fn lines(errors: &[GridError]) -> String {
    let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
    lines.join("\n")
}

type Result<T> = std::result::Result<T, CommandError>;

/// Runs one command on one plan.
pub(super) fn run(command: &PlanCommand, plan: &Path) -> Result<Ended> {
    let file = PlanFile::read(plan)?;
    if let Some(parity) = &file.plan.parity {
        claims::check_references(parity, &file.base)?;
    }
    let options = command.options();
    match command {
        PlanCommand::Check(_) => check(&file, options).map(|()| Ended::Completed),
        PlanCommand::Run(_) => run_cells(&file, plan, options),
        PlanCommand::Figures(_) => draw(&file, options).map(|()| Ended::Completed),
        PlanCommand::Claims(_) => judge(&file, options).map(|()| Ended::Completed),
        PlanCommand::Reproduce(_) => match run_cells(&file, plan, options)? {
            Ended::Interrupted => Ok(Ended::Interrupted),
            Ended::Completed => {
                draw(&file, options)?;
                judge(&file, options).map(|()| Ended::Completed)
            }
        },
    }
}

fn check(file: &PlanFile, options: &Options) -> Result<()> {
    match file.plan.precision {
        Precision::F32 => check_in::<f32>(file, options),
        Precision::F64 => check_in::<f64>(file, options),
    }
}

fn check_in<F: Real>(file: &PlanFile, options: &Options) -> Result<()> {
    let assets = Assets::<F>::load(file)?;
    // The output folder is looked at only where it is, and not made.
    let store = Store::open_read_only(&options.out).ok();
    let cells = planned_cells(&file.plan, &assets, &Tuning::default());
    let mut done = 0;
    for cell in &cells {
        let finished = match &store {
            Some(store) => store.has(&cell.identity)?,
            None => false,
        };
        done += usize::from(finished);
        let mark = if finished { "done" } else { "to run" };
        println!("{mark:>6}  {}  {cell}", &cell.identity[..12]);
    }
    let name = &file.plan.name;
    println!("{name}: the plan is good; {} cells, {done} done", cells.len());
    let tuned = file
        .plan
        .optimisers
        .iter()
        .filter(|optimiser| !optimiser.candidates().is_empty());
    for optimiser in tuned {
        println!(
            "  {} is tuned with the first seed, then run with every seed",
            optimiser.label()
        );
    }
    Ok(())
}

fn run_cells(file: &PlanFile, path: &Path, options: &Options) -> Result<Ended> {
    match file.plan.precision {
        Precision::F32 => run_cells_in::<f32>(file, path, options),
        Precision::F64 => run_cells_in::<f64>(file, path, options),
    }
}

fn run_cells_in<F>(file: &PlanFile, path: &Path, options: &Options) -> Result<Ended>
where
    F: Stored,
{
    let clock = Instant::now();
    let plan = &file.plan;
    let assets = Assets::<F>::load(file)?;
    let store = Store::open(&options.out)?;
    let checkpoints = Checkpoints::below(&options.out);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    interrupt::listen();

    // What is to be tuned is run as candidates first, then as what was chosen.
    let mut cells = planned_cells(plan, &assets, &Tuning::default());
    let (mut run, mut failed) = (0, Vec::new());
    for tuned in [false, true] {
        if tuned {
            let tuning = Tuning::from_records(plan, &cells, &store)?;
            cells = planned_cells(plan, &assets, &tuning);
        }
        let missing = missing(&cells, &store)?;
        let (jobs, threads) = options.parallelism(cores, missing.len());
        let executor = Executor {
            assets: &assets,
            plan: &plan.name,
            store: &store,
            checkpoints: &checkpoints,
            jobs,
            threads,
        };
        let bars = Bars::new(&plan.name, cells.len(), cells.len() - missing.len(), jobs);
        let executed = executor.execute(&missing, &bars);
        bars.finish();
        let Execution { errors, interrupted } = executed?;
        if interrupted {
            tell_how_to_go_on(path, options, &cells, &store)?;
            return Ok(Ended::Interrupted);
        }
        run += missing.len() - errors.len();
        failed.extend(errors);
    }
    if !failed.is_empty() {
        return Err(CommandError::Cells(failed));
    }
    Manifest::new(plan, &cells).write(plan, &options.out)?;
    let (name, total, seconds) = (&plan.name, cells.len(), clock.elapsed().as_secs_f64());
    let records = options.out.join("records");
    println!(
        "{name}: {run} cells run in {seconds:.0} s, {total} records in {}",
        records.display()
    );
    for cell in cells.iter().filter(|cell| cell.settings.seed == plan.seeds[0]) {
        if let Some(why) = &cell.tuned {
            println!("  {cell}: {why}");
        }
    }
    Ok(Ended::Completed)
}

fn missing<'c>(cells: &'c [PlannedCell], store: &Store) -> Result<Vec<&'c PlannedCell>> {
    let mut missing: Vec<&PlannedCell> = Vec::new();
    for cell in cells {
        let again = missing.iter().any(|other| other.identity == cell.identity);
        if !again && !store.has(&cell.identity)? {
            missing.push(cell);
        }
    }
    Ok(missing)
}

fn tell_how_to_go_on(path: &Path, options: &Options, cells: &[PlannedCell], store: &Store) -> Result<()> {
    let left = missing(cells, store)?.len();
    let (path, out) = (path.display(), options.out.display());
    eprintln!(
        "interrupted: {} of {} cells are finished and kept, those under way have a checkpoint; to go on:\n  \
         flatland run {path} --out {out}",
        cells.len() - left,
        cells.len()
    );
    Ok(())
}

/// The records of a plan, and the store they lie in. The manifest comes first: without a run there is no store.
fn records(plan: &Plan, options: &Options) -> Result<(Store, Vec<Record>)> {
    let manifest = Manifest::read(plan, &options.out)?;
    let store = Store::open_read_only(&options.out)?;
    let records = manifest.records(plan, &store, &options.out)?;
    Ok((store, records))
}

fn draw(file: &PlanFile, options: &Options) -> Result<()> {
    let plan = &file.plan;
    let (_, records) = records(plan, options)?;
    for figure in &plan.figures {
        let draw = match figure {
            FigureKind::MainComparison => main_comparison,
            FigureKind::Diagnosis => diagnosis,
            FigureKind::Probes => probes,
            FigureKind::Stochastic => stochastic,
            FigureKind::BacktrackFactor => backtrack_factor,
            FigureKind::NoBias => no_bias,
        };
        let stem = options.out.join(&plan.name).join(figure.name());
        for path in draw(&records, &FigureOptions::default(), &stem)? {
            println!("{}: drew {}", plan.name, path.display());
        }
    }
    Ok(())
}

fn judge(file: &PlanFile, options: &Options) -> Result<()> {
    let plan = &file.plan;
    let (store, records) = records(plan, options)?;
    let parity = match &plan.parity {
        Some(parity) => claims::compare(parity, &records, &store, &file.base)?,
        None => Vec::new(),
    };
    let lost: Vec<String> = parity
        .iter()
        .filter(|judged| !judged.reproduced())
        .map(|judged| judged.claim.clone())
        .collect();
    let mut judgements = claims::judge(&plan.claims, &records);
    judgements.extend(parity);
    if judgements.is_empty() {
        println!("{}: the plan judges no claim", plan.name);
        return Ok(());
    }
    let report = Report { judgements };
    print!("{report}");
    let folder = options.out.join(&plan.name);
    for (name, bytes) in [
        ("claims.csv", report.to_csv()?),
        ("claims.md", report.to_markdown().into_bytes()),
    ] {
        let path = folder.join(name);
        write_whole(&path, &bytes).map_err(|source| GridError::File {
            action: "write",
            path,
            source,
        })?;
    }
    println!(
        "{}: wrote {}",
        plan.name,
        folder.join("claims.{md,csv}").display()
    );
    match lost.is_empty() {
        true => Ok(()),
        false => Err(CommandError::ParityLost(lost.join(", "))),
    }
}
