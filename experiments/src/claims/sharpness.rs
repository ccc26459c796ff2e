//! Claims about the sharpness itself.

use super::evidence::{Evidence, Finding, Judged, NoEvidence, measure, measure_of};
use super::group::{Group, final_sharpness};
use flatland_records::Rule;

/// The ratio of sharpnesses that counts as far flatter.
const FAR_FLATTER: f64 = 3.0;
/// The largest ratio of the lowest sharpness to $2/K$, and of $2/K$ to it.
const NEAR_FLOOR: f64 = 1.5;
/// The least difference that is no tie.
const MARGIN: f64 = 0.1;

/// $\lambda_1(\mathrm{LS}) \ge 3 \lambda_1(\mathrm{NLS})$ at the end, or the opposite.
pub(super) fn falls(group: &Group<'_>) -> Judged {
    let [monotone, nonmonotone] = group.learned([Rule::Ls, Rule::Nls])?;
    let (steep, flat) = (final_sharpness(monotone)?, final_sharpness(nonmonotone)?);
    let measures = vec![
        measure_of(&monotone.cell.optimiser, "final λ₁", steep),
        measure_of(&nonmonotone.cell.optimiser, "final λ₁", flat),
    ];
    let finding = if steep >= FAR_FLATTER * flat {
        Finding::Shown
    } else if flat >= FAR_FLATTER * steep {
        Finding::Opposite
    } else {
        Finding::NotShown
    };
    Ok(Evidence::new(finding, measures))
}

/// The lowest $\lambda_1$ of NLS is within a factor 1.5 of $2/K$, and no run has a $\lambda_1$ below $2/K$ less its error.
///
/// Any run can refute the second part, whether it learned or not.
pub(super) fn floor(group: &Group<'_>) -> Judged {
    let nls = group.first(Rule::Nls);
    if let Some(nls) = nls
        && nls.cell.sharpness_floor().is_none()
    {
        let needed = "2/K is the floor for mean-squared error and a last layer with bias only";
        return Err(NoEvidence::Missing(needed.to_owned()));
    }
    let [nls] = group.learned([Rule::Nls])?;
    let floor = nls.cell.sharpness_floor().unwrap_or(f64::NAN);
    let lowest = nls
        .tables
        .trace
        .iter()
        .filter_map(|row| row.sharpness)
        .min_by(f64::total_cmp);
    let lowest = lowest
        .ok_or_else(|| NoEvidence::Missing("no sharpness of NLS was recorded and converged".to_owned()))?;
    let rows = group.runs().flat_map(|run| &run.tables.trace);
    let highest_possible = rows.filter_map(|row| Some(row.sharpness? + row.sharpness_error.unwrap_or(0.0)));
    let lowest_of_all = highest_possible.min_by(f64::total_cmp).unwrap_or(f64::NAN);
    let measures = vec![
        measure("2/K", floor),
        measure_of(&nls.cell.optimiser, "lowest λ₁", lowest),
        measure("all runs: lowest λ₁ + its error", lowest_of_all),
    ];
    let reached = lowest <= NEAR_FLOOR * floor && lowest >= floor / NEAR_FLOOR;
    Ok(Evidence::shown_if(reached && lowest_of_all >= floor, measures))
}

/// NLS and PoNLS win each of the four comparisons with CDAT and SAM by at least 10 %; the opposite is that one is lost by at
/// least 10 %.
pub(super) fn flatter_than_second_order(group: &Group<'_>) -> Judged {
    let runs = group.learned([Rule::Nls, Rule::PoNls, Rule::Cdat, Rule::Sam])?;
    let (mut measures, mut finals) = (Vec::new(), Vec::new());
    for run in runs {
        let sharpness = final_sharpness(run)?;
        measures.push(measure_of(&run.cell.optimiser, "final λ₁", sharpness));
        finals.push(sharpness);
    }
    let (first_order, second_order) = finals.split_at(2);
    let comparisons = || {
        first_order
            .iter()
            .flat_map(|first| second_order.iter().map(move |second| (first, second)))
    };
    let finding = if comparisons().all(|(first, second)| *first <= (1.0 - MARGIN) * second) {
        Finding::Shown
    } else if comparisons().any(|(first, second)| *first >= (1.0 + MARGIN) * second) {
        Finding::Opposite
    } else {
        Finding::Tie
    };
    Ok(Evidence::new(finding, measures))
}
