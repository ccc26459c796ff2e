//! A search along one ray: the direction given, or the negative gradient.

use super::memory::SearchReport;
use super::settings::LargeStepSearch;
use crate::line_search::{Failure, FailureReason, Iterate, LineSearch, LineSearchMemory, Outcome, Trial};
use crate::scalar::Scalar;
use crate::step_rule::StepRule;
use argmin::core::{ArgminFloat, CostFunction, Error, Problem};
use argmin_math::{ArgminScaledAdd, ArgminScaledSub};

/// The starting point, with its cost as the acceptance test compares it.
pub(super) struct Start<'a, P, G, F> {
    pub(super) param: &'a P,
    pub(super) cost: F,
    pub(super) gradient: &'a G,
}

/// A ray from the starting point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ray<'a, D> {
    /// $w + \eta d$.
    Direction(&'a D),
    /// $w - \eta g$.
    Gradient,
}

/// A finished search.
pub(super) struct Found<P, F> {
    pub(super) report: SearchReport<F>,
    /// The rule's memory after the search.
    pub(super) memory: LineSearchMemory<F>,
    /// The accepted point and its cost as the problem gives it, if it is not the starting point.
    pub(super) next: Option<(P, F)>,
}

impl<P, F> Found<P, F> {
    /// The same search after these trials along another ray.
    pub(super) fn after(mut self, mut trials: Vec<Trial<F>>) -> Self {
        trials.append(&mut self.report.trials);
        self.report.trials = trials;
        self
    }
}

impl<D, F: Scalar> LargeStepSearch<D, F> {
    /// The end of a search that needs no trial: the gradient is zero.
    pub(super) fn stationary<P, G>(&self, start: &Start<'_, P, G, F>) -> Found<P, F> {
        let report = SearchReport {
            cost: start.cost,
            decrease_rate: F::zero(),
            fell_back: false,
            reference: None,
            trials: Vec::new(),
            outcome: Outcome::Stationary,
            moved: false,
        };
        Found {
            report,
            memory: self.memory.line_search(),
            next: None,
        }
    }

    /// Searches along a ray with this decrease rate; the gradient is not zero.
    pub(super) fn search_along<O, P, G>(
        &self,
        problem: &mut Problem<O>,
        start: &Start<'_, P, G, F>,
        ray: Ray<'_, D>,
        decrease_rate: F,
    ) -> Result<Found<P, F>, Error>
    where
        O: CostFunction<Param = P, Output = F>,
        P: Clone + PartialEq + ArgminScaledAdd<D, F, P> + ArgminScaledSub<G, F, P>,
        F: ArgminFloat,
    {
        let before = self.memory.line_search();
        let fell_back = matches!(ray, Ray::Gradient);
        let mut search = self.resume(before.clone(), fell_back, decrease_rate);
        let iterate = Iterate::new(start.cost, decrease_rate).with_gradient_is_zero(false);
        let mut trials = Vec::new();
        // A point is the parameters, with the cost as the problem gives it.
        let decision = search.try_search(&iterate, |step| {
            let next = match ray {
                Ray::Direction(direction) => start.param.scaled_add(&step, direction),
                Ray::Gradient => start.param.scaled_sub(&step, start.gradient),
            };
            let cost = problem.cost(&next)?;
            let compared = self.compared(cost)?;
            trials.push(Trial { step, cost: compared });
            Ok::<_, Error>((compared, (next, cost)))
        })?;
        let next = decision.point.filter(|(next, _)| next != start.param);
        let moved = next.is_some();
        let memory = LineSearchMemory {
            // A step that does not move is not one to begin the next search with.
            previous_step: if moved {
                search.memory().previous_step
            } else {
                before.previous_step
            },
            ..search.memory()
        };
        let report = SearchReport {
            cost: start.cost,
            decrease_rate,
            fell_back,
            reference: decision.reference,
            trials,
            outcome: without_descent(decision.outcome, decrease_rate, fell_back),
            moved,
        };
        Ok(Found { report, memory, next })
    }

    /// The search, continued from the memory of the last one, with the first trial for this ray.
    fn resume(&self, memory: LineSearchMemory<F>, fell_back: bool, decrease_rate: F) -> LineSearch<F> {
        let search = self.search.clone();
        let mut search = match self.extrapolation {
            Some(extrapolation) => search.with_extrapolation(extrapolation),
            None => search,
        };
        // The step that promises the decrease of the last one: free of the scales of cost and parameters.
        let promised = || {
            let step = self.memory.record().promise? / decrease_rate;
            (step > F::zero() && step.is_finite()).then(|| self.below_bound(step))
        };
        let first = if fell_back {
            promised().or(self.search.memory().previous_step)
        } else {
            self.first_trial
        };
        search.resume(LineSearchMemory {
            // For a rule with a formula for its first trial there is no previous step.
            previous_step: memory.previous_step.map(|previous| first.unwrap_or(previous)),
            ..memory
        });
        search
    }

    /// The step, or the largest first trial of NLS-ub: a bound holds for every step.
    fn below_bound(&self, step: F) -> F {
        match &self.rule {
            StepRule::NlsUb(rule) => match rule.upper_bound {
                Some(bound) => step.min(F::of(bound * rule.search.backtrack_factor)),
                None => step,
            },
            _ => step,
        }
    }
}

/// The outcome, in which a direction at right angles to the gradient is not taken for a gradient too small to be squared.
fn without_descent<F: Scalar>(outcome: Outcome<F>, decrease_rate: F, fell_back: bool) -> Outcome<F> {
    match outcome {
        Outcome::Failed(Failure {
            reason: FailureReason::DecreaseRateUnderflow,
            ..
        }) if decrease_rate == F::zero() && !fell_back => {
            let reason = FailureReason::NotADescentDirection { decrease_rate };
            Outcome::Failed(Failure::before_any_trial(reason))
        }
        outcome => outcome,
    }
}
