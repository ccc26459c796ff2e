//! A rule as the statements see it, which a faulty one can replace.

use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Iterate};
use flatland_descent::step_rule::{StepRule, Stepper};

/// Anything that chooses steps.
pub trait Rule<F> {
    /// The decision at an iterate, from the costs $\varphi(\eta)$ = `cost_at(η)` of the trials.
    fn decide(&mut self, iterate: &Iterate<F>, cost_at: &mut dyn FnMut(F) -> F) -> Decision<F>;
}

impl<F: Scalar> Rule<F> for Stepper<F> {
    fn decide(&mut self, iterate: &Iterate<F>, cost_at: &mut dyn FnMut(F) -> F) -> Decision<F> {
        self.step(iterate, |step| (cost_at(step), ()))
    }
}

/// Makes the rule on which a statement is checked from its settings.
pub type MakeRule<'a, F> = &'a dyn Fn(&StepRule) -> Box<dyn Rule<F>>;

/// The library's rule.
///
/// # Panics
///
/// If a setting lies outside its interval.
pub fn real_rule<F: Scalar>(settings: &StepRule) -> Box<dyn Rule<F>> {
    let rule = Stepper::new(*settings);
    Box::new(rule.unwrap_or_else(|error| panic!("{error}")))
}
