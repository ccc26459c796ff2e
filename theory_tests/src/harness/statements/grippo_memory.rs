//! The reference value of a run is the largest of its last $M$ costs.

use super::super::*;
use flatland_descent::Scalar;
use flatland_descent::line_search::Outcome;
use flatland_descent::step_rule::{Grippo, StepRule};

/// Checks the reference value at every iterate, and that it never rises: an accepted cost is at most the maximum it was
/// compared with, up to the documented $8\epsilon$ of a step that is below rounding. Exercised where the window has moved on and the maximum is not simply the newest cost.
///
/// # Errors
///
/// A reference value that is not the maximum, or rises.
///
/// # Panics
///
/// If the rule has no window.
pub fn check<F: Scalar>(make: MakeRule<F>, case: &Abstract) -> Verdict {
    let StepRule::Grippo(Grippo { window, .. }) = case.rule else {
        panic!("{:?} has no window", case.rule);
    };
    let run = abstract_run(&mut *make(&case.rule), case.first_cost, &case.moments);
    let mut costs = Vec::new();
    let (mut last_reference, mut slack) = (f64::INFINITY, 0.0);
    let mut looked_back = false;
    for (k, visit) in run.iter().enumerate() {
        costs.push(visit.iterate.cost.as_f64());
        let reference = visit.decision.reference.map_or(f64::NAN, F::as_f64);
        let expected = grippo_reference(&costs, window);
        let at = || format!("k = {k}, {:?}, costs {costs:?}", case.rule);
        require(
            reference == expected,
            "R_k = max of the last min(k+1, M) costs",
            reference,
            expected,
            at,
        )?;
        require(
            reference <= last_reference + slack,
            "R_k does not rise",
            reference,
            last_reference,
            at,
        )?;
        last_reference = reference;
        slack = match visit.decision.outcome {
            // With the rounding of the bound itself.
            Outcome::BelowRounding(_) => 9.0 * F::epsilon().as_f64() * reference.abs(),
            _ => 0.0,
        };
        looked_back |= k >= window && reference > costs[k];
    }
    Ok(Bearing::when(looked_back || window == 1))
}
