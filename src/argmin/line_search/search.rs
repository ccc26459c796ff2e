//! One search, as argmin runs it: a solver of a single iteration.

use super::error::SearchError;
use super::memory::{Exhausted, RunRecord, SearchReport};
use super::ray::{Found, Ray, Start};
use super::settings::LargeStepSearch;
use crate::argmin::state::{self, FirstOrderState, insert_present, take_iterate, take_start};
use crate::line_search::{Outcome, Trial};
use crate::scalar::Scalar;
use argmin::core::{
    ArgminError, ArgminFloat, CostFunction, Error, Gradient, KV, Problem, Solver, State, TerminationReason,
};
use argmin::kv;
use argmin::solver::linesearch::LineSearch as ArgminLineSearch;
use argmin_math::{ArgminDot, ArgminScaledAdd, ArgminScaledSub, ArgminZeroLike};

impl<D, F: Scalar> ArgminLineSearch<D, F> for LargeStepSearch<D, F> {
    fn search_direction(&mut self, direction: D) {
        self.direction = Some(direction);
    }

    /// See [`starting_at`](LargeStepSearch::starting_at).
    fn initial_step_length(&mut self, step: F) -> Result<(), Error> {
        Ok(self.set_first_trial(step)?)
    }
}

impl<O, P, G, D, F> Solver<O, FirstOrderState<P, G, F>> for LargeStepSearch<D, F>
where
    O: CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
    P: Clone + PartialEq + ArgminScaledAdd<D, F, P> + ArgminScaledSub<G, F, P>,
    G: PartialEq + ArgminDot<D, F> + ArgminDot<G, F> + ArgminZeroLike,
    F: Scalar + ArgminFloat,
{
    fn name(&self) -> &str {
        self.rule().name()
    }

    /// Fills in what the outer solver left out: `NewtonCG` passes no cost in its first iteration.
    fn init(
        &mut self,
        problem: &mut Problem<O>,
        mut state: FirstOrderState<P, G, F>,
    ) -> Result<(FirstOrderState<P, G, F>, Option<KV>), Error> {
        let state::Start {
            param,
            cost,
            gradient,
        } = take_start("LargeStepSearch", &mut state)?;
        let cost = match cost {
            Some(cost) => cost,
            None => problem.cost(&param)?,
        };
        let gradient = match gradient {
            Some(gradient) => gradient,
            None => problem.gradient(&param)?,
        };
        Ok((state.param(param).cost(cost).gradient(gradient), None))
    }

    /// Runs the whole search. Outer solvers read `param` and `cost`, not the best of either, so a step that raises the cost
    /// reaches them.
    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: FirstOrderState<P, G, F>,
    ) -> Result<(FirstOrderState<P, G, F>, Option<KV>), Error> {
        let (param, gradient) = take_iterate("LargeStepSearch", &mut state)?;
        let direction = self
            .direction
            .as_ref()
            .ok_or_else(|| ArgminError::NotInitialized {
                text: "`LargeStepSearch`: set a direction with `search_direction` before the search"
                    .to_owned(),
            })?;
        let start = Start {
            param: &param,
            cost: self.compared(state.get_cost())?,
            gradient: &gradient,
        };
        let before = self.memory.record();
        let found = self.find(problem, &start, direction, &before)?;
        let (next, kv) = match found {
            // Searched before.
            None => (None, kv!("trials" => 0_u64;)),
            Some(found) => {
                let kv = kv_of(&found.report);
                let after = self.record(&before, &found.report);
                let verdict = check(&found.report, &before);
                self.memory.store(found.memory, after, found.report);
                verdict?;
                (found.next, kv)
            }
        };
        let state = match next {
            Some((next, cost)) => state.param(next).cost(cost),
            None => state.param(param),
        };
        Ok((state.terminate_with(TerminationReason::SolverConverged), Some(kv)))
    }
}

impl<D, F: Scalar> LargeStepSearch<D, F> {
    /// Searches along the direction, and along $-g$ where the direction is not one of descent or has no step that changes the
    /// parameters. `None` without a trial where the last search found no step from the same iterate.
    fn find<O, P, G>(
        &self,
        problem: &mut Problem<O>,
        start: &Start<'_, P, G, F>,
        direction: &D,
        before: &RunRecord<F>,
    ) -> Result<Option<Found<P, F>>, Error>
    where
        O: CostFunction<Param = P, Output = F>,
        P: Clone + PartialEq + ArgminScaledAdd<D, F, P> + ArgminScaledSub<G, F, P>,
        G: PartialEq + ArgminDot<D, F> + ArgminDot<G, F> + ArgminZeroLike,
        F: ArgminFloat,
    {
        // Whatever the direction: that of conjugate gradients is then 0/0.
        if *start.gradient == start.gradient.zero_like() {
            return Ok(Some(self.stationary(start)));
        }
        let rate = -start.gradient.dot(direction);
        let usable = rate >= F::min_positive_value() && rate.is_finite();
        let squared_norm = || start.gradient.dot(start.gradient);
        if let Some(last) = before.exhausted {
            let decrease_rate = if self.fallback { squared_norm() } else { rate };
            let cost = start.cost;
            if last == (Exhausted { cost, decrease_rate }) {
                return Ok(None);
            }
        }
        if usable || !self.fallback {
            let found = self.search_along(problem, start, Ray::Direction(direction), rate)?;
            // Then there is no other ray to search along.
            let is_steepest = || {
                let one = F::one();
                rate == squared_norm()
                    && start.param.scaled_add(&one, direction) == start.param.scaled_sub(&one, start.gradient)
            };
            if found.report.moved || !self.fallback || is_steepest() {
                return Ok(Some(found));
            }
            let instead = self.search_along(problem, start, Ray::Gradient, squared_norm())?;
            return Ok(Some(instead.after(found.report.trials)));
        }
        self.search_along(problem, start, Ray::Gradient, squared_norm())
            .map(Some)
    }

    fn record(&self, before: &RunRecord<F>, report: &SearchReport<F>) -> RunRecord<F> {
        let &SearchReport {
            cost,
            decrease_rate,
            outcome,
            moved,
            ..
        } = report;
        // Without a finite rate there is no trial to spare.
        let exhausted = !moved && outcome != Outcome::Stationary && decrease_rate.is_finite();
        RunRecord {
            promise: match outcome.step() {
                Some(step) if moved => Some((step * decrease_rate).min(F::max_value())),
                _ => before.promise,
            },
            fallbacks: before.fallbacks + u64::from(report.fell_back),
            exhausted: exhausted.then_some(Exhausted { cost, decrease_rate }),
        }
    }

    /// The cost as the acceptance test compares it.
    pub(super) fn compared(&self, cost: F) -> Result<F, SearchError<F>> {
        if !self.costs_are_norms {
            Ok(cost)
        } else if cost < F::zero() {
            Err(SearchError::NegativeNorm { cost })
        } else {
            Ok(F::of(0.5) * cost * cost)
        }
    }
}

/// Whether the outer solver can continue after this search: from a step, or from a point worth keeping.
fn check<F: Scalar>(report: &SearchReport<F>, before: &RunRecord<F>) -> Result<(), SearchError<F>> {
    let failure = match report.outcome {
        Outcome::Failed(failure) => Some(failure),
        _ => None,
    };
    // A run that has moved keeps what it has found, and so does one that begins where only rounding is left.
    let found_before = before.promise.is_some();
    let finite_elsewhere = |trial: &Trial<F>| trial.cost.is_finite() && trial.cost != report.cost;
    let all_finite = || report.trials.iter().all(|trial| trial.cost.is_finite());
    if report.moved || found_before || report.trials.iter().any(finite_elsewhere) {
        return Ok(());
    }
    match (failure, report.outcome.step()) {
        (Some(failure), _) => Err(SearchError::NoStep(failure)),
        (None, Some(step)) if !all_finite() => Err(SearchError::NoFiniteTrial { step }),
        _ => Ok(()),
    }
}

fn kv_of<F: Scalar + ArgminFloat>(report: &SearchReport<F>) -> KV {
    let mut kv = kv!(
        "trials" => report.trials.len() as u64;
        "outcome" => report.outcome.name();
        "decrease_rate" => report.decrease_rate;
        "fell_back" => report.fell_back;
    );
    let present = [
        ("step", report.outcome.step()),
        ("reference_value", report.reference),
    ];
    insert_present(&mut kv, &present);
    kv
}
