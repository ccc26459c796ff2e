//! What argmin's own searches do where costs are not finite: what the documentation of `LargeStepSearch` compares with.

use super::univariate::Univariate;
use argmin::core::{Error, Executor, IterState, Solver, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::condition::ArmijoCondition;
use argmin::solver::linesearch::{BacktrackingLineSearch, HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::quasinewton::LBFGS;
use std::cell::Cell;

type State1 = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;
type Backtracking = BacktrackingLineSearch<Vec<f64>, Vec<f64>, ArmijoCondition<f64>, f64>;

/// An error of the problem, once it has been asked this often: nothing else ends these runs.
const PATIENCE: u32 = 10_000;

/// How a run of `iterations` ends: with its last parameters and argmin's words, or an error.
fn end(
    solver: impl Solver<Univariate<Box<dyn Fn(f64) -> Result<f64, Error>>, fn(f64) -> Result<f64, Error>>, State1>,
    cost: impl Fn(f64) -> f64 + 'static,
    gradient: fn(f64) -> Result<f64, Error>,
    start: f64,
) -> Result<(Option<Vec<f64>>, String), String> {
    let asked = Cell::new(0);
    let cost: Box<dyn Fn(f64) -> Result<f64, Error>> = Box::new(move |x| {
        asked.set(asked.get() + 1);
        if asked.get() > PATIENCE {
            return Err(Error::msg("for ever"));
        }
        Ok(cost(x))
    });
    let result = Executor::new(Univariate { cost, gradient }, solver)
        .configure(|state| state.param(vec![start]).max_iters(20))
        .run()
        .map_err(|error| error.to_string())?;
    let state = result.state();
    let reason = state.get_termination_status().to_string();
    Ok((state.get_param().cloned(), reason))
}

/// Finite at the start and nowhere else.
fn only_at(start: f64, elsewhere: f64) -> impl Fn(f64) -> f64 {
    move |x| if x == start { 1.0 } else { elsewhere }
}

fn backtracking() -> Backtracking {
    BacktrackingLineSearch::new(ArmijoCondition::new(1e-4).unwrap())
        .rho(0.5)
        .unwrap()
}

#[test]
fn backtracking_counts_steps_that_change_nothing_as_success_or_never_ends() {
    let solver = SteepestDescent::new(backtracking());
    let (param, reason) = end(solver, only_at(1.0, f64::NAN), |x| Ok(1.0 + x), 1.0).unwrap();
    assert_eq!(
        (param, reason.as_str()),
        (Some(vec![1.0]), "Maximum number of iterations reached")
    );
    let (param, reason) = end(
        LBFGS::new(backtracking(), 3),
        only_at(1.0, f64::NAN),
        |x| Ok(1.0 + x),
        1.0,
    )
    .unwrap();
    assert_eq!((param, reason.as_str()), (Some(vec![1.0]), "Solver converged"));
    // At 0 every step changes the parameters.
    let solver = SteepestDescent::new(backtracking());
    assert_eq!(
        end(solver, only_at(0.0, f64::INFINITY), |x| Ok(1.0 + x), 0.0),
        Err("for ever".to_owned())
    );
    let solver = SteepestDescent::new(backtracking());
    assert_eq!(
        end(solver, |_| f64::NAN, |x| Ok(1.0 + x), 1.0),
        Err("for ever".to_owned())
    );
}

#[test]
fn more_thuente_ends_with_an_error_or_stays_at_a_wall_for_ever() {
    let solver = || SteepestDescent::new(MoreThuenteLineSearch::new());
    let error = end(solver(), only_at(1.0, f64::NAN), |x| Ok(1.0 + x), 1.0).unwrap_err();
    assert!(error.contains("NaN or Inf"), "{error}");
    // Neither cost nor gradient is finite behind the wall.
    let slope = |x: f64| Ok(if x < 0.5 { f64::NAN } else { 1.0 + x });
    let wall = |x: f64| if x < 0.5 { f64::NAN } else { x + x * x / 2.0 };
    assert_eq!(end(solver(), wall, slope, 1.0), Err("for ever".to_owned()));
}

#[test]
fn hager_zhang_ends_with_an_error_or_never() {
    let solver = || SteepestDescent::new(HagerZhangLineSearch::new());
    let error = end(solver(), only_at(1.0, f64::NAN), |x| Ok(1.0 + x), 1.0).unwrap_err();
    assert!(error.contains("unreachable"), "{error}");
    // Downhill at the first trial, 0, where the cost is infinite, and at every point between.
    let slope = |x: f64| Ok(if x == 0.0 { 1.0 } else { x });
    assert_eq!(
        end(solver(), only_at(1.0, f64::INFINITY), slope, 1.0),
        Err("for ever".to_owned())
    );
}
