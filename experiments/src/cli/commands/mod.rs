//! One module per command.

mod check;
mod claims;
mod collected;
mod completions;
mod data;
mod diff;
mod explain;
mod figures;
mod report;
mod run;
mod slurm;
mod status;
mod verify;

use super::arguments::PlanCommand;
use super::error::{Ended, Result};
use flatland_experiments::claims::check_references;
use flatland_experiments::plan::PlanFile;
use std::path::Path;

pub(super) use completions::completions;
pub(super) use data::data;
pub(super) use diff::diff;
pub(super) use explain::explain;
pub(super) use slurm::slurm;
pub(super) use verify::verify;

/// Runs one command on one plan.
pub(super) fn run_plan(command: &PlanCommand, plan: &Path, commit: fn() -> Option<String>) -> Result<Ended> {
    let file = PlanFile::read(plan)?;
    if let Some(parity) = &file.plan.parity {
        check_references(parity, &file.base)?;
    }
    let options = command.options();
    match command {
        PlanCommand::Check(_) => check::check(&file, options)?,
        PlanCommand::Status(status) => status::status(&file, status)?,
        PlanCommand::Run(command) => return run::run(&file, command, false, commit()),
        PlanCommand::Figures(figures) => figures::figures(&file, options, &figures.drawing)?,
        PlanCommand::Claims(_) => claims::claims(&file, options, commit())?,
        PlanCommand::Report(_) => report::report(&file, options, commit())?,
        // Figures and claims are of all cells, also of those that other processes run.
        PlanCommand::Reproduce(command) => match run::run(&file, command, true, commit())? {
            Ended::Interrupted => return Ok(Ended::Interrupted),
            ended @ (Ended::Completed | Ended::Unfinished) => {
                figures::figures_and_claims(&file, options, commit())?;
                return Ok(ended);
            }
        },
    }
    Ok(Ended::Completed)
}
