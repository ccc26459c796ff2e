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
        PlanCommand::Run(_) => return run::run(&file, plan, options, commit()),
        PlanCommand::Figures(figures) => figures::figures(&file, options, &figures.drawing)?,
        PlanCommand::Claims(_) => claims::claims(&file, options, commit())?,
        PlanCommand::Report(_) => report::report(&file, options, commit())?,
        PlanCommand::Reproduce(_) => match run::run(&file, plan, options, commit())? {
            Ended::Interrupted => return Ok(Ended::Interrupted),
            Ended::Completed => {
                figures::figures_and_claims(&file, options, commit())?;
            }
        },
    }
    Ok(Ended::Completed)
}
