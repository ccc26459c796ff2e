//! Whether a run has learned.

use super::evidence::NoEvidence;
use super::group::row_at;
use flatland_records::number;
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

/// Why a run has not learned.
pub(super) enum NotLearned {
    /// It did not reach its last iteration, in words.
    BrokeOff(String),
    /// It ended, with this median cost over its last tenth; `None` if none was recorded.
    Cost(Option<f64>),
}

/// Whether the median cost over the last tenth of the iterations is at most half of what a constant prediction pays. A run that
/// came to rest, such as one that stalled, stays at its last iterate; one that diverged or whose search failed has not
/// learned.
pub(super) fn learned(record: &Record) -> Result<(), NotLearned> {
    if let Some(how) = how_it_broke_off(record) {
        return Err(NotLearned::BrokeOff(how));
    }
    match median_of_last_tenth(record) {
        // Not negated: NaN is no cost of a run that learned.
        Some(median) if median <= LARGEST_SHARE * constant_cost(&record.cell) => Ok(()),
        median => Err(NotLearned::Cost(median)),
    }
}

/// Checks that these runs learned. The reason names every one that did not; the detail gives their costs.
pub(super) fn require_learned(runs: &[&Record]) -> Result<(), NoEvidence> {
    let (mut broken, mut names, mut costs) = (Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        let label = run.cell.optimiser.as_str();
        match learned(run) {
            Ok(()) => {}
            Err(NotLearned::BrokeOff(how)) => broken.push(how),
            Err(NotLearned::Cost(median)) => {
                names.push(label);
                costs.push(format!("{label} {}", number(median.unwrap_or(f64::NAN))));
            }
        }
    }
    if !names.is_empty() {
        broken.push(format!("{} did not learn", names.join(", ")));
    }
    let detail = |run: &&Record| {
        format!(
            "median cost of the last tenth: {}; a constant prediction pays {}",
            costs.join(", "),
            number(constant_cost(&run.cell))
        )
    };
    match broken.is_empty() {
        true => Ok(()),
        false => Err(NoEvidence::NotLearned {
            reason: broken.join("; "),
            detail: runs.first().filter(|_| !costs.is_empty()).map(detail),
        }),
    }
}

/// How a run ended that did not reach its last iteration and is not at rest, in words.
pub(super) fn how_it_broke_off(record: &Record) -> Option<String> {
    let broken = matches!(record.status, Status::Diverged { .. } | Status::Failed { .. });
    broken.then(|| format!("{} {}", record.cell.optimiser, record.status))
}

/// The median cost over the training set: of a stochastic run, whose trace has the costs of batches, of the iterates at which the
/// cost of the whole set was recorded, or of the last of them if the last tenth has none.
fn median_of_last_tenth(record: &Record) -> Option<f64> {
    let iterates = record.cell.iterations + 1;
    let tenth = iterates.div_ceil(10);
    let rows = || (iterates - tenth..iterates).filter_map(|k| row_at(record, k));
    let mut of_whole_set = record.tables.trace.iter().filter_map(|row| row.train_set_cost);
    let costs: Vec<f64> = match of_whole_set.next_back() {
        None => rows().map(|row| row.cost).collect(),
        Some(last) => {
            let costs: Vec<f64> = rows().filter_map(|row| row.train_set_cost).collect();
            if costs.is_empty() { vec![last] } else { costs }
        }
    };
    Spread::of(costs).map(|spread| spread.median)
}
