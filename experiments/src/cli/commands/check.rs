//! `flatland check`.

use super::status::describe;
use crate::cli::arguments::Options;
use crate::cli::error::Result;
use flatland_experiments::claims;
use flatland_experiments::grid::{CellProgress, survey};
use flatland_experiments::plan::PlanFile;
use std::collections::BTreeSet;

/// Describes the plan's data, lists its cells and estimates what those to run will take.
pub(super) fn check(file: &PlanFile, options: &Options) -> Result<()> {
    let survey = survey(file, &options.out)?;
    for summary in &survey.data {
        println!("{summary}");
    }
    let states = &survey.states;
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
        println!("{mark:>7}  {}  {}{more}", &state.cell.identity[..12], state.cell);
    }
    let name = &file.plan.name;
    println!("{name}: plan OK; {} cells, {done} done", states.len());
    if !due.is_empty() {
        let estimate = survey.estimate(&options.of_run(None), |cell| due.contains(cell.identity.as_str()));
        println!("{estimate}");
    }
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
    for (claim, reason) in claims::unsupported(&file.plan) {
        println!("  {} cannot be judged: {reason}", claim.name());
    }
    Ok(())
}
