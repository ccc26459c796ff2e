//! Runs of a rule: over scalars alone, on whatever landscapes the case holds.

use super::landscape::{Landscape, landscape};
use super::rule::Rule;
use super::settings::{log_uniform, searching_rule};
use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Iterate, Trial};
use flatland_descent::step_rule::StepRule;
use proptest::prelude::*;

/// One iterate of an abstract run: its squared gradient norm and what lies ahead.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// $\|g_k\|^2$.
    pub squared_norm: f64,
    /// The costs along the ray.
    pub landscape: Landscape,
}

/// A run without a function: the cost of an iterate is that of the trial accepted before it, everything else is drawn.
/// All that a rule can see is here, so whatever holds of it on these runs holds on functions.
#[derive(Debug, Clone)]
pub struct Abstract {
    /// The rule.
    pub rule: StepRule,
    /// The cost of the first iterate.
    pub first_cost: f64,
    /// The iterates, as many as the run has at most.
    pub moments: Vec<Moment>,
}

impl Abstract {
    /// Runs of a rule drawn from `rule`.
    pub fn of(rule: impl Strategy<Value = StepRule>, length: usize) -> impl Strategy<Value = Self> {
        (rule, log_uniform(1e-2, 1e3), moments(length)).prop_map(|(rule, first_cost, moments)| Self {
            rule,
            first_cost,
            moments,
        })
    }

    /// Runs of any rule that searches.
    pub fn any(length: usize) -> impl Strategy<Value = Self> {
        Self::of(searching_rule(), length)
    }
}

/// Between 1 and `length` moments.
pub fn moments(length: usize) -> impl Strategy<Value = Vec<Moment>> {
    let moment = (log_uniform(1e-3, 1e3), landscape()).prop_map(|(squared_norm, landscape)| Moment {
        squared_norm,
        landscape,
    });
    prop::collection::vec(moment, 1..=length)
}

/// What happened at one iterate, as seen from outside the rule.
#[derive(Debug, Clone)]
pub struct Visit<F> {
    /// What the rule was told.
    pub iterate: Iterate<F>,
    /// Every trial the rule evaluated, in order.
    pub trials: Vec<Trial<F>>,
    /// What it decided.
    pub decision: Decision<F>,
}

/// Lets the rule decide at one iterate and writes down what it evaluates.
pub fn visits<F: Scalar>(
    rule: &mut dyn Rule<F>,
    iterate: Iterate<F>,
    mut cost_at: impl FnMut(F) -> F,
) -> Visit<F> {
    let mut trials = Vec::new();
    let decision = rule.decide(&iterate, &mut |step| {
        let cost = cost_at(step);
        trials.push(Trial { step, cost });
        cost
    });
    Visit {
        iterate,
        trials,
        decision,
    }
}

/// The visits of an abstract run, up to the first iterate from which there is no step.
pub fn abstract_run<F: Scalar>(rule: &mut dyn Rule<F>, first_cost: f64, moments: &[Moment]) -> Vec<Visit<F>> {
    let mut cost = F::of(first_cost);
    let mut run = Vec::with_capacity(moments.len());
    for moment in moments {
        let rate = F::of(moment.squared_norm);
        let visit = visits(rule, Iterate::new(cost, rate), |step| {
            moment.landscape.cost(cost, rate, step)
        });
        let next = visit.decision.outcome.accepted();
        run.push(visit);
        match next {
            Some(trial) => cost = trial.cost,
            None => break,
        }
    }
    run
}
