//! The end of a run, and its best iterate.

use super::problems::{Rosenbrock, rosenbrock, rosenbrock_gradient, start};
use super::recorder::run;
use crate::univariate::Univariate;
use argmin::core::{Executor, State, TerminationReason};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Ls, Nls};

type Problem = Rosenbrock<Vec<f64>, f64>;

fn ls() -> LargeStepDescent<f64> {
    LargeStepDescent::new(Ls::default()).unwrap()
}

fn nls() -> LargeStepDescent<f64> {
    LargeStepDescent::new(Nls::default()).unwrap()
}

fn gradient_norm(at: &[f64]) -> f64 {
    let gradient = rosenbrock_gradient(at);
    (gradient[0] * gradient[0] + gradient[1] * gradient[1]).sqrt()
}

#[test]
fn gradient_tolerance_ends_the_run_at_the_first_iterate_that_meets_it() {
    let tolerance = 1e-3;
    let solver = ls().with_tolerance_grad(tolerance).unwrap();
    let run = run(Problem::new(), solver, |state| {
        state.param(start::<Vec<f64>, f64>()).max_iters(1_000_000)
    });
    assert_eq!(
        run.result.state().get_termination_reason(),
        Some(&TerminationReason::SolverConverged)
    );
    let (last, before) = run.rows.split_last().unwrap();
    assert!(gradient_norm(last.state.get_param().unwrap()) <= tolerance);
    for row in before {
        assert!(gradient_norm(row.state.get_param().unwrap()) > tolerance);
    }
}

#[test]
fn default_gradient_tolerance_is_the_square_root_of_epsilon() {
    let run = run(Problem::new(), ls(), |state| {
        state.param(start::<Vec<f64>, f64>()).max_iters(1_000_000)
    });
    let norm = gradient_norm(run.result.state().get_param().unwrap());
    assert!(norm <= f64::EPSILON.sqrt(), "{norm}");
}

#[test]
fn gradient_tolerance_is_finite_and_not_negative() {
    for wrong in [-f64::MIN_POSITIVE, f64::NAN, f64::INFINITY] {
        let error = nls().with_tolerance_grad(wrong).unwrap_err();
        assert_eq!(error.parameter, "tolerance_grad");
    }
    assert!(nls().with_tolerance_grad(0.0).is_ok());
}

/// On x² the step 1/2 lands on the minimum exactly: the gradient there is zero, not small.
#[test]
fn without_a_tolerance_an_exact_zero_of_the_gradient_ends_the_run() {
    let problem = Univariate {
        cost: |x: f64| Ok(x * x),
        gradient: |x: f64| Ok(2.0 * x),
    };
    let run = run(problem, nls().with_tolerance_grad(0.0).unwrap(), |state| {
        state.param(vec![3.0])
    });
    assert_eq!(
        run.result.state().get_termination_reason(),
        Some(&TerminationReason::SolverConverged)
    );
    assert_eq!(run.result.state().get_param().unwrap()[0], 0.0);
}

/// The square of this gradient underflows to 0, but the gradient is not zero: the run continues.
#[test]
fn without_a_tolerance_an_underflowing_gradient_is_not_convergence() {
    let problem = Univariate {
        cost: |x: f64| Ok(1e-200 * x),
        gradient: |_| Ok(1e-200),
    };
    let run = run(problem, nls().with_tolerance_grad(0.0).unwrap(), |state| {
        state.param(vec![3.0]).max_iters(10)
    });
    assert_eq!(run.iterations().len(), 10);
    assert!(run.result.state().get_cost() < 0.0);
}

#[test]
fn max_iters_ends_the_run_after_as_many_steps() {
    for limit in [0, 1, 17] {
        let run = run(Problem::new(), nls(), |state| {
            state.param(start::<Vec<f64>, f64>()).max_iters(limit)
        });
        let state = run.result.state();
        assert_eq!(
            state.get_termination_reason(),
            Some(&TerminationReason::MaxItersReached)
        );
        assert_eq!((state.get_iter(), run.iterations().len() as u64), (limit, limit));
    }
}

#[test]
fn target_cost_ends_the_run_at_the_first_iterate_that_meets_it() {
    let run = run(Problem::new(), ls(), |state| {
        state
            .param(start::<Vec<f64>, f64>())
            .target_cost(1e-3)
            .max_iters(1_000_000)
    });
    assert_eq!(
        run.result.state().get_termination_reason(),
        Some(&TerminationReason::TargetCostReached)
    );
    let (last, before) = run.rows.split_last().unwrap();
    assert!(last.state.cost <= 1e-3);
    assert!(before.iter().all(|row| row.state.cost > 1e-3));
}

#[test]
fn nonmonotone_run_keeps_the_best_iterate_apart_from_the_last() {
    let to = |limit| {
        run(Problem::new(), nls(), |state| {
            state.param(start::<Vec<f64>, f64>()).max_iters(limit)
        })
    };
    let long = to(100);
    // An iteration that raised the cost above the best so far: a run that stops there ends above its best.
    let rising = (1..long.rows.len())
        .find(|&k| long.rows[k].state.cost > long.rows[k - 1].state.best_cost)
        .expect("NLS rises on the Rosenbrock function within 100 iterations");
    let short = to(rising as u64);
    let state = short.result.state();
    let (last, best) = (state.get_param().unwrap(), state.get_best_param().unwrap());
    assert_ne!(last, best);
    assert_eq!(rosenbrock(last), state.get_cost());
    assert_eq!(rosenbrock(best), state.get_best_cost());
    let lowest = short
        .rows
        .iter()
        .map(|row| row.state.cost)
        .fold(f64::INFINITY, f64::min);
    assert_eq!(state.get_best_cost(), lowest);
    assert!(state.get_cost() > lowest);
}

#[test]
fn monotone_run_ends_at_its_best() {
    let run = run(Problem::new(), ls(), |state| {
        state.param(start::<Vec<f64>, f64>()).max_iters(100)
    });
    for pair in run.rows.windows(2) {
        assert!(pair[1].state.cost < pair[0].state.cost);
    }
    let state = run.result.state();
    assert_eq!(state.get_param(), state.get_best_param());
}

/// A zero gradient is not convergence where the cost is not a number.
#[test]
fn stationary_point_whose_cost_is_not_finite_is_a_failure() {
    for wrong in [f64::NAN, f64::INFINITY] {
        let problem = Univariate {
            cost: move |_| Ok(wrong),
            gradient: |_| Ok(0.0),
        };
        let result = Executor::new(problem, nls())
            .configure(|state| state.param(vec![1.0]).max_iters(10))
            .run()
            .unwrap();
        let Some(TerminationReason::SolverExit(reason)) = result.state().get_termination_reason() else {
            panic!("{:?}", result.state().termination_status)
        };
        assert!(
            reason.contains(&format!("the cost at the iterate is {wrong}")),
            "{reason}"
        );
        assert_eq!(result.state().get_param(), Some(&vec![1.0]));
    }
}
