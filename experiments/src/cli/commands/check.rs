//! `flatland check`.

use super::status::describe;
use crate::cli::arguments::Options;
use crate::cli::error::Result;
use flatland_experiments::grid::{CellProgress, states};
use flatland_experiments::plan::PlanFile;

/// Reads the plan's data and lists its cells.
pub(super) fn check(file: &PlanFile, options: &Options) -> Result<()> {
    let states = states(file, &options.out)?;
    let mut done = 0;
    for state in &states {
        let recorded = matches!(state.progress, CellProgress::Recorded(_));
        done += usize::from(recorded);
        let mark = if recorded { "done" } else { "to run" };
        // Why a cell is run that seems to have been run, or from where.
        let more = match describe(state) {
            (_, Some(more)) if !recorded => format!(": {more}"),
            _ => String::new(),
        };
        println!("{mark:>6}  {}  {}{more}", &state.cell.identity[..12], state.cell);
    }
    let name = &file.plan.name;
    println!("{name}: plan OK; {} cells, {done} done", states.len());
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
    Ok(())
}
