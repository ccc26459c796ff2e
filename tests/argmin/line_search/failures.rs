//! A search that finds no step ends the outer run and gives the reason; errors of the problem are passed through.

use super::outer_solvers::Search;
use super::problems::{Rosenbrock, START, STEEP};
use crate::univariate::Univariate;
use argmin::core::{Error, Executor, IterState, Solver, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::LineSearch;
use argmin::solver::quasinewton::LBFGS;
use flatland_descent::argmin::SearchError;
use flatland_descent::line_search::FailureReason;
use flatland_descent::step_rule::{Grippo, Ls, Nls, PoNls, StepRule};
use std::cell::Cell;

type Inner = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;

fn rules() -> [StepRule; 3] {
    [
        Ls::default().into(),
        Nls::default().into(),
        Grippo::default().into(),
    ]
}

fn search(rule: impl Into<StepRule>) -> Search<Vec<f64>> {
    Search::new(rule).unwrap()
}

/// The error that ends a run from `start`; reaching the iteration limit would be the endless loop that must not happen.
fn error_of<C, G>(solver: impl Solver<Univariate<C, G>, Inner>, cost: C, gradient: G, start: f64) -> Error
where
    C: Fn(f64) -> Result<f64, Error>,
    G: Fn(f64) -> Result<f64, Error>,
{
    let result = Executor::new(Univariate { cost, gradient }, solver)
        .configure(|state| state.param(vec![start]).max_iters(100_000))
        .run();
    result.err().expect("the run ended without an error")
}

fn search_error(error: &Error) -> SearchError<f64> {
    *error
        .downcast_ref()
        .unwrap_or_else(|| panic!("{error} is not an error of the search"))
}

#[test]
fn cost_that_is_not_finite_beyond_the_start() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for rule in rules() {
            let evaluations = Cell::new(0);
            // At 1 rounding hides the smallest steps, at 0 it does not.
            let cost = |start: f64| {
                let evaluations = &evaluations;
                move |x: f64| {
                    evaluations.set(evaluations.get() + 1);
                    Ok(if x == start { 0.5 } else { wrong })
                }
            };
            let error = error_of(SteepestDescent::new(search(rule)), cost(1.0), |_| Ok(1.0), 1.0);
            assert!(
                matches!(search_error(&error), SearchError::NoFiniteTrial { .. }),
                "{error}"
            );
            let error = error_of(SteepestDescent::new(search(rule)), cost(0.0), |_| Ok(1.0), 0.0);
            let SearchError::NoStep(failure) = search_error(&error) else {
                panic!("{error}")
            };
            assert_eq!(failure.reason, FailureReason::TrialLimit { limit: 100 });
            assert!(evaluations.get() < 300);
        }
    }
}

/// The minimum lies behind a wall of NaN at which steps shrink until they change nothing.
#[test]
fn wall_of_nan() {
    for rule in rules() {
        let wall = |x: f64| Ok(if x < 0.5 { f64::NAN } else { x + x * x / 2.0 });
        let error = error_of(SteepestDescent::new(search(rule)), wall, |x| Ok(1.0 + x), 1.0);
        assert!(
            matches!(search_error(&error), SearchError::NoFiniteTrial { .. }),
            "{error}"
        );
    }
}

#[test]
fn cost_or_gradient_that_is_not_finite_at_the_start() {
    for wrong in [f64::NAN, f64::INFINITY] {
        let error = error_of(
            SteepestDescent::new(search(Nls::default())),
            |_| Ok(wrong),
            Ok,
            1.0,
        );
        assert!(
            error
                .to_string()
                .contains(&format!("the cost at the iterate is {wrong}")),
            "{error}"
        );
        let error = error_of(
            SteepestDescent::new(search(Ls::default())),
            |x| Ok(x * x),
            |_| Ok(wrong),
            1.0,
        );
        assert!(
            matches!(search_error(&error), SearchError::NonFiniteDecreaseRate { .. }),
            "{error}"
        );
    }
}

/// The reported gradient points uphill: only steps too small to change anything are accepted, and steepest descent would take
/// them forever.
#[test]
fn gradient_of_the_wrong_sign() {
    for rule in rules() {
        let error = error_of(
            SteepestDescent::new(search(rule)),
            |x| Ok(x * x / 2.0),
            |x| Ok(-x),
            1.0,
        );
        assert!(
            matches!(search_error(&error), SearchError::Stuck { .. }),
            "{error}"
        );
    }
}

/// Solvers with a convergence test get the point back, and converge.
#[test]
fn steps_too_small_to_change_anything_are_convergence_for_solvers_that_test_it() {
    let problem = Univariate {
        cost: |x: f64| Ok(x * x / 2.0),
        gradient: |x: f64| Ok(-x),
    };
    let search = search(Ls::default()).for_newton_directions().unwrap();
    let memory = search.memory();
    let result = Executor::new(problem, LBFGS::new(search, 3))
        .configure(|state| state.param(vec![1.0]).max_iters(100))
        .run()
        .unwrap();
    assert_eq!(
        result.state().get_termination_status().to_string(),
        "Solver converged"
    );
    assert_eq!(result.state().get_param(), Some(&vec![1.0]));
    assert!(!memory.last_search().unwrap().moved);
}

#[test]
fn zero_gradient_returns_the_point_without_a_trial() {
    let problem = Univariate {
        cost: |x: f64| Ok(x * x / 2.0),
        gradient: Ok,
    };
    // The first step of 1 lands in the minimum.
    let search = search(Nls::default());
    let memory = search.memory();
    let result = Executor::new(problem, SteepestDescent::new(search))
        .configure(|state| state.param(vec![1.0]).max_iters(10))
        .run()
        .unwrap();
    assert_eq!(result.state().get_param(), Some(&vec![0.0]));
    let last = memory.last_search().unwrap();
    assert_eq!((last.outcome.name(), last.trials.len()), ("stationary", 0));
    assert_eq!(result.problem().counts["cost_count"], 10 + 2);
}

/// The search on its own, as an outer solver starts it.
fn alone(direction: Option<Vec<f64>>) -> Result<Inner, Error> {
    let mut search = search(Ls::default());
    if let Some(direction) = direction {
        search.search_direction(direction);
    }
    let result = Executor::new(Rosenbrock::new(STEEP), search)
        .configure(|state| state.param(START.to_vec()))
        .run()?;
    Ok(result.state().clone())
}

#[test]
fn directions_without_descent_are_refused_with_their_decrease_rate() {
    let gradient = super::problems::gradient(&START).to_vec();
    let squared_norm = gradient.iter().map(|g| g * g).sum::<f64>();
    let error = alone(Some(gradient.clone())).unwrap_err();
    assert_eq!(
        search_error(&error),
        SearchError::NotADescentDirection {
            decrease_rate: -squared_norm
        }
    );
    assert!(
        error.to_string().contains(&format!(
            "−gᵀd must be a positive normal number, got {:e}",
            -squared_norm
        )),
        "{error}"
    );
    for level in [vec![0.0, 0.0], vec![gradient[1], -gradient[0]]] {
        let error = alone(Some(level)).unwrap_err();
        let SearchError::NotADescentDirection { decrease_rate } = search_error(&error) else {
            panic!("{error}")
        };
        assert_eq!(decrease_rate, 0.0);
    }
    let error = alone(Some(vec![f64::NAN, 0.0])).unwrap_err();
    assert!(matches!(
        search_error(&error),
        SearchError::NonFiniteDecreaseRate { .. }
    ));
    let error = alone(None).unwrap_err();
    assert!(error.to_string().contains("search_direction"), "{error}");
}

#[test]
fn search_on_its_own_fills_in_cost_and_gradient_and_ends_after_one_iteration() {
    let gradient = super::problems::gradient(&START);
    let state = alone(Some(gradient.map(|g| -g).to_vec())).unwrap();
    assert_eq!(state.get_iter(), 1);
    let cost = super::problems::cost(state.get_param().unwrap());
    assert_eq!(state.cost, cost);
    assert!(cost < super::problems::cost(&START));
}

#[test]
fn missing_start_is_an_error_with_advice() {
    let mut search = search(Ls::default());
    search.search_direction(vec![1.0, 0.0]);
    let error = Executor::new(Rosenbrock::<Vec<f64>>::new(STEEP), search)
        .run()
        .err()
        .unwrap();
    assert!(error.to_string().contains("initial parameter vector"), "{error}");
}

#[test]
fn negative_norms_are_refused() {
    let mut search = search(Ls::default()).for_gauss_newton().unwrap();
    search.search_direction(vec![-1.0]);
    let error = error_of(search, |x| Ok(x - 2.0), |_| Ok(1.0), 1.0);
    assert_eq!(search_error(&error), SearchError::NegativeNorm { cost: -1.0 });
}

#[test]
fn polyak_step_below_the_infimum_zero() {
    let error = error_of(
        SteepestDescent::new(search(PoNls::default())),
        |x| Ok(x - 1.0),
        |_| Ok(1.0),
        0.5,
    );
    assert!(error.to_string().contains("Polyak's first trial"), "{error}");
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the simulator went away")]
struct SimulatorLost;

#[test]
fn errors_of_the_problem_are_passed_through_unchanged_and_leave_the_memory_as_it_was() {
    let failing = Cell::new(false);
    let search = search(Nls::default());
    let memory = search.memory();
    let cost = |x: f64| {
        if failing.get() {
            // The third iterate exists; the search from it fails.
            return Err(SimulatorLost.into());
        }
        failing.set(memory.last_search().is_some() && memory.line_search().previous_step != Some(1.0));
        Ok(x.cosh())
    };
    let solver = SteepestDescent::new(search);
    let error = error_of(solver, cost, |x| Ok(x.sinh()), 3.0);
    assert_eq!(error.downcast_ref(), Some(&SimulatorLost));
    let last = memory.last_search().unwrap();
    assert!(last.moved);
    assert_eq!(memory.line_search().previous_step, last.outcome.step());
}
