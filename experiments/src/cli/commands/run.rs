//! `flatland run`.

use crate::cell::Interruption;
use crate::cli::arguments::RunCommand;
use crate::cli::error::{CommandError, Ended, Result};
use crate::cli::program::Context;
use crate::cli::progress::Progress;
use crate::cli::{job_array, shell};
use crate::engine::Engines;
use crate::grid::{self, Elsewhere, InterruptedCell, RunOptions, Shard, Summary};
use crate::plan::PlanFile;

/// Runs the cells of the plan that have no record; `wait` says whether to wait for those that other processes run.
pub(super) fn run<E: Engines>(
    context: &Context<'_, E>,
    file: &PlanFile,
    command: &RunCommand,
    wait: bool,
) -> Result<Ended> {
    let name = &file.plan.name;
    let options = RunOptions {
        shard: shard(command.shard)?,
        wait,
        ..command.of_run((context.commit)())
    };
    let summary = grid::run(context.engine, file, &options, &Progress::new(name))?;
    if let Some(mixture) = &summary.mixture {
        errln!("warning: {name}: {mixture}");
    }
    let (recorded, total) = (summary.recorded(), summary.total());
    if summary.interrupted {
        for error in &summary.errors {
            errln!("error: {error}");
        }
        errln!(
            "interrupted: {recorded} of {total} cells have records{}",
            ended_early(&summary)
        );
        for cell in &summary.interruptions {
            errln!("  {}", in_words(cell));
        }
        errln!("to resume:\n  {}", shell::this_command(context.name));
        return Ok(Ended::Interrupted);
    }
    if !summary.errors.is_empty() {
        return Err(CommandError::Cells(summary.errors));
    }
    let records = match summary.is_complete() {
        true => format!("{total} records"),
        false => format!("{recorded} of {total} records"),
    };
    outln!(
        "{name}: {} cells run in {:.0} s, {records} in {}{}",
        summary.run,
        summary.elapsed.as_secs_f64(),
        options.out.join("records").display(),
        ended_early(&summary)
    );
    if let Some(shard) = options.shard.filter(|_| summary.other_shards > 0) {
        outln!(
            "  {} cells without a record are of other shards than {shard}",
            summary.other_shards
        );
    }
    for Elsewhere { cell, holder } in &summary.elsewhere {
        outln!("  {cell}: running elsewhere ({holder})");
    }
    for (cell, why) in summary.chosen() {
        outln!("  {cell}: {why}");
    }
    if summary.has_unfinished() {
        outln!(
            "  `{} status` names the cells; `--retry failed` runs those that failed or ran out of time or memory again",
            context.name
        );
        return Ok(Ended::Unfinished);
    }
    Ok(Ended::Completed)
}

/// The part of the cells that was asked for, or that a task of a job array has.
fn shard(asked: Option<Shard>) -> Result<Option<Shard>> {
    if asked.is_some() {
        return Ok(asked);
    }
    let shard = job_array::shard().map_err(CommandError::JobArray)?;
    if let Some(shard) = shard {
        errln!(
            "note: a task of a job array runs its part of the cells, here {shard} (`--shard 1/1` runs all)"
        );
    }
    Ok(shard)
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
