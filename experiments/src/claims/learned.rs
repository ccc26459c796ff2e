//! Whether a run has learned.

use super::group::row_at;
use super::number::number;
use flatland_records::{Cell, Loss, Record, Spread, Status};

/// The largest share of the cost of a constant prediction that a run that learned still pays.
const LARGEST_SHARE: f64 = 0.5;

/// What the best constant prediction pays: with mean-squared error the label variance $v$; with cross-entropy
/// $-\ln(1 - Kv) = -\ln\sum_c p_c^2$ with $p_c$ the share of class $c$.
///
/// For balanced classes the latter is $\ln K$, the entropy of the labels; otherwise the entropy, which the record does not
/// have, is higher, so that a run that learned by this bound has learned by the entropy.
pub(super) fn constant_cost(cell: &Cell) -> f64 {
    match cell.loss {
        Loss::MeanSquaredError => cell.label_variance,
        Loss::CrossEntropy => -(1.0 - cell.classes as f64 * cell.label_variance).ln(),
    }
}

/// Whether the median cost over the last tenth of the iterations is at most half of what a constant prediction pays; the
/// error says why not. A run that stalled or became stationary stays at its last iterate; one that diverged or whose search
/// failed has not learned.
pub(super) fn learned(record: &Record) -> Result<(), String> {
    let label = &record.cell.optimiser;
    if let Some(how) = how_it_broke_off(record) {
        return Err(how);
    }
    let constant = constant_cost(&record.cell);
    let median = median_of_last_tenth(record);
    match median {
        // Not negated: NaN is no cost of a run that learned.
        Some(median) if median <= LARGEST_SHARE * constant => Ok(()),
        Some(median) => Err(format!(
            "{label} did not learn: the median cost of its last tenth is {}, a constant prediction pays {}",
            number(median),
            number(constant)
        )),
        None => Err(format!(
            "{label} did not learn: its last tenth has no recorded cost"
        )),
    }
}

/// How a run ended that did not reach its last iteration, in words.
pub(super) fn how_it_broke_off(record: &Record) -> Option<String> {
    let label = &record.cell.optimiser;
    match &record.status {
        Status::Completed | Status::Stalled { .. } | Status::Stationary { .. } => None,
        Status::Diverged { iteration, what } => {
            Some(format!("{label} diverged at iteration {iteration}: {what}"))
        }
        Status::Failed { iteration, reason } => {
            Some(format!("{label} failed at iteration {iteration}: {reason}"))
        }
    }
}

fn median_of_last_tenth(record: &Record) -> Option<f64> {
    let iterates = record.cell.iterations + 1;
    let tenth = iterates.div_ceil(10);
    let rows = (iterates - tenth..iterates).filter_map(|k| row_at(record, k));
    let costs: Vec<f64> = rows.map(|row| row.cost).collect();
    Spread::of(costs).map(|spread| spread.median)
}
