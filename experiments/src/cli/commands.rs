//! The pipeline: read, load, run, draw, judge.

use super::arguments::{Options, PlanCommand};
use super::drawing::Drawing;
use super::progress::Progress;
use flatland_experiments::claims::{self, ParityError, Report};
use flatland_experiments::grid::{self, GridError, Manifest};
use flatland_experiments::plan::{FigureKind, Plan, PlanError, PlanFile};
use flatland_figures::{
    FigureError, backtrack_factor, diagnosis, main_comparison, no_bias, probes, stochastic,
};
use flatland_records::{Record, Store, write_whole};
use std::path::Path;
use thiserror::Error;

/// How a command ended.
pub(super) enum Ended {
    /// The command completed.
    Completed,
    /// Ctrl-C interrupted it; the command that resumes was printed.
    Interrupted,
}

/// Why a command failed.
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
    Table(csv::Error),
    #[error("{} cells could not be run, all others are finished:\n{}", .0.len(), lines(.0))]
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
pub(super) fn run(command: &PlanCommand, plan: &Path, commit: fn() -> Option<String>) -> Result<Ended> {
    let file = PlanFile::read(plan)?;
    if let Some(parity) = &file.plan.parity {
        claims::check_references(parity, &file.base)?;
    }
    let options = command.options();
    match command {
        PlanCommand::Check(_) => check(&file, options).map(|()| Ended::Completed),
        PlanCommand::Run(_) => run_cells(&file, plan, options, commit()),
        PlanCommand::Figures(figures) => draw(&file, options, &figures.drawing).map(|()| Ended::Completed),
        PlanCommand::Claims(_) => judge(&file, options).map(|()| Ended::Completed),
        PlanCommand::Reproduce(_) => match run_cells(&file, plan, options, commit())? {
            Ended::Interrupted => Ok(Ended::Interrupted),
            Ended::Completed => {
                draw(&file, options, &Drawing::default())?;
                judge(&file, options).map(|()| Ended::Completed)
            }
        },
    }
}

fn check(file: &PlanFile, options: &Options) -> Result<()> {
    let cells = grid::cells(file)?;
    // A missing output folder is not created.
    let store = Store::open_read_only(&options.out).ok();
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
    println!("{name}: plan OK; {} cells, {done} done", cells.len());
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

fn run_cells(file: &PlanFile, path: &Path, options: &Options, commit: Option<String>) -> Result<Ended> {
    let name = &file.plan.name;
    let summary = grid::run(file, &options.of_run(commit), &Progress::new(name))?;
    let (recorded, total, out) = (summary.recorded, summary.total(), options.out.display());
    if summary.interrupted {
        for error in &summary.errors {
            eprintln!("error: {error}");
        }
        eprintln!(
            "interrupted: {recorded} of {total} cells have records, cells in progress have checkpoints; to resume:\n  \
             flatland run {} --out {out}",
            path.display()
        );
        return Ok(Ended::Interrupted);
    }
    if !summary.errors.is_empty() {
        return Err(CommandError::Cells(summary.errors));
    }
    println!(
        "{name}: {} cells run in {:.0} s, {total} records in {}",
        summary.run,
        summary.elapsed.as_secs_f64(),
        options.out.join("records").display()
    );
    for (cell, why) in summary.chosen() {
        println!("  {cell}: {why}");
    }
    Ok(Ended::Completed)
}

/// The records of a plan, and their store. The manifest comes first: without a run there is no store.
fn records(plan: &Plan, options: &Options) -> Result<(Store, Vec<Record>)> {
    let manifest = Manifest::read(plan, &options.out)?;
    let store = Store::open_read_only(&options.out)?;
    let records = manifest.records(plan, &store, &options.out)?;
    Ok((store, records))
}

fn draw(file: &PlanFile, options: &Options, drawing: &Drawing) -> Result<()> {
    let plan = &file.plan;
    let (_, records) = records(plan, options)?;
    for figure in &plan.figures {
        let draw = match figure.kind() {
            FigureKind::MainComparison => main_comparison,
            FigureKind::Diagnosis => diagnosis,
            FigureKind::Probes => probes,
            FigureKind::Stochastic => stochastic,
            FigureKind::BacktrackFactor => backtrack_factor,
            FigureKind::NoBias => no_bias,
        };
        let stem = options.out.join(&plan.name).join(figure.name());
        for path in draw(&records, &drawing.options(figure, &records), &stem)? {
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
        println!("{}: the plan names no claims", plan.name);
        return Ok(());
    }
    let report = Report { judgements };
    print!("{report}");
    let folder = options.out.join(&plan.name);
    let csv = report.to_csv().map_err(CommandError::Table)?;
    for (name, bytes) in [
        ("claims.csv", csv),
        ("claims.md", report.to_markdown().into_bytes()),
    ] {
        let path = folder.join(name);
        write_whole(&path, &bytes).map_err(GridError::file("write", path))?;
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
