//! `flatland run`.

use crate::cli::arguments::RunCommand;
use crate::cli::error::{CommandError, Ended, Result};
use crate::cli::progress::Progress;
use flatland_experiments::cell::Interruption;
use flatland_experiments::grid::{self, InterruptedCell, Summary};
use flatland_experiments::plan::PlanFile;
use std::path::Path;

/// Runs the cells of the plan at `path` that have no record.
pub(super) fn run(
    file: &PlanFile,
    path: &Path,
    command: &RunCommand,
    commit: Option<String>,
) -> Result<Ended> {
    let name = &file.plan.name;
    let summary = grid::run(file, &command.of_run(commit), &Progress::new(name))?;
    let (recorded, total, out) = (summary.recorded(), summary.total(), command.options.out.display());
    if summary.interrupted {
        for error in &summary.errors {
            eprintln!("error: {error}");
        }
        eprintln!(
            "interrupted: {recorded} of {total} cells have records{}",
            ended_early(&summary)
        );
        for cell in &summary.interruptions {
            eprintln!("  {}", in_words(cell));
        }
        eprintln!("to resume:\n  flatland run {} --out {out}", path.display());
        return Ok(Ended::Interrupted);
    }
    if !summary.errors.is_empty() {
        return Err(CommandError::Cells(summary.errors));
    }
    println!(
        "{name}: {} cells run in {:.0} s, {recorded} records in {}{}",
        summary.run,
        summary.elapsed.as_secs_f64(),
        command.options.out.join("records").display(),
        ended_early(&summary)
    );
    for (cell, why) in summary.chosen() {
        println!("  {cell}: {why}");
    }
    if summary.has_unfinished() {
        println!(
            "  `flatland status` names the cells; `--retry failed` runs those that failed or ran out of time or memory again"
        );
        return Ok(Ended::Unfinished);
    }
    Ok(Ended::Completed)
}

/// The cells that ended early, as in `: 2 diverged, 1 out of time`.
fn ended_early(summary: &Summary) -> String {
    let counts: Vec<String> = (summary.ended_early().into_iter())
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    match counts.is_empty() {
        true => String::new(),
        false => format!(": {}", counts.join(", ")),
    }
}

/// Where a cell stopped, and from where it will be resumed.
fn in_words(InterruptedCell { cell, interruption }: &InterruptedCell) -> String {
    let &Interruption {
        iteration,
        checkpoint,
    } = interruption;
    match checkpoint {
        Some(checkpoint) if checkpoint == iteration => {
            format!("{cell}: stopped at iteration {iteration}, resumes there")
        }
        Some(checkpoint) => {
            format!(
                "{cell}: stopped at iteration {iteration}, resumes from its checkpoint of iteration {checkpoint}"
            )
        }
        None => format!("{cell}: stopped at iteration {iteration} without a checkpoint, begins again"),
    }
}
