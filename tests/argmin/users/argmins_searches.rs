//! Faulty costs and gradients: the behaviour of argmin's own line searches inside steepest descent, of
//! `LargeStepSearch` in their place, and of the solver.
//!
//! The table is that of the guide, measured with argmin 0.11 and a guard on the number of evaluations. This test keeps the guide
//! true.

use super::problems::{DescentState, solver};
use argmin::core::{
    CostFunction, Error, Executor, Gradient, OptimizationResult, Solver, State, TerminationReason,
};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::condition::ArmijoCondition;
use argmin::solver::linesearch::{BacktrackingLineSearch, HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::quasinewton::LBFGS;
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::step_rule::Nls;
use std::cell::Cell;

/// The fault of a linear function of one variable with slope 1.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    NanBeyondTheStart,
    InfiniteBeyondTheStart,
    /// Cost and gradient are NaN half a unit down the slope.
    NanBehindAWall,
    NanCost,
    InfiniteCost,
    NanGradient,
    /// The gradient has the wrong sign.
    Uphill,
    /// Nothing is wrong, but the function is linear: no step is too large.
    Unbounded,
    ErrorBeyondTheStart,
}

const FAULTS: [Fault; 9] = [
    Fault::NanBeyondTheStart,
    Fault::InfiniteBeyondTheStart,
    Fault::NanBehindAWall,
    Fault::NanCost,
    Fault::InfiniteCost,
    Fault::NanGradient,
    Fault::Uphill,
    Fault::Unbounded,
    Fault::ErrorBeyondTheStart,
];

/// A hundred times the evaluations that NLS may spend on a step.
const GUARD: u64 = 10_000;

#[derive(Debug, thiserror::Error)]
#[error("one step took more than {GUARD} evaluations")]
struct Guard;

#[derive(Debug, thiserror::Error)]
#[error("the simulator went away")]
struct SimulatorLost;

struct Faulty {
    fault: Fault,
    /// At 0 the smallest step changes the parameter; at 1 rounding hides it.
    start: f64,
    evaluations: Cell<u64>,
}

impl CostFunction for Faulty {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        self.evaluations.set(self.evaluations.get() + 1);
        if self.evaluations.get() > GUARD {
            return Err(Guard.into());
        }
        let beyond = at[0] != self.start;
        match self.fault {
            Fault::NanCost => Ok(f64::NAN),
            Fault::InfiniteCost => Ok(f64::INFINITY),
            Fault::NanBeyondTheStart if beyond => Ok(f64::NAN),
            Fault::InfiniteBeyondTheStart if beyond => Ok(f64::INFINITY),
            Fault::NanBehindAWall if at[0] < self.start - 0.5 => Ok(f64::NAN),
            Fault::ErrorBeyondTheStart if beyond => Err(SimulatorLost.into()),
            _ => Ok(at[0]),
        }
    }
}

impl Gradient for Faulty {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![match self.fault {
            Fault::NanGradient => f64::NAN,
            Fault::NanBehindAWall if at[0] < self.start - 0.5 => f64::NAN,
            Fault::Uphill => -1.0,
            _ => 1.0,
        }])
    }
}

/// The end of a single iteration.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ending {
    /// Stopped by the guard.
    Endless,
    /// An error of the search.
    Refused,
    /// The error of the problem.
    PassedThrough,
    /// A step was taken without an error.
    Stepped,
    /// As `Stepped`, but the parameter did not change.
    Stayed,
}

fn run<S: Solver<Faulty, DescentState>>(
    fault: Fault,
    start: f64,
    solver: S,
    iterations: u64,
) -> Result<OptimizationResult<Faulty, S, DescentState>, Error> {
    let problem = Faulty {
        fault,
        start,
        evaluations: Cell::new(0),
    };
    Executor::new(problem, solver)
        .configure(|state| state.param(vec![start]).max_iters(iterations))
        .run()
}

fn ending(fault: Fault, start: f64, solver: impl Solver<Faulty, DescentState>) -> Ending {
    match run(fault, start, solver, 1) {
        Err(error) if error.is::<Guard>() => Ending::Endless,
        Err(error) if error.is::<SimulatorLost>() => Ending::PassedThrough,
        Err(_) => Ending::Refused,
        Ok(result) if result.state().param == Some(vec![start]) => Ending::Stayed,
        Ok(_) => Ending::Stepped,
    }
}

fn backtracking() -> BacktrackingLineSearch<Vec<f64>, Vec<f64>, ArmijoCondition<f64>, f64> {
    BacktrackingLineSearch::new(ArmijoCondition::new(1e-4).unwrap())
}

fn large_step_search() -> LargeStepSearch<Vec<f64>, f64> {
    LargeStepSearch::new(Nls::default()).unwrap()
}

#[test]
fn searches_in_steepest_descent_end_as_in_the_guide() {
    use Ending::{Endless, PassedThrough, Refused, Stayed, Stepped};
    // Backtracking (Armijo), Moré–Thuente, Hager–Zhang, each with argmin's defaults, and ours; from 0, and from 1.
    let table = [
        (
            Fault::NanBeyondTheStart,
            [Endless, Endless, Refused, Refused],
            [Stayed, Endless, Refused, Refused],
        ),
        (
            Fault::InfiniteBeyondTheStart,
            [Endless, Refused, Endless, Refused],
            [Stayed, Refused, Endless, Refused],
        ),
        (
            Fault::NanBehindAWall,
            [Stepped, Endless, Refused, Stepped],
            [Stepped, Endless, Refused, Stepped],
        ),
        (
            Fault::NanCost,
            [Endless, Endless, Refused, Refused],
            [Endless, Endless, Refused, Refused],
        ),
        (
            Fault::InfiniteCost,
            [Stepped, Endless, Endless, Refused],
            [Stepped, Endless, Endless, Refused],
        ),
        (
            Fault::NanGradient,
            [Endless, Endless, Refused, Refused],
            [Endless, Endless, Refused, Refused],
        ),
        (
            Fault::Uphill,
            [Endless, Stepped, Endless, Stayed],
            [Stayed, Stepped, Endless, Stayed],
        ),
        (
            Fault::Unbounded,
            [Stepped, Endless, Endless, Stepped],
            [Stepped, Endless, Endless, Stepped],
        ),
        (Fault::ErrorBeyondTheStart, [PassedThrough; 4], [PassedThrough; 4]),
    ];
    assert_eq!(table.map(|row| row.0), FAULTS);
    for (fault, from_zero, from_one) in table {
        for (start, expected) in [(0.0, from_zero), (1.0, from_one)] {
            let seen = [
                ending(fault, start, SteepestDescent::new(backtracking())),
                ending(fault, start, SteepestDescent::new(MoreThuenteLineSearch::new())),
                ending(fault, start, SteepestDescent::new(HagerZhangLineSearch::new())),
                ending(fault, start, SteepestDescent::new(large_step_search())),
            ];
            assert_eq!(seen, expected, "{fault:?} from {start}");
        }
    }
}

/// Faults that, from 1, leave backtracking with a step that changes nothing.
const STAYING: [Fault; 3] = [
    Fault::NanBeyondTheStart,
    Fault::InfiniteBeyondTheStart,
    Fault::Uphill,
];

/// The termination reason of a run of twenty iterations from 1 that never leaves its start.
fn reason_to_stay(fault: Fault, solver: impl Solver<Faulty, DescentState>) -> TerminationReason {
    let result = run(fault, 1.0, solver, 20).unwrap();
    let state = result.state();
    assert_eq!(state.get_param(), Some(&vec![1.0]), "{fault:?}");
    state.get_termination_reason().unwrap().clone()
}

#[test]
fn backtracking_counts_steps_that_change_nothing_as_success() {
    for fault in STAYING {
        let reason = reason_to_stay(fault, SteepestDescent::new(backtracking()));
        assert_eq!(reason, TerminationReason::MaxItersReached, "{fault:?}");
        let reason = reason_to_stay(fault, LBFGS::new(backtracking(), 3));
        assert_eq!(reason, TerminationReason::SolverConverged, "{fault:?}");
    }
}

#[test]
fn large_step_search_stays_without_further_trials_where_every_step_leads_up() {
    let search = large_step_search();
    let memory = search.memory();
    let result = run(Fault::Uphill, 1.0, SteepestDescent::new(search), 20).unwrap();
    let state = result.state();
    assert_eq!(state.get_param(), Some(&vec![1.0]));
    assert_eq!(
        state.get_termination_reason(),
        Some(&TerminationReason::MaxItersReached)
    );
    let last = memory.last_search().unwrap();
    assert!(!last.moved && last.trials.len() <= 101);
    // The trials of the first search, and one cost per iteration of steepest descent's own.
    let trials = last.trials.len() as u64;
    assert_eq!(result.problem().counts["cost_count"], 20 + trials);
}

#[test]
fn large_step_search_ends_within_a_hundred_and_one_trials() {
    let table = [
        (Fault::NanBeyondTheStart, 101),
        (Fault::InfiniteBeyondTheStart, 101),
        // 1 and 1/2.
        (Fault::NanBehindAWall, 2),
        (Fault::NanCost, 0),
        (Fault::InfiniteCost, 0),
        (Fault::NanGradient, 0),
        (Fault::Uphill, 101),
        // 1, 2, 4, …, 2¹⁰⁰: the trial limit.
        (Fault::Unbounded, 101),
        // The problem's error ends the search before a report.
        (Fault::ErrorBeyondTheStart, 0),
    ];
    assert_eq!(table.map(|row| row.0), FAULTS);
    for (fault, trials) in table {
        let search = large_step_search();
        let memory = search.memory();
        ending(fault, 0.0, SteepestDescent::new(search));
        let made = memory.last_search().map_or(0, |search| search.trials.len());
        assert_eq!(made, trials, "{fault:?}");
    }
}

#[test]
fn nls_ends_within_a_hundred_and_one_trials_with_the_reason() {
    for fault in FAULTS {
        let run = run(fault, 0.0, solver(Nls::default()), 1);
        let words = match fault {
            Fault::NanBeyondTheStart => "cost NaN",
            Fault::InfiniteBeyondTheStart => "cost inf",
            Fault::NanCost => "the cost at the iterate is NaN",
            Fault::InfiniteCost => "the cost at the iterate is inf",
            Fault::NanGradient => "squared gradient norm, is NaN",
            Fault::Uphill => "after 100 reductions",
            // The first trial, 1, lies behind the wall, the second in front of it.
            Fault::NanBehindAWall => {
                assert_eq!(run.unwrap().state().param, Some(vec![-0.5]));
                continue;
            }
            // 1, 2, 4, …, 2¹⁰⁰: the trial limit.
            Fault::Unbounded => {
                assert_eq!(run.unwrap().state().param, Some(vec![-2_f64.powi(100)]));
                continue;
            }
            Fault::ErrorBeyondTheStart => {
                assert!(run.err().unwrap().is::<SimulatorLost>());
                continue;
            }
        };
        let run = run.unwrap();
        let state = run.state();
        let Some(TerminationReason::SolverExit(reason)) = state.get_termination_reason() else {
            panic!("{fault:?} ended with {:?}", state.termination_status);
        };
        assert!(reason.contains(words), "{fault:?}: {reason}");
        // The iterate is unchanged. The cost at the start, the first trial, and the ⌈log₂ 1e30⌉ = 100 after it.
        assert_eq!(state.param, Some(vec![0.0]), "{fault:?}");
        assert!(run.problem().counts["cost_count"] <= 102, "{fault:?}");
    }
}
