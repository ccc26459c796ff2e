//! Claims about falling into Flatland, and about being rescued from it.
//!
//! Where an unrecorded $\lambda_1$ near the label variance ends a stay, and a longer stay could have changed the finding, the
//! records do not test the claim.

use super::evidence::{Evidence, Judged, NoEvidence, measure};
use super::group::{Group, row_at};
use super::stay::{Answer, Stay, Stays, floor, stalling};
use flatland_records::{Record, Rule, TraceRow};

/// A rescued run reaches at most this share of the stalled run's cost,
const RESCUED_COST: f64 = 0.1;
/// by this multiple of the last iteration of the stay,
const RESCUED_BY: usize = 10;
/// with at least this multiple of the sharpness floor.
const RESCUED_SHARPNESS: f64 = 1.05;

/// NLS or PoNLS, whichever the plan runs, stays in Flatland for at least 20 successive iterations from some iteration
/// $k < N/5$ on.
pub(super) fn early(group: &Group<'_>) -> Judged {
    floor(group)?;
    let (runs, mut remarks) = stalling(group)?;
    let (mut measures, mut answers) = (Vec::new(), Vec::new());
    for run in runs {
        let (stays, label) = (Stays::of(run), &run.cell.optimiser);
        answers.push(stays.any(|stay| stay.is_early(run.cell.iterations)));
        measures.extend(stays.measures(label));
        remarks.extend(stays.remark(label));
    }
    let any = answers.into_iter().max().unwrap_or(Answer::No);
    Ok(evidence(any, measures, remarks))
}

/// NLS-ub from the same start (data, network and seed) succeeds where NLS or PoNLS stalls early; where both do, it must
/// succeed against each. With $T$ the last iteration of the other rule's first early stay:
///
/// - NLS-ub never stays in Flatland for 20 iterations;
/// - at some iteration up to $10T$ its cost is at most a tenth of the other rule's at that iteration;
/// - $\lambda_1 \ge 1.05 \cdot 2/K$ at the first such iteration at which it was recorded.
///
/// Where no rule stalls there is nothing to rescue, and a run that ends before $10T$ without reaching that cost leaves the
/// claim open: it is not tested on such seeds.
pub(super) fn rescue(group: &Group<'_>) -> Judged {
    let floor = floor(group)?;
    let (runs, _) = stalling(group)?;
    let (mut stalled, mut remarks) = (Vec::new(), Vec::new());
    for run in runs {
        let stays = Stays::of(run);
        let early = stays.seen.iter().find(|stay| stay.is_early(run.cell.iterations));
        if let Some(stay) = early {
            stalled.push((run, *stay));
            remarks.extend(stays.remark(&run.cell.optimiser));
        }
    }
    if stalled.is_empty() {
        let nothing = "neither NLS nor PoNLS is seen to stall in Flatland early: nothing is there to rescue";
        return Err(NoEvidence::Missing(nothing.to_owned()));
    }
    let bounded = group.run(Rule::NlsUb)?;
    let (stays, label) = (Stays::of(bounded), &bounded.cell.optimiser);
    let mut all = stays.any(|stay| stay.is_long()).negated();
    let mut measures = stays.measures(label);
    remarks.extend(stays.remark(label));
    for (run, stay) in stalled {
        let success = success(bounded, run, stay, floor);
        all = all.min(success.answer);
        measures.extend(success.measures);
        remarks.extend(success.remark);
    }
    Ok(evidence(all, measures, remarks))
}

/// Whether one run succeeds where another stalls.
struct Success {
    answer: Answer,
    measures: Vec<(String, f64)>,
    remark: Option<String>,
}

fn success(bounded: &Record, stalled: &Record, stay: Stay, floor: f64) -> Success {
    let deadline = RESCUED_BY * stay.last;
    let (label, other) = (&bounded.cell.optimiser, &stalled.cell.optimiser);
    let compare = |k: usize| {
        let (row, other) = (row_at(bounded, k)?, row_at(stalled, k)?);
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
        measure(format!("{other}: last iteration T of its stay"), stay.last as f64),
        measure(format!("lowest cost of {label} / {other} by 10 T"), lowest),
    ];
    let low: Vec<(usize, &TraceRow)> = compared
        .into_iter()
        .filter(|(_, _, ratio)| *ratio <= RESCUED_COST)
        .map(|(k, row, _)| (k, row))
        .collect();
    let then = low
        .iter()
        .find_map(|&(k, row)| row.sharpness.map(|sharpness| (k, sharpness)));
    let (answer, remark) = match then {
        Some((k, sharpness)) => {
            measures.push(measure(
                format!("{label}: a tenth of {other}'s cost at iteration"),
                k as f64,
            ));
            measures.push(measure(format!("{label}: λ₁ / (2/K) then"), sharpness / floor));
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

fn evidence(answer: Answer, measures: Vec<(String, f64)>, remarks: Vec<String>) -> Evidence {
    Evidence {
        finding: answer.finding(),
        measures,
        remark: Some(remarks.join("; ")).filter(|remark| !remark.is_empty()),
    }
}
