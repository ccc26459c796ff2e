//! One search, as argmin runs it: a solver of a single iteration.

use super::error::SearchError;
use super::memory::SearchReport;
use super::settings::LargeStepSearch;
use crate::argmin::state::{FirstOrderState, Start, insert_present, take_iterate, take_start};
use crate::line_search::{Iterate, LineSearch, LineSearchMemory, Outcome, Trial};
use crate::scalar::Scalar;
use argmin::core::{
    ArgminError, ArgminFloat, CostFunction, Error, Gradient, KV, Problem, Solver, State, TerminationReason,
};
use argmin::kv;
use argmin::solver::linesearch::LineSearch as ArgminLineSearch;
use argmin_math::{ArgminDot, ArgminScaledAdd, ArgminZeroLike};

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
    P: Clone + PartialEq + ArgminScaledAdd<D, F, P>,
    G: PartialEq + ArgminDot<D, F> + ArgminZeroLike,
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
        let Start {
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
        let iterate = self.iterate(state.get_cost(), &gradient, direction)?;
        let mut search = self.resume();
        let mut trials = Vec::new();
        // A point is the parameters, with the cost as the problem gives it.
        let decision = search.try_search(&iterate, |step| {
            let next = param.scaled_add(&step, direction);
            let cost = problem.cost(&next)?;
            let compared = self.compared(cost)?;
            trials.push(Trial { step, cost: compared });
            Ok::<_, Error>((compared, (next, cost)))
        })?;
        let accepted = decision.point.filter(|(next, _)| *next != param);
        let report = SearchReport {
            cost: iterate.cost,
            decrease_rate: iterate.decrease_rate,
            reference: decision.reference,
            trials,
            outcome: decision.outcome,
            moved: accepted.is_some(),
        };
        let kv = kv_of(&report);
        let verdict = check(&report, self.memory.is_stuck());
        self.memory.store(search.memory(), report);
        verdict?;

        let state = match accepted {
            Some((next, cost)) => state.param(next).cost(cost),
            None => state.param(param),
        };
        Ok((state.terminate_with(TerminationReason::SolverConverged), Some(kv)))
    }
}

impl<D, F: Scalar> LargeStepSearch<D, F> {
    /// The search, continued from the memory of the last one.
    fn resume(&self) -> LineSearch<F> {
        let memory = self.memory.line_search();
        let search = self.search.clone();
        let mut search = match self.extrapolation {
            Some(extrapolation) => search.with_extrapolation(extrapolation),
            None => search,
        };
        search.resume(LineSearchMemory {
            previous_step: self.first_trial.or(memory.previous_step),
            ..memory
        });
        search
    }

    /// The starting point as the search sees it.
    fn iterate<G>(&self, cost: F, gradient: &G, direction: &D) -> Result<Iterate<F>, SearchError<F>>
    where
        G: PartialEq + ArgminDot<D, F> + ArgminZeroLike,
    {
        let cost = self.compared(cost)?;
        let decrease_rate = -gradient.dot(direction);
        if decrease_rate >= F::min_positive_value() && decrease_rate.is_finite() {
            Ok(Iterate::new(cost, decrease_rate))
        } else if *gradient == gradient.zero_like() {
            // Whatever the direction: that of conjugate gradients is then 0/0.
            Ok(Iterate::new(cost, F::zero()))
        } else if decrease_rate.is_finite() {
            Err(SearchError::NotADescentDirection { decrease_rate })
        } else {
            Err(SearchError::NonFiniteDecreaseRate { decrease_rate })
        }
    }

    /// The cost as the acceptance test compares it.
    fn compared(&self, cost: F) -> Result<F, SearchError<F>> {
        if !self.costs_are_norms {
            Ok(cost)
        } else if cost < F::zero() {
            Err(SearchError::NegativeNorm { cost })
        } else {
            Ok(F::of(0.5) * cost * cost)
        }
    }
}

/// Checks that the outer solver can continue after this search.
fn check<F: Scalar>(report: &SearchReport<F>, stuck_before: bool) -> Result<(), SearchError<F>> {
    if let Outcome::Failed(failure) = report.outcome {
        return Err(SearchError::NoStep(failure));
    }
    let Some(step) = report.outcome.step().filter(|_| !report.moved) else {
        return Ok(());
    };
    let not_finite = |trial: &Trial<F>| !trial.cost.is_finite();
    let unchanged = |trial: &Trial<F>| trial.cost == report.cost;
    if report.trials.iter().any(not_finite)
        && report
            .trials
            .iter()
            .all(|trial| not_finite(trial) || unchanged(trial))
    {
        Err(SearchError::NoFiniteTrial { step })
    } else if stuck_before {
        Err(SearchError::Stuck { step })
    } else {
        Ok(())
    }
}

fn kv_of<F: Scalar + ArgminFloat>(report: &SearchReport<F>) -> KV {
    let mut kv = kv!(
        "trials" => report.trials.len() as u64;
        "outcome" => report.outcome.name();
        "decrease_rate" => report.decrease_rate;
    );
    let present = [
        ("step", report.outcome.step()),
        ("reference_value", report.reference),
    ];
    insert_present(&mut kv, &present);
    kv
}
