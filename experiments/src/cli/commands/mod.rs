//! One module per command.

mod check;
mod claims;
mod data;
mod figures;
mod report;
mod run;

use super::arguments::{Options, PlanCommand};
use super::error::{Ended, Result};
use flatland_experiments::claims::check_references;
use flatland_experiments::grid::Manifest;
use flatland_experiments::plan::{Plan, PlanFile};
use flatland_records::{Record, Store};
use std::path::Path;

pub(super) use data::data;

/// Runs one command on one plan.
pub(super) fn run_plan(command: &PlanCommand, plan: &Path, commit: fn() -> Option<String>) -> Result<Ended> {
    let file = PlanFile::read(plan)?;
    if let Some(parity) = &file.plan.parity {
        check_references(parity, &file.base)?;
    }
    let options = command.options();
    match command {
        PlanCommand::Check(_) => check::check(&file, options)?,
        PlanCommand::Run(_) => return run::run(&file, plan, options, commit()),
        PlanCommand::Figures(_) => figures::figures(&file, options)?,
        PlanCommand::Claims(_) => claims::claims(&file, options, commit())?,
        PlanCommand::Report(_) => report::report(&file, options, commit())?,
        PlanCommand::Reproduce(_) => match run::run(&file, plan, options, commit())? {
            Ended::Interrupted => return Ok(Ended::Interrupted),
            Ended::Completed => {
                figures::figures(&file, options)?;
                claims::claims(&file, options, commit())?;
            }
        },
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
