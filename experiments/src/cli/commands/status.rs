//! `flatland status`.

use crate::cli::arguments::StatusOptions;
use crate::cli::error::Result;
use crate::engine::Identified;
use crate::grid::{CellProgress, CellState, GridError, Holder, holders, states};
use crate::plan::PlanFile;
use crate::utc;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

/// Lists the plan's cells and what is there of each.
pub(super) fn status(engine: &dyn Identified, file: &PlanFile, options: &StatusOptions) -> Result<()> {
    let out = &options.options.out;
    let states = states(engine, file, out)?;
    let holders = holders(out).map_err(GridError::file("read", out.join("leases")))?;
    let holder = |state: &CellState| holders.get(&state.cell.identity).filter(|_| !is_recorded(state));
    if options.json {
        let cells = states.iter().map(|state| as_json(state, holder(state)));
        let cells: Vec<serde_json::Value> = cells.collect();
        outln!("{:#}", serde_json::Value::Array(cells));
        return Ok(());
    }
    let mut counts = BTreeMap::new();
    for state in &states {
        let (word, more) = describe_with(state, holder(state));
        *counts.entry(word).or_insert(0_usize) += 1;
        let more = more.map_or_else(String::new, |more| format!(": {more}"));
        let written = state
            .written
            .map_or_else(String::new, |at| format!(" ({})", ago(at)));
        outln!("{word:>11}  {}{more}{written}", state.cell);
    }
    let recorded = states.iter().filter(|state| is_recorded(state)).count();
    let counts: Vec<String> = counts
        .iter()
        .map(|(word, count)| format!("{count} {word}"))
        .collect();
    let last = states.iter().filter_map(|state| state.written).max();
    let last = last.map_or_else(String::new, |at| format!("; last written {}", ago(at)));
    outln!(
        "{}: {recorded} of {} cells have records: {}{last}",
        file.plan.name,
        states.len(),
        counts.join(", ")
    );
    Ok(())
}

fn as_json(state: &CellState, holder: Option<&Holder>) -> serde_json::Value {
    let (word, more) = describe_with(state, holder);
    let settings = &state.cell.settings;
    json!({
        "identity": state.cell.identity,
        "data": settings.data.label(),
        "network": state.cell.network_label,
        "optimiser": state.cell.optimiser,
        "seed": settings.seed,
        "iterations": settings.iterations,
        "state": word,
        "details": more,
        "host": holder.map(|holder| &holder.host),
        "process": holder.map(|holder| holder.process),
        "written": state.written.and_then(utc),
    })
}

fn is_recorded(state: &CellState) -> bool {
    matches!(state.progress, CellProgress::Recorded(_))
}

/// As [`describe`], of a cell that a process is running.
fn describe_with(state: &CellState, holder: Option<&Holder>) -> (&'static str, Option<String>) {
    match (holder, describe(state).1) {
        (None, _) => describe(state),
        (Some(holder), None) => ("running", Some(holder.to_string())),
        (Some(holder), Some(more)) => ("running", Some(format!("{holder}; {more}"))),
    }
}

/// The state in a word, and what more is known.
pub(super) fn describe(state: &CellState) -> (&'static str, Option<String>) {
    let iterations = state.cell.settings.iterations;
    match &state.progress {
        CellProgress::Recorded(status) => (status.word(), status.details()),
        CellProgress::Damaged(reason) => ("damaged", Some(reason.clone())),
        CellProgress::Checkpoint(iteration) => (
            "in progress",
            Some(format!("checkpoint at iteration {iteration} of {iterations}")),
        ),
        CellProgress::Unusable(reason) => ("in progress", Some(reason.clone())),
        CellProgress::Measurable => (
            "to run",
            Some("measured at the weights that a finished run kept".to_owned()),
        ),
        CellProgress::Extendable { iterations } => (
            "to run",
            Some(format!(
                "goes on from the finished run of {iterations} iterations"
            )),
        ),
        CellProgress::Missing(why) => ("to run", why.clone()),
    }
}

/// How long ago, in its largest unit or two.
fn ago(at: SystemTime) -> String {
    let passed = SystemTime::now().duration_since(at).unwrap_or_default();
    format!(
        "{} ago",
        crate::cli::duration::rounded(passed.max(Duration::from_secs(1)))
    )
}
