//! The bracketed steps of a run, about which the propositions speak.

use super::certificates::Certificates;
use super::place::{Place, WalkStop, walk};
use super::rounding::failed_test_constant;
use super::rule::MakeRule;
use super::settings::{constants, search_of};
use flatland_descent::Scalar;
use flatland_descent::line_search::Outcome;
use flatland_descent::step_rule::StepRule;

/// A step bracketed by a trial that failed, and not by rounding.
#[derive(Debug)]
pub struct BracketedStep<F> {
    /// $k$.
    pub k: usize,
    /// The iterate.
    pub stop: WalkStop<F>,
    /// $\eta_k$.
    pub step: f64,
    /// $\varphi(\eta_k)$ as the rule saw it.
    pub cost: f64,
    /// $\eta'_k$.
    pub rejected: f64,
    /// $\tilde c$ of [`failed_test_constant`], at most a hundredth of $1-c$ above $c$.
    pub constant: f64,
}

/// The bracketed steps among the first `iterations` of a run, without those that rounding decided: where $\tilde c$, with which the
/// test at the failed trial fails in exact arithmetic, exceeds $c$ by more than a hundredth (chosen) of $1-c$.
///
/// # Panics
///
/// If the rule does not search.
pub fn bracketed_steps<F: Scalar>(
    make: MakeRule<F>,
    certificates: &dyn Certificates,
    (place, rule): (&Place, &StepRule),
    iterations: usize,
) -> Vec<BracketedStep<F>> {
    let (c, _) = constants::<F>(search_of(rule));
    let stops = walk(&mut *make(rule), place, iterations);
    let bracketed = stops.into_iter().enumerate().filter_map(|(k, stop)| {
        let Outcome::Bracketed { accepted, rejected } = stop.visit.decision.outcome else {
            return None;
        };
        let rejected = rejected.as_f64();
        let constant = failed_test_constant(certificates, place, &stop, c, rejected);
        (constant <= c + 0.01 * (1.0 - c)).then(|| BracketedStep {
            k,
            stop,
            step: accepted.step.as_f64(),
            cost: accepted.cost.as_f64(),
            rejected,
            constant,
        })
    });
    bracketed.collect()
}
