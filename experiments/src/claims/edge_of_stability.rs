//! Claims about step × sharpness.

use super::evidence::{Evidence, Judged, NoEvidence, measure};
use super::group::{Group, settings, step_times_sharpness};
use crate::optimiser::OptimiserSettings;
use flatland_records::{Record, Rule};

/// The constant step of the control, which must not meet the criterion.
const CONTROL_STEP: f64 = 0.1;

/// Whether the products are above $1 - c$ throughout and above 2 at half of the recorded $k$ or more.
struct AtTheEdge {
    lowest: f64,
    share_above_2: f64,
    above_threshold: bool,
}

impl AtTheEdge {
    fn of(record: &Record, threshold: f64) -> Result<Self, NoEvidence> {
        let products = step_times_sharpness(record)?;
        let above_2 = products.iter().filter(|(_, product)| *product > 2.0).count();
        Ok(Self {
            lowest: products
                .iter()
                .map(|(_, product)| *product)
                .fold(f64::INFINITY, f64::min),
            share_above_2: above_2 as f64 / products.len() as f64,
            // Not from `lowest`, which ignores NaN.
            above_threshold: products.iter().all(|(_, product)| *product > threshold),
        })
    }

    fn holds(&self) -> bool {
        self.above_threshold && self.share_above_2 >= 0.5
    }

    fn measures(&self, label: &str) -> [(String, f64); 2] {
        [
            measure(format!("{label}: lowest η λ₁"), self.lowest),
            measure(format!("{label}: share above 2"), self.share_above_2),
        ]
    }
}

/// NLS and PoNLS are at the edge; gradient descent with step 0.1 is not. The numbers of LS are reported beside them.
pub(super) fn from_start(group: &Group<'_>) -> Judged {
    let mut measures = Vec::new();
    let mut shown = true;
    for rule in [Rule::Nls, Rule::PoNls] {
        let run = group.run(rule)?;
        let edge = AtTheEdge::of(run, 1.0 - sufficient_decrease(run)?)?;
        shown &= edge.holds();
        measures.extend(edge.measures(&run.cell.optimiser));
    }
    // The control has no sufficient decrease constant; the paper's, 1e-4, changes nothing at its distance.
    let control = group.constant_step(CONTROL_STEP);
    let needed = || {
        NoEvidence::Missing(format!(
            "needs a run of Gd(step: {CONTROL_STEP}), which must not show it"
        ))
    };
    let control = control.ok_or_else(needed)?;
    let edge = AtTheEdge::of(control, 1.0 - 1e-4)?;
    shown &= !edge.holds();
    measures.extend(edge.measures(&control.cell.optimiser));
    if let Ok(run) = group.run(Rule::Ls) {
        measures.extend(AtTheEdge::of(run, 1.0 - sufficient_decrease(run)?)?.measures(&run.cell.optimiser));
    }
    Ok(Evidence::shown_if(shown, measures))
}

/// $\eta_k\lambda_1 > 2$ wherever $g^\top H g > 0$.
pub(super) fn cdat_above_2(group: &Group<'_>) -> Judged {
    let run = group.run(Rule::Cdat)?;
    let products = step_times_sharpness(run)?;
    let convex = products
        .iter()
        .filter(|(row, _)| row.gradient_curvature.is_some_and(|along| along > 0.0));
    let products: Vec<f64> = convex.map(|(_, product)| *product).collect();
    let lowest = products.iter().copied().fold(f64::INFINITY, f64::min);
    let measures = vec![
        measure("lowest η λ₁", lowest),
        measure("recorded k with gᵀHg > 0", products.len() as f64),
    ];
    match products.is_empty() {
        true => Err(NoEvidence::Missing("no recorded k has gᵀHg > 0".to_owned())),
        false => {
            // Not from `lowest`, which ignores NaN.
            let above = products.iter().all(|&product| product > 2.0);
            Ok(Evidence::shown_if(above, measures))
        }
    }
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
