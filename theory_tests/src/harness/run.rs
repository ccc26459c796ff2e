//! Runs of a rule over scalars alone, on the landscapes of a case.

use super::landscape::{Landscape, landscape};
use super::rule::Rule;
use super::settings::{log_uniform, searching_rule};
use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Iterate, Trial};
use flatland_descent::step_rule::StepRule;
use proptest::prelude::*;

/// One iterate of an abstract run: its squared gradient norm and the costs along its ray.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// $\|g_k\|^2$.
    pub squared_norm: f64,
    /// The costs along the ray.
    pub landscape: Landscape,
}

/// A run without a function: the cost of an iterate is that of the last accepted trial, everything else is drawn.
/// It contains everything that a rule can see, so whatever holds for the rule on these runs holds on functions.
#[derive(Debug, Clone)]
pub struct Abstract {
    /// The rule.
    pub rule: StepRule,
    /// The cost of the first iterate.
    pub first_cost: f64,
    /// The iterates of the longest possible run.
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

/// The events at one iterate, as seen from outside the rule.
#[derive(Debug, Clone)]
pub struct Visit<F> {
    /// The iterate as passed to the rule.
    pub iterate: Iterate<F>,
    /// Every trial the rule evaluated, in order.
    pub trials: Vec<Trial<F>>,
    /// Its decision.
    pub decision: Decision<F>,
}

impl<F: Scalar> Visit<F> {
    /// Whether the accepted trial, if any, is no higher than the reference value: it passed the acceptance test. Within the rounding of
    /// the reference value a search also accepts trials that fail it.
    pub fn passes(&self) -> bool {
        let Decision {
            outcome, reference, ..
        } = &self.decision;
        let accepted = outcome.accepted().zip(*reference);
        accepted.is_none_or(|(trial, reference)| trial.cost <= reference)
    }
}

/// Lets the rule decide at one iterate and records its trials.
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

/// The visits of an abstract run, up to the first iterate without a step.
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

#[cfg(test)]
mod tests {
    use super::*;
    use flatland_descent::line_search::Outcome;

    /// Takes the steps of a list, one per iterate, and no more.
    struct Listed(std::vec::IntoIter<f64>);

    impl Rule<f64> for Listed {
        fn decide(&mut self, iterate: &Iterate<f64>, cost_at: &mut dyn FnMut(f64) -> f64) -> Decision<f64> {
            let outcome = match self.0.next() {
                Some(step) => Outcome::FirstTrial(Trial {
                    step,
                    cost: cost_at(step),
                }),
                None => Outcome::Stationary,
            };
            Decision {
                reference: Some(iterate.cost),
                trials: 1,
                outcome,
                settled: false,
                point: None,
            }
        }
    }

    #[test]
    fn an_iterate_has_the_cost_of_the_last_trial_and_the_run_ends_without_a_step() {
        let moment = |squared_norm| Moment {
            squared_norm,
            landscape: Landscape::Affine,
        };
        let moments = [2.0, 1.0, 4.0, 8.0].map(moment);
        let run = abstract_run(&mut Listed(vec![3.0, 0.5].into_iter()), 10.0, &moments);
        // 10 − 2 · 3, and 4 − 1 · 1/2.
        let seen: Vec<_> = run
            .iter()
            .map(|visit| (visit.iterate.cost, visit.iterate.decrease_rate))
            .collect();
        assert_eq!(seen, [(10.0, 2.0), (4.0, 1.0), (3.5, 4.0)]);
        assert_eq!(run[0].trials, [Trial { step: 3.0, cost: 4.0 }]);
        assert!(run[2].trials.is_empty());
        assert_eq!(
            abstract_run(&mut Listed(vec![1.0; 9].into_iter()), 10.0, &moments).len(),
            4
        );
    }

    #[test]
    fn a_trial_passes_up_to_the_reference_value() {
        let passes = |cost: f64, steps: Vec<f64>| {
            let visit = visits(&mut Listed(steps.into_iter()), Iterate::new(1.0, 1.0), |_| cost);
            visit.passes()
        };
        assert!(passes(0.5, vec![1.0]) && passes(1.0, vec![1.0]));
        assert!(!passes(1.0_f64.next_up(), vec![1.0]));
        assert!(passes(2.0, vec![]));
    }

    #[test]
    fn runs_have_between_one_and_the_greatest_number_of_moments() {
        use proptest::strategy::ValueTree;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let lengths: std::collections::BTreeSet<usize> = (0..200)
            .map(|_| moments(4).new_tree(&mut runner).unwrap().current().len())
            .collect();
        assert!(lengths.into_iter().eq(1..=4));
    }
}
