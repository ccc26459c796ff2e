//! `flatland run`.

use crate::cli::error::{CommandError, Ended, Result};
use crate::cli::progress::Progress;
use crate::cli::{job_array, shell};
use flatland_experiments::grid::{self, Elsewhere, RunOptions, Shard};
use flatland_experiments::plan::PlanFile;

/// Runs the cells of the plan that have no record.
pub(super) fn run(file: &PlanFile, options: &RunOptions) -> Result<Ended> {
    let name = &file.plan.name;
    let summary = grid::run(file, options, &Progress::new(name))?;
    let (recorded, total, folder) = (summary.recorded, summary.total(), options.out.join("records"));
    if summary.interrupted {
        for error in &summary.errors {
            errln!("error: {error}");
        }
        errln!(
            "interrupted: {recorded} of {total} cells have records, cells in progress have checkpoints; to resume:\n  {}",
            shell::this_command()
        );
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
        "{name}: {} cells run in {:.0} s, {records} in {}",
        summary.run,
        summary.elapsed.as_secs_f64(),
        folder.display()
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
    Ok(Ended::Completed)
}

/// The part of the cells that was asked for, or that a task of a job array has.
pub(super) fn shard(asked: Option<Shard>) -> Result<Option<Shard>> {
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
