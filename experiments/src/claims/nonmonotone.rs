//! The claim about rising costs.

use super::evidence::{Evidence, Judged, measure_of};
use super::group::Group;
use flatland_records::{Record, Rule};

/// The least share of iterations in which the cost rises.
const LEAST_SHARE_OF_RISES: f64 = 0.05;

/// NLS and PoNLS rise often and fall in the long run; LS never rises.
pub(super) fn nonmonotone(group: &Group<'_>) -> Judged {
    let [nls, ponls, monotone] = group.learned([Rule::Nls, Rule::PoNls, Rule::Ls])?;
    let mut measures = Vec::new();
    let mut shown = true;
    for run in [nls, ponls] {
        let (rises, change) = (share_of_rises(run), change_of_tenths(run));
        shown &= rises >= LEAST_SHARE_OF_RISES && change < 1.0;
        let label = &run.cell.optimiser;
        measures.push(measure_of(label, "share of rises", rises));
        measures.push(measure_of(label, "last tenth / first tenth", change));
    }
    let rises = share_of_rises(monotone);
    measures.push(measure_of(&monotone.cell.optimiser, "share of rises", rises));
    Ok(Evidence::shown_if(shown && rises == 0.0, measures))
}

fn share_of_rises(record: &Record) -> f64 {
    let rises = record
        .tables
        .trace
        .windows(2)
        .filter(|pair| pair[1].cost > pair[0].cost)
        .count();
    rises as f64 / record.tables.trace.len().saturating_sub(1).max(1) as f64
}

/// The mean cost over the last tenth of the run, divided by that over the first tenth.
fn change_of_tenths(record: &Record) -> f64 {
    let costs: Vec<f64> = record.tables.trace.iter().map(|row| row.cost).collect();
    let tenth = costs.len().div_ceil(10);
    let mean = |costs: &[f64]| costs.iter().sum::<f64>() / costs.len() as f64;
    mean(&costs[costs.len() - tenth..]) / mean(&costs[..tenth])
}
