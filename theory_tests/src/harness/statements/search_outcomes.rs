//! Every search of a run satisfies the definition of its outcome.

use super::super::*;
use flatland_descent::Scalar;

/// The families of the statement.
pub const FAMILIES: &[&str] = &["any-rule", "any-rule-f32", "limits", "limits-f32", "prescribed"];

/// Judges every search of an abstract run; exercised by every run, whose first search always takes place.
///
/// # Errors
///
/// A claim of an outcome that does not hold.
pub fn check<F: Scalar>(make: MakeRule<F>, case: &Abstract) -> Verdict {
    let run = abstract_run(&mut *make(&case.rule), case.first_cost, &case.moments);
    let mut costs = Vec::new();
    let mut previous_step = None;
    for visit in &run {
        costs.push(visit.iterate.cost.as_f64());
        judge_search(&case.rule, &costs, previous_step, visit)?;
        previous_step = visit.decision.outcome.step();
    }
    Ok(Bearing::when(run.iter().any(|visit| !visit.trials.is_empty())))
}
