//! `flatland run`.

use crate::cli::arguments::Options;
use crate::cli::error::{CommandError, Ended, Result};
use crate::cli::progress::Progress;
use flatland_experiments::grid;
use flatland_experiments::plan::PlanFile;
use std::path::Path;

/// Runs the cells of the plan at `path` that have no record.
pub(super) fn run(file: &PlanFile, path: &Path, options: &Options, commit: Option<String>) -> Result<Ended> {
    let name = &file.plan.name;
    let summary = grid::run(file, &options.of_run(commit), &Progress::new(name))?;
    if let Some(mixture) = &summary.mixture {
        eprintln!("warning: {name}: {mixture}");
    }
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
