//! Version 1 of the criterion of rescue, reported beside version 2.

use super::evidence::{Finding, Measure, measure_of};
use super::group::row_at;
use super::rescue::Stalled;
use super::stay::Answer;
use flatland_records::{Record, TraceRow};

/// A rescued run reaches at most this share of the stalled run's cost,
const RESCUED_COST: f64 = 0.1;
/// by this multiple of the last iteration of the stay,
const RESCUED_BY: usize = 10;
/// with at least this multiple of the sharpness floor.
const RESCUED_SHARPNESS: f64 = 1.05;

/// With $T$ the last iteration of the other rule's first early stay:
///
/// - NLS-ub never stays in Flatland for 20 iterations;
/// - at some iteration up to $10T$ its cost is at most a tenth of the other rule's at that iteration;
/// - $\lambda_1 \ge 1.05 \cdot 2/K$ at the first such iteration at which it was recorded.
///
/// A run that ends before $10T$ without reaching that cost leaves it open.
pub(super) fn rescued_by_version_1(
    bounded: &Record,
    stalled: &[Stalled<'_>],
    never_stays: Answer,
) -> (Finding, Vec<Measure>, Vec<String>) {
    let (mut all, mut measures, mut remarks) = (never_stays, Vec::new(), Vec::new());
    for other in stalled {
        let success = success(bounded, other);
        all = all.min(success.answer);
        measures.extend(success.measures);
        remarks.extend(success.remark.map(|remark| format!("version 1: {remark}")));
    }
    (all.finding(), measures, remarks)
}

/// Whether one run succeeds where another stalls.
struct Success {
    answer: Answer,
    measures: Vec<Measure>,
    remark: Option<String>,
}

fn success(bounded: &Record, stalled: &Stalled<'_>) -> Success {
    let deadline = RESCUED_BY * stalled.stay.last;
    let (label, other) = (&bounded.cell.optimiser, &stalled.run.cell.optimiser);
    let compare = |k: usize| {
        let (row, other) = (row_at(bounded, k)?, row_at(stalled.run, k)?);
        Some((k, row, row.cost / other.cost))
    };
    let compared: Vec<(usize, &TraceRow, f64)> = (0..=deadline.min(bounded.cell.iterations))
        .filter_map(compare)
        .collect();
    let lowest = compared
        .iter()
        .map(|(_, _, ratio)| *ratio)
        .fold(f64::INFINITY, f64::min);
    let mut measures = vec![
        measure_of(other, "last iteration T of its stay", stalled.stay.last as f64),
        measure_of(label, format!("lowest cost / that of {other}, by 10 T"), lowest),
    ];
    let low: Vec<(usize, &TraceRow)> = compared
        .into_iter()
        .filter(|(_, _, ratio)| *ratio <= RESCUED_COST)
        .map(|(k, row, _)| (k, row))
        .collect();
    let then = low
        .iter()
        .find_map(|&(k, row)| row.sharpness.map(|sharpness| (k, sharpness)));
    let floor = bounded.cell.sharpness_floor().unwrap_or(f64::NAN);
    let (answer, remark) = match then {
        Some((k, sharpness)) => {
            let name = format!("iteration with a tenth of the cost of {other}");
            measures.push(measure_of(label, name, k as f64));
            measures.push(measure_of(label, "λ₁ / (2/K) then", sharpness / floor));
            let steep = sharpness >= RESCUED_SHARPNESS * floor;
            (Answer::of(steep), None)
        }
        None if !low.is_empty() => {
            let unrecorded = format!("λ₁ of {label} was not recorded where its cost is a tenth of {other}'s");
            (Answer::Open, Some(unrecorded))
        }
        None if bounded.cell.iterations < deadline => {
            let short =
                format!("the run of {label} ends before 10 T, its cost still above a tenth of {other}'s");
            (Answer::Open, Some(short))
        }
        None => (Answer::No, None),
    };
    Success {
        answer,
        measures,
        remark,
    }
}
