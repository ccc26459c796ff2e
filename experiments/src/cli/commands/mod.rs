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
use super::program::Context;
use crate::claims::check_references;
use crate::engine::Engines;
use crate::plan::PlanFile;
use std::path::Path;

pub(super) use completions::completions;
pub(super) use data::data;
pub(super) use diff::diff;
pub(super) use explain::explain;
pub(super) use slurm::slurm;
pub(super) use verify::verify;

/// Runs one command on one plan.
pub(super) fn run_plan<E: Engines>(
    context: &Context<'_, E>,
    command: &PlanCommand,
    plan: &Path,
) -> Result<Ended> {
    let &Context { engine, commit, .. } = context;
    let file = PlanFile::read(plan)?;
    if let Some(parity) = &file.plan.parity {
        check_references(parity, &file.base)?;
    }
    let options = command.options();
    match command {
        PlanCommand::Check(_) => check::check(engine, &file, options)?,
        PlanCommand::Status(status) => status::status(engine, &file, status)?,
        PlanCommand::Run(command) => return run::run(context, &file, command, false),
        PlanCommand::Figures(figures) => figures::figures(engine, &file, options, &figures.drawing)?,
        PlanCommand::Claims(_) => claims::claims(engine, &file, options, commit())?,
        PlanCommand::Report(_) => report::report(engine, &file, options, commit())?,
        // Figures and claims are of all cells, also of those that other processes run.
        PlanCommand::Reproduce(command) => match run::run(context, &file, command, true)? {
            Ended::Interrupted => return Ok(Ended::Interrupted),
            ended @ (Ended::Completed | Ended::Unfinished) => {
                figures::figures_and_claims(engine, &file, options, commit())?;
                return Ok(ended);
            }
        },
    }
    Ok(Ended::Completed)
}
