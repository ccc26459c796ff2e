//! Claims about step × sharpness.

use super::evidence::{Evidence, Judged, Measure, NoEvidence, measure_of};
use super::group::{Group, settings};
use crate::optimiser::OptimiserSettings;
use flatland_records::number;
use flatland_records::{Outcome, Record, Rule, TraceRow};

/// The constant step of the control, which must not meet the criterion.
pub(super) const CONTROL_STEP: f64 = 0.1;
/// The control is judged before the number of iterations divided by this: later it may reach the edge by sharpening.
const CONTROL_PART: usize = 10;
/// The control has no sufficient decrease constant; the paper's changes nothing at its distance from the edge.
const CONTROL_DECREASE: f64 = 1e-4;

/// $\eta_k\lambda_1(w_k)$ at the iterates at which both are known.
struct Products<'r> {
    rows: Vec<(&'r TraceRow, f64)>,
    /// The number of steps left out because they made no decrease above the rounding of the cost.
    below_rounding: usize,
}

impl<'r> Products<'r> {
    /// The products of the steps that were taken: the last iterate's led nowhere, as where a run stalled because its step
    /// was too small to change the weights, and one below rounding is no step of the rule.
    fn of(record: &'r Record) -> Result<Self, NoEvidence> {
        let trace = &record.tables.trace;
        let taken = &trace[..trace.len().saturating_sub(1)];
        let product = |row: &'r TraceRow| Some((row, row.step? * row.sharpness?));
        let (below, rows): (Vec<_>, Vec<_>) = taken
            .iter()
            .filter_map(product)
            .partition(|(row, _)| row.outcome == Some(Outcome::BelowRounding));
        match rows.is_empty() {
            true => Err(NoEvidence::Missing(format!(
                "no sharpness of {} was recorded and converged at an iterate with a step",
                record.cell.optimiser
            ))),
            false => Ok(Self {
                rows,
                below_rounding: below.len(),
            }),
        }
    }

    fn remark(&self, record: &Record) -> Option<String> {
        let told = || {
            format!(
                "{}: {} steps without a decrease above the rounding of the cost are left out",
                record.cell.optimiser, self.below_rounding
            )
        };
        (self.below_rounding > 0).then(told)
    }
}

/// Whether products are above $1 - c$ throughout and above 2 at half of the recorded $k$ or more.
struct AtTheEdge {
    lowest: f64,
    share_above_2: f64,
    above_threshold: bool,
}

impl AtTheEdge {
    /// Of at least one product.
    fn of(products: &[(&TraceRow, f64)], threshold: f64) -> Self {
        let above_2 = products.iter().filter(|(_, product)| *product > 2.0).count();
        Self {
            lowest: lowest(products),
            share_above_2: above_2 as f64 / products.len() as f64,
            // Not from `lowest`, which ignores NaN.
            above_threshold: products.iter().all(|(_, product)| *product > threshold),
        }
    }

    fn holds(&self) -> bool {
        self.above_threshold && self.share_above_2 >= 0.5
    }

    fn measures(&self, label: &str, when: &str) -> [Measure; 2] {
        [
            measure_of(label, format!("lowest η λ₁{when}"), self.lowest),
            measure_of(label, format!("share above 2{when}"), self.share_above_2),
        ]
    }
}

fn lowest(products: &[(&TraceRow, f64)]) -> f64 {
    products
        .iter()
        .map(|(_, product)| *product)
        .fold(f64::INFINITY, f64::min)
}

/// NLS and PoNLS are at the edge; gradient descent with step 0.1 is not in the first tenth of its run. The numbers of LS are
/// reported beside them.
pub(super) fn from_start(group: &Group<'_>) -> Judged {
    let (mut measures, mut remarks) = (Vec::new(), Vec::new());
    let mut shown = true;
    for run in group.learned([Rule::Nls, Rule::PoNls])? {
        let products = Products::of(run)?;
        let edge = AtTheEdge::of(&products.rows, 1.0 - sufficient_decrease(run)?);
        shown &= edge.holds();
        measures.extend(edge.measures(&run.cell.optimiser, ""));
        remarks.extend(products.remark(run));
    }
    let control = group.constant_step(CONTROL_STEP).ok_or_else(|| {
        NoEvidence::Missing(format!(
            "needs a run of Gd(step: {CONTROL_STEP}), which must not show it"
        ))
    })?;
    let Control {
        passes,
        numbers,
        told,
    } = control_of(control)?;
    measures.extend(numbers);
    remarks.extend(told);
    if let Ok(run) = group.completed(Rule::Ls)
        && let Ok(products) = Products::of(run)
    {
        let edge = AtTheEdge::of(&products.rows, 1.0 - sufficient_decrease(run)?);
        measures.extend(edge.measures(&run.cell.optimiser, ""));
    }
    Ok(Evidence::shown_if(shown && !passes, measures).with_remarks(remarks))
}

/// The constant step under the same test.
struct Control {
    passes: bool,
    numbers: Vec<Measure>,
    told: Option<String>,
}

fn control_of(control: &Record) -> Result<Control, NoEvidence> {
    let label = &control.cell.optimiser;
    let products = Products::of(control)?.rows;
    let is_early = |(row, _): &(&TraceRow, f64)| CONTROL_PART * row.iteration < control.cell.iterations;
    let (early, later): (Vec<_>, Vec<_>) = products.into_iter().partition(is_early);
    if early.is_empty() {
        return Err(NoEvidence::Missing(format!(
            "no sharpness of {label} was recorded and converged in the first tenth of its run"
        )));
    }
    let edge = AtTheEdge::of(&early, 1.0 - CONTROL_DECREASE);
    let sharpened = later.iter().find(|(_, product)| *product > 2.0);
    let told = match (edge.holds(), sharpened) {
        (true, _) => Some(format!(
            "{label} passes the same test in the first tenth of its run"
        )),
        (false, Some((row, product))) => Some(format!(
            "{label} reaches the edge later, by sharpening, the classical result: η λ₁ = {} at iteration {}",
            number(*product),
            row.iteration
        )),
        (false, None) => None,
    };
    Ok(Control {
        passes: edge.holds(),
        numbers: edge.measures(label, " in the first tenth").into(),
        told,
    })
}

/// $\eta_k\lambda_1 > 2$ wherever $g^\top H g > 0$.
pub(super) fn cdat_above_2(group: &Group<'_>) -> Judged {
    let [run] = group.learned([Rule::Cdat])?;
    let label = &run.cell.optimiser;
    let all = Products::of(run)?;
    let remark = all.remark(run);
    let convex: Vec<_> = all
        .rows
        .into_iter()
        .filter(|(row, _)| row.gradient_curvature.is_some_and(|along| along > 0.0))
        .collect();
    if convex.is_empty() {
        return Err(NoEvidence::Missing("no recorded k has gᵀHg > 0".to_owned()));
    }
    let measures = vec![
        measure_of(label, "lowest η λ₁", lowest(&convex)),
        measure_of(label, "recorded k with gᵀHg > 0", convex.len() as f64),
    ];
    // Not from the lowest, which ignores NaN.
    let above = convex.iter().all(|(_, product)| *product > 2.0);
    Ok(Evidence::shown_if(above, measures).with_remarks(remark))
}

/// $c$ of a line search.
fn sufficient_decrease(record: &Record) -> Result<f64, NoEvidence> {
    match settings(record)?.optimiser {
        OptimiserSettings::Ls(rule) => Ok(rule.search.sufficient_decrease),
        OptimiserSettings::Nls(rule) => Ok(rule.search.sufficient_decrease),
        OptimiserSettings::NlsUb(rule) => Ok(rule.search.sufficient_decrease),
        OptimiserSettings::PoNls(rule) => Ok(rule.search.sufficient_decrease),
        OptimiserSettings::Grippo(rule) => Ok(rule.search.sufficient_decrease),
        _ => Err(NoEvidence::Missing(format!(
            "{} has no line search",
            record.cell.optimiser
        ))),
    }
}
