//! `flatland check`.

use crate::cli::arguments::Options;
use crate::cli::error::Result;
use flatland_experiments::plan::PlanFile;
use flatland_experiments::{claims, grid};
use flatland_records::Store;

/// Reads the plan's data and lists its cells.
pub(super) fn check(file: &PlanFile, options: &Options) -> Result<()> {
    let cells = grid::cells(file)?;
    // A missing output folder is not created.
    let store = Store::open_read_only(&options.out).ok();
    let mut done = 0;
    for cell in &cells {
        let finished = match &store {
            Some(store) => store.has(&cell.identity)?,
            None => false,
        };
        done += usize::from(finished);
        let mark = if finished { "done" } else { "to run" };
        println!("{mark:>6}  {}  {cell}", &cell.identity[..12]);
    }
    let name = &file.plan.name;
    println!("{name}: plan OK; {} cells, {done} done", cells.len());
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
