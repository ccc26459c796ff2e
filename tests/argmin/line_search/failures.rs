//! A search where nothing was found ends the outer run and gives the reason; one that finds no step after others have moved returns
//! its point; errors of the problem are passed through.

use super::outer_solvers::Search;
use super::problems::{Rosenbrock, START, STEEP};
use crate::univariate::Univariate;
use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, Solver, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::LineSearch;
use argmin::solver::quasinewton::LBFGS;
use flatland_descent::argmin::SearchError;
use flatland_descent::line_search::{FailureReason, Trial};
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

/// The minimum lies behind a wall of NaN at which steps shrink until they change nothing: the answer found in front of it is kept.
#[test]
fn wall_of_nan() {
    for rule in rules() {
        let problem = Univariate {
            cost: |x: f64| Ok(if x < 0.5 { f64::NAN } else { x + x * x / 2.0 }),
            gradient: |x: f64| Ok(1.0 + x),
        };
        let result = Executor::new(problem, SteepestDescent::new(search(rule)))
            .configure(|state| state.param(vec![1.0]).max_iters(1000))
            .run()
            .unwrap();
        let at = result.state().get_param().unwrap()[0];
        assert!((0.5..0.5 + 1e-9).contains(&at), "{at}");
        // A search of some sixty trials at the wall, and then one cost per iteration of steepest descent's own.
        assert!(result.problem().counts["cost_count"] < 3 * 1000);
    }
}

/// Gradient or cost turn NaN after some iterations: what was found before is not lost.
#[test]
fn gradient_that_turns_nan_later_ends_no_run() {
    let calls = Cell::new(0);
    let problem = Univariate {
        cost: |x: f64| Ok(x.cosh()),
        gradient: |x: f64| {
            calls.set(calls.get() + 1);
            Ok(if calls.get() > 3 { f64::NAN } else { x.sinh() })
        },
    };
    let search = search(Ls::default());
    let memory = search.memory();
    let result = Executor::new(problem, SteepestDescent::new(search))
        .configure(|state| state.param(vec![3.0]).max_iters(10))
        .run()
        .unwrap();
    assert!(result.state().get_best_cost() < 3.0_f64.cosh());
    // In none of the iterations after the third is there a trial.
    assert_eq!(memory.last_search().unwrap().trials, []);
}

#[test]
fn cost_that_turns_nan_later_ends_no_run() {
    let calls = Cell::new(0);
    let problem = Univariate {
        cost: |x: f64| {
            calls.set(calls.get() + 1);
            Ok(if calls.get() > 12 { f64::NAN } else { x.cosh() })
        },
        gradient: |x: f64| Ok(x.sinh()),
    };
    let result = Executor::new(problem, SteepestDescent::new(search(Ls::default())))
        .configure(|state| state.param(vec![3.0]).max_iters(20))
        .run()
        .unwrap();
    assert!(result.state().get_best_cost() < 3.0_f64.cosh());
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
            error.to_string().contains("−gᵀd, for gradient descent"),
            "{error}"
        );
        assert!(matches!(search_error(&error), SearchError::NoStep(_)));
    }
}

/// The reported gradient points uphill: as at the end of what rounding allows, every step is too small to change anything. Steepest
/// descent stays there, and after the first iteration evaluates no trial.
#[test]
fn gradient_of_the_wrong_sign_returns_the_point() {
    for rule in rules() {
        for start in [0.0, 1.0] {
            let trials = Cell::new(0_u64);
            let problem = Univariate {
                cost: |x: f64| {
                    trials.set(trials.get() + u64::from(x != start));
                    Ok((x - start) + (x - start).powi(2))
                },
                gradient: |_| Ok(-1.0),
            };
            let search = search(rule);
            let memory = search.memory();
            let result = Executor::new(problem, SteepestDescent::new(search))
                .configure(|state| state.param(vec![start]).max_iters(1000))
                .run()
                .unwrap();
            assert_eq!(result.state().get_param(), Some(&vec![start]));
            let last = memory.last_search().unwrap();
            assert!(!last.moved && !last.fell_back, "{last:?}");
            assert!(trials.get() <= 101 && result.problem().counts["cost_count"] <= 1000 + 101);
        }
    }
}

/// Solvers with a convergence test converge.
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

/// The search on its own, as an outer solver starts it.
fn along(search: Search<Vec<f64>>, direction: Vec<f64>) -> Result<Inner, Error> {
    let mut search = search;
    search.search_direction(direction);
    let result = Executor::new(Rosenbrock::new(STEEP), search)
        .configure(|state| state.param(START.to_vec()))
        .run()?;
    Ok(result.state().clone())
}

/// Uphill, level, not a number, infinite.
fn directions_without_descent() -> [Vec<f64>; 5] {
    let gradient = super::problems::gradient(&START).to_vec();
    let level = vec![gradient[1], -gradient[0]];
    [
        gradient,
        level,
        vec![0.0, 0.0],
        vec![f64::NAN, 0.0],
        vec![f64::INFINITY, f64::INFINITY],
    ]
}

#[test]
fn where_the_direction_is_not_one_of_descent_the_search_takes_the_negative_gradient() {
    let gradient = super::problems::gradient(&START);
    let squared_norm = gradient[0] * gradient[0] + gradient[1] * gradient[1];
    for direction in directions_without_descent() {
        let search = search(Ls::default()).for_newton_directions().unwrap();
        let memory = search.memory();
        let state = along(search, direction.clone()).unwrap();
        let report = memory.last_search().unwrap();
        assert!(report.fell_back && report.moved, "{direction:?}: {report:?}");
        assert_eq!((report.decrease_rate, memory.fallbacks()), (squared_norm, 1));
        let step = report.outcome.step().unwrap();
        let at: Vec<f64> = START.iter().zip(gradient).map(|(x, g)| x - step * g).collect();
        assert_eq!(state.get_param(), Some(&at));
        assert!(state.cost < super::problems::cost(&START));
    }
}

#[test]
fn without_the_fallback_directions_without_descent_are_refused_with_their_decrease_rate() {
    for direction in directions_without_descent() {
        let error = along(search(Ls::default()).with_fallback(false), direction.clone()).unwrap_err();
        let SearchError::NoStep(failure) = search_error(&error) else {
            panic!("{error}")
        };
        let gradient = super::problems::gradient(&START);
        let rate = -(gradient[0] * direction[0] + gradient[1] * direction[1]);
        match failure.reason {
            FailureReason::NotADescentDirection { decrease_rate } => {
                assert!(rate <= 0.0 && decrease_rate == rate);
            }
            FailureReason::NonFiniteDecreaseRate { decrease_rate } => assert!(!decrease_rate.is_finite()),
            reason => panic!("{direction:?}: {reason}"),
        }
    }
    let error = alone(None).unwrap_err();
    assert!(error.to_string().contains("search_direction"), "{error}");
}

/// Along the direction every trial is NaN; along the negative gradient none is.
#[test]
fn direction_that_leads_nowhere_is_replaced_after_its_trials() {
    struct Wall;
    impl CostFunction for Wall {
        type Param = Vec<f64>;
        type Output = f64;
        fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
            Ok(if at[0] == 0.0 {
                1.0 + at[1] * at[1]
            } else {
                f64::NAN
            })
        }
    }
    impl Gradient for Wall {
        type Param = Vec<f64>;
        type Gradient = Vec<f64>;
        fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
            Ok(vec![0.0, 2.0 * at[1]])
        }
    }
    let mut search = search(Ls::default());
    search.search_direction(vec![1.0, -1.0]);
    let memory = search.memory();
    let result = Executor::new(Wall, search)
        .configure(|state| state.param(vec![0.0, 1.0]))
        .run()
        .unwrap();
    assert_eq!(result.state().get_param(), Some(&vec![0.0, 0.0]));
    let report = memory.last_search().unwrap();
    let (nan, finite): (Vec<Trial<f64>>, Vec<_>) =
        report.trials.iter().partition(|trial| trial.cost.is_nan());
    assert_eq!((nan.len(), nan[0].step, finite[0].step), (101, 1.0, 1.0));
    assert!(report.fell_back && report.trials[..101].iter().all(|trial| trial.cost.is_nan()));
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
