//! `flatland check`.

use super::status::describe;
use crate::claims;
use crate::cli::arguments::Options;
use crate::cli::error::Result;
use crate::engine::Engines;
use crate::grid::{CellProgress, GridError, survey};
use crate::plan::PlanFile;
use std::collections::{BTreeMap, BTreeSet};

/// Describes the plan's data, lists its cells and estimates what those to run will take.
pub(super) fn check<E: Engines>(engine: &E, file: &PlanFile, options: &Options) -> Result<()> {
    let survey = survey(engine, file, &options.out)?;
    for summary in &survey.data {
        outln!("{summary}");
    }
    let states = &survey.states;
    let refusals: BTreeMap<&str, &str> = (survey.cells.iter())
        .filter_map(|surveyed| Some((surveyed.cell.identity.as_str(), surveyed.refusal.as_deref()?)))
        .collect();
    let mut refused = Vec::new();
    let mut done = 0;
    let mut due = BTreeSet::new();
    for state in states {
        let recorded = matches!(state.progress, CellProgress::Recorded(_));
        done += usize::from(recorded);
        if !recorded {
            due.insert(state.cell.identity.as_str());
        }
        let mark = match state.progress {
            CellProgress::Recorded(_) => "done",
            CellProgress::Damaged(_) => "damaged",
            _ => "to run",
        };
        // Why a cell is run that seems to have been run, or from where.
        let more = match describe(state) {
            (_, Some(more)) if !recorded => format!(": {more}"),
            _ => String::new(),
        };
        outln!("{mark:>7}  {}  {}{more}", &state.cell.identity[..12], state.cell);
        if let Some(why) = refusals.get(state.cell.identity.as_str()).filter(|_| !recorded) {
            refused.push(format!("{}: {why}", state.cell));
        }
    }
    let name = &file.plan.name;
    outln!("{name}: plan OK; {} cells, {done} done", states.len());
    if !due.is_empty() {
        let estimate = survey.estimate(&options.of_run(None), |cell| due.contains(cell.identity.as_str()));
        outln!("{estimate}");
    }
    let tuned = file
        .plan
        .optimisers
        .iter()
        .filter(|optimiser| !optimiser.candidates().is_empty());
    for optimiser in tuned {
        outln!(
            "  {} is tuned with the first seed, then run with every seed",
            optimiser.label()
        );
    }
    for (claim, reason) in claims::unsupported(&file.plan) {
        outln!("  {} cannot be judged: {reason}", claim.name());
    }
    match refused.is_empty() {
        true => Ok(()),
        false => Err(GridError::Memory(refused).into()),
    }
}
