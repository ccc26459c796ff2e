//! Claims about the sharpness itself.

use super::evidence::{Evidence, Finding, Judged, NoEvidence, measure};
use super::group::{Group, final_sharpness};
use flatland_records::Rule;

/// $\lambda_1(\mathrm{LS}) \ge 3 \lambda_1(\mathrm{NLS})$ at the end.
pub(super) fn falls(group: &Group<'_>) -> Judged {
    let (monotone, nonmonotone) = (group.run(Rule::Ls)?, group.run(Rule::Nls)?);
    let (steep, flat) = (final_sharpness(monotone)?, final_sharpness(nonmonotone)?);
    let measures = vec![measure("LS: final λ₁", steep), measure("NLS: final λ₁", flat)];
    Ok(Evidence::shown_if(steep >= 3.0 * flat, measures))
}

/// The lowest $\lambda_1$ of NLS is within a factor 1.5 of $2/K$, and no run has a $\lambda_1$ below $2/K$ less its error.
pub(super) fn floor(group: &Group<'_>) -> Judged {
    let nls = group.run(Rule::Nls)?;
    let floor = nls.cell.sharpness_floor().ok_or_else(|| {
        let needed = "2/K is the floor for mean-squared error and a last layer with bias only";
        NoEvidence::Missing(needed.to_owned())
    })?;
    let lowest = nls
        .tables
        .trace
        .iter()
        .filter_map(|row| row.sharpness)
        .min_by(f64::total_cmp);
    let lowest = lowest.ok_or_else(|| NoEvidence::Missing("no sharpness of NLS was recorded".to_owned()))?;
    let rows = group.runs().iter().flat_map(|run| &run.tables.trace);
    let highest_possible = rows.filter_map(|row| Some(row.sharpness? + row.sharpness_error.unwrap_or(0.0)));
    let lowest_of_all = highest_possible.min_by(f64::total_cmp).unwrap_or(f64::NAN);
    let measures = vec![
        measure("2/K", floor),
        measure("NLS: lowest λ₁", lowest),
        measure("all runs: lowest λ₁ + its error", lowest_of_all),
    ];
    let reached = lowest <= 1.5 * floor && lowest >= floor / 1.5;
    Ok(Evidence::shown_if(reached && lowest_of_all >= floor, measures))
}

/// NLS and PoNLS win every comparison with CDAT and SAM by at least 10 %; a smaller difference is a tie.
pub(super) fn flatter_than_second_order(group: &Group<'_>) -> Judged {
    let mut measures = Vec::new();
    let mut finals = Vec::new();
    for rule in [Rule::Nls, Rule::PoNls, Rule::Cdat, Rule::Sam] {
        let run = group.run(rule)?;
        let sharpness = final_sharpness(run)?;
        measures.push(measure(format!("{}: final λ₁", run.cell.optimiser), sharpness));
        finals.push(sharpness);
    }
    let (first_order, second_order) = finals.split_at(2);
    let won = |&first: &f64| second_order.iter().all(|&second| first <= 0.9 * second);
    let finding = match first_order.iter().all(won) {
        true => Finding::Shown,
        false => Finding::Tie,
    };
    Ok(Evidence {
        finding,
        measures,
        remark: None,
    })
}
