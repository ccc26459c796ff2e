//! A cost or gradient that goes wrong: what argmin's own line searches make of it inside steepest descent, and what NLS does.
//!
//! The table is that of the guide. It was found by running argmin 0.11, with a guard on the number of evaluations; it is
//! here so that the guide stays true.

use super::problems::{DescentResult, DescentState, solver};
use argmin::core::{CostFunction, Error, Executor, Gradient, Solver, State, TerminationReason};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::condition::ArmijoCondition;
use argmin::solver::linesearch::{BacktrackingLineSearch, HagerZhangLineSearch, MoreThuenteLineSearch};
use flatland::step_rule::Nls;
use std::cell::Cell;

/// A function of one variable that is 0 with slope 1 at its start, 0, unless that is what is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    NanBeyondTheStart,
    InfiniteBeyondTheStart,
    NanCost,
    InfiniteCost,
    NanGradient,
    /// The gradient has the wrong sign.
    Uphill,
    /// Nothing is wrong, but the function is linear: no step is too large.
    Unbounded,
    ErrorBeyondTheStart,
}

const FAULTS: [Fault; 8] = [
    Fault::NanBeyondTheStart,
    Fault::InfiniteBeyondTheStart,
    Fault::NanCost,
    Fault::InfiniteCost,
    Fault::NanGradient,
    Fault::Uphill,
    Fault::Unbounded,
    Fault::ErrorBeyondTheStart,
];

/// A hundred times what NLS may spend on a step.
const GUARD: u64 = 10_000;

#[derive(Debug, thiserror::Error)]
#[error("one step took more than {GUARD} evaluations")]
struct Guard;

#[derive(Debug, thiserror::Error)]
#[error("the simulator went away")]
struct SimulatorLost;

struct Faulty {
    fault: Fault,
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
        match self.fault {
            Fault::NanCost => Ok(f64::NAN),
            Fault::InfiniteCost => Ok(f64::INFINITY),
            Fault::NanBeyondTheStart if at[0] != 0.0 => Ok(f64::NAN),
            Fault::InfiniteBeyondTheStart if at[0] != 0.0 => Ok(f64::INFINITY),
            Fault::ErrorBeyondTheStart if at[0] != 0.0 => Err(SimulatorLost.into()),
            _ => Ok(at[0]),
        }
    }
}

impl Gradient for Faulty {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, _: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![match self.fault {
            Fault::NanGradient => f64::NAN,
            Fault::Uphill => -1.0,
            _ => 1.0,
        }])
    }
}

/// How a single iteration ended.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ending {
    /// The guard had to end it.
    Endless,
    /// An error of argmin's.
    Refused,
    /// The error of the problem.
    PassedThrough,
    /// A state with a step taken; the solver has nothing to object.
    Stepped,
}

fn faulty(fault: Fault) -> Faulty {
    Faulty {
        fault,
        evaluations: Cell::new(0),
    }
}

fn ending(fault: Fault, solver: impl Solver<Faulty, DescentState>) -> Ending {
    let run = Executor::new(faulty(fault), solver)
        .configure(|state| state.param(vec![0.0]).max_iters(1))
        .run();
    match run {
        Err(error) if error.is::<Guard>() => Ending::Endless,
        Err(error) if error.is::<SimulatorLost>() => Ending::PassedThrough,
        Err(_) => Ending::Refused,
        Ok(_) => Ending::Stepped,
    }
}

#[test]
fn argmins_searches_end_as_the_guide_says() {
    use Ending::{Endless, PassedThrough, Refused, Stepped};
    // Backtracking (Armijo), Moré–Thuente, Hager–Zhang, each as argmin sets it up.
    let table = [
        (Fault::NanBeyondTheStart, [Endless, Endless, Refused]),
        (Fault::InfiniteBeyondTheStart, [Endless, Refused, Endless]),
        (Fault::NanCost, [Endless, Endless, Refused]),
        (Fault::InfiniteCost, [Stepped, Endless, Endless]),
        (Fault::NanGradient, [Endless, Endless, Refused]),
        (Fault::Uphill, [Endless, Stepped, Endless]),
        (Fault::Unbounded, [Stepped, Endless, Endless]),
        (Fault::ErrorBeyondTheStart, [PassedThrough; 3]),
    ];
    assert_eq!(table.map(|row| row.0), FAULTS);
    for (fault, expected) in table {
        let armijo = ArmijoCondition::new(1e-4).unwrap();
        let seen = [
            ending(fault, SteepestDescent::new(BacktrackingLineSearch::new(armijo))),
            ending(fault, SteepestDescent::new(MoreThuenteLineSearch::new())),
            ending(fault, SteepestDescent::new(HagerZhangLineSearch::new())),
        ];
        assert_eq!(seen, expected, "{fault:?}");
    }
}

#[test]
fn nls_ends_within_a_hundred_and_one_trials_and_says_why() {
    for fault in FAULTS {
        let run = Executor::new(faulty(fault), solver(Nls::default()))
            .configure(|state| state.param(vec![0.0]).max_iters(1))
            .run();
        let words = match fault {
            Fault::NanBeyondTheStart => "cost NaN",
            Fault::InfiniteBeyondTheStart => "cost inf",
            Fault::NanCost => "the cost at the iterate is NaN",
            Fault::InfiniteCost => "the cost at the iterate is inf",
            Fault::NanGradient => "the squared gradient norm is NaN",
            Fault::Uphill => "after 100 reductions",
            // 1, 2, 4, …, 8192, the last power of two below the ceiling of 10,000.
            Fault::Unbounded => {
                assert_eq!(run.unwrap().state().param, Some(vec![-8192.0]));
                continue;
            }
            Fault::ErrorBeyondTheStart => {
                assert!(run.err().unwrap().is::<SimulatorLost>());
                continue;
            }
        };
        let run: DescentResult<Faulty> = run.unwrap();
        let state = run.state();
        let Some(TerminationReason::SolverExit(reason)) = state.get_termination_reason() else {
            panic!("{fault:?} ended with {:?}", state.termination_status);
        };
        assert!(reason.contains(words), "{fault:?}: {reason}");
        // The iterate is left as it was. The cost at the start, the first trial, and the ⌈log₂ 1e30⌉ = 100 after it.
        assert_eq!(state.param, Some(vec![0.0]), "{fault:?}");
        assert!(run.problem().counts["cost_count"] <= 102, "{fault:?}");
    }
}
