//! The rules written directly from the method, with room for a fault at every line.

use super::equality_search::{Searching, Terms};
use super::faults::RuleFault::{self, *};
use super::memory::Memory;
use flatland_descent::line_search::{Decision, Failure, FailureReason, Iterate, Outcome};
use flatland_descent::step_rule::{Cdat, Constant, SearchSettings, StepRule};
use flatland_theory::harness::*;

/// Makes a handwritten rule with a fault, or the correct one.
pub fn handwritten(fault: Option<RuleFault>) -> impl Fn(&StepRule) -> Box<dyn Rule<f64>> {
    move |rule| {
        Box::new(Handwritten {
            fault,
            rule: *rule,
            memory: Memory::default(),
            previous_step: None,
        })
    }
}

struct Handwritten {
    fault: Option<RuleFault>,
    rule: StepRule,
    memory: Memory,
    previous_step: Option<f64>,
}

impl Handwritten {
    /// $\eta^0$ before it is clamped.
    fn first_trial(&self, terms: &Terms, iterate: &Iterate<f64>) -> f64 {
        let first_step = terms.search.first_step;
        match (terms.polyak, self.fault) {
            (Some((scale, offset)), fault) => {
                let scale = if fault == Some(PolyakScaleDoubled) {
                    2.0 * scale
                } else {
                    scale
                };
                let offset = if fault == Some(OffsetSubtracted) {
                    -offset
                } else {
                    offset
                };
                let unit = iterate.scale;
                iterate.cost / unit / (scale * iterate.decrease_rate + offset / unit / unit) / unit
            }
            (None, Some(StartsAtFirstStep)) => first_step,
            (None, Some(StartsAbovePrevious)) => {
                let above = |step| step / terms.search.backtrack_factor;
                self.previous_step.map_or(first_step, above)
            }
            (None, _) => self.previous_step.unwrap_or(first_step),
        }
    }

    fn search(&mut self, iterate: &Iterate<f64>, cost_at: &mut dyn FnMut(f64) -> f64) -> Decision<f64> {
        let terms = Terms::of(&self.rule);
        let reference = self.memory.observe(iterate.cost, terms.reference, self.fault);
        let first = self.first_trial(&terms, iterate);
        let is_without_trial =
            iterate.cost < 0.0 || (iterate.cost == 0.0 && terms.search.min_first_trial.is_none());
        let reason = if terms.polyak.is_some() && is_without_trial {
            Some(FailureReason::NoPolyakStep { cost: iterate.cost })
        } else {
            (!first.is_finite()).then_some(FailureReason::InvalidFirstTrial { step: first })
        };
        if let Some(reason) = reason {
            return decision(Some(reference), 0, failed(reason));
        }
        let SearchSettings {
            min_first_trial,
            max_first_trial,
            ..
        } = terms.search;
        let first = if self.fault == Some(FirstTrialUnclamped) {
            first
        } else {
            let above = min_first_trial.map_or(first, |min| first.max(min));
            max_first_trial.map_or(above, |max| above.min(max))
        };
        let mut searching = Searching {
            fault: self.fault,
            terms: &terms,
            reference,
            iterate,
            cost_at,
            trials: 0,
        };
        let outcome = searching.outcome(first);
        let trials = searching.trials - usize::from(self.fault == Some(CountsOneTrialLess));
        self.previous_step = outcome.step().or(self.previous_step);
        decision(Some(reference), trials, outcome)
    }

    /// $\sigma\|g\|^2/|g^\top H g|$.
    fn cdat(&self, sigma: f64, iterate: &Iterate<f64>) -> Outcome<f64> {
        let Some(gradient_curvature) = iterate.gradient_curvature else {
            return failed(FailureReason::MissingGradientCurvature);
        };
        let sigma = if self.fault == Some(SigmaHalved) {
            0.5 * sigma
        } else {
            sigma
        };
        let divisor = if self.fault == Some(CurvatureSigned) {
            gradient_curvature
        } else {
            gradient_curvature.abs()
        };
        Outcome::Prescribed {
            step: sigma * iterate.decrease_rate / divisor,
        }
    }
}

fn failed(reason: FailureReason<f64>) -> Outcome<f64> {
    Outcome::Failed(Failure {
        reason,
        last_trial: None,
        violation: None,
    })
}

fn decision(reference: Option<f64>, trials: usize, outcome: Outcome<f64>) -> Decision<f64> {
    Decision {
        reference,
        trials,
        outcome,
        settled: false,
        point: outcome.accepted().map(drop),
    }
}

impl Rule<f64> for Handwritten {
    fn decide(&mut self, iterate: &Iterate<f64>, cost_at: &mut dyn FnMut(f64) -> f64) -> Decision<f64> {
        if let Some(outcome) = iterate.without_step() {
            return decision(None, 0, outcome);
        }
        match self.rule {
            StepRule::Constant(Constant { step }) => {
                let half = self.fault == Some(ConstantStepHalved);
                let step = if half { 0.5 * step } else { step };
                decision(None, 0, Outcome::Prescribed { step })
            }
            StepRule::Cdat(Cdat { sigma }) => decision(None, 0, self.cdat(sigma, iterate)),
            _ => self.search(iterate, cost_at),
        }
    }
}
