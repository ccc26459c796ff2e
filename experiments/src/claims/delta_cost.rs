//! The claim about the cost of fine searches.

use super::evidence::{Evidence, Judged, NoEvidence, measure, measure_of};
use super::group::{Group, final_sharpness};
use flatland_records::Record;

/// The backtrack factors that are compared: the fine one, and the paper's.
pub(super) const FINE: f64 = 0.9;
pub(super) const USUAL: f64 = 0.5;
/// Least ratio of the mean trials per iteration.
const LEAST_RATIO: f64 = 1.5;
/// The final sharpnesses are similar within this factor.
const SIMILAR: f64 = 1.5;

/// NLS with $\delta = 0.9$, against NLS with $\delta = 0.5$ and otherwise the same settings, makes at least 1.5 times as many
/// trials per iteration (the mean over the iterations that searched) and ends within a factor 1.5 of its $\lambda_1$.
pub(super) fn delta_cost(group: &Group<'_>) -> Judged {
    let (fine, usual) = group.nls_with_backtrack_factors(FINE, USUAL)?;
    let (trials_fine, trials_usual) = (mean_trials(fine)?, mean_trials(usual)?);
    let (sharpness_fine, sharpness_usual) = (final_sharpness(fine)?, final_sharpness(usual)?);
    let (trials, sharpness) = (trials_fine / trials_usual, sharpness_fine / sharpness_usual);
    let measures = vec![
        measure_of(&fine.cell.optimiser, "mean trials per iteration", trials_fine),
        measure_of(&usual.cell.optimiser, "mean trials per iteration", trials_usual),
        measure("ratio of the trials", trials),
        measure_of(&fine.cell.optimiser, "final λ₁", sharpness_fine),
        measure_of(&usual.cell.optimiser, "final λ₁", sharpness_usual),
        measure("ratio of the λ₁", sharpness),
    ];
    let similar = sharpness_fine <= SIMILAR * sharpness_usual && sharpness_usual <= SIMILAR * sharpness_fine;
    Ok(Evidence::shown_if(trials >= LEAST_RATIO && similar, measures))
}

fn mean_trials(record: &Record) -> Result<f64, NoEvidence> {
    let trials: Vec<usize> = record.tables.trace.iter().filter_map(|row| row.trials).collect();
    match trials.is_empty() {
        true => Err(NoEvidence::Missing(format!(
            "no trials of {} were recorded",
            record.cell.optimiser
        ))),
        false => Ok(trials.iter().sum::<usize>() as f64 / trials.len() as f64),
    }
}
