//! A search that finds no step ends the run and gives the reason; an error of the problem is passed through.

use super::gradient_rules;
use super::problems::Rosenbrock;
use super::recorder::{Run, run};
use crate::univariate::Univariate;
use argmin::core::{Error, Executor, State, TerminationReason};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Grippo, Ls, Nls, PoNls, StepRule};

fn run_on<C, G>(
    rule: impl Into<StepRule>,
    cost: C,
    gradient: G,
    start: f64,
) -> Run<Univariate<C, G>, Vec<f64>, f64>
where
    C: Fn(f64) -> Result<f64, Error>,
    G: Fn(f64) -> Result<f64, Error>,
{
    let solver = LargeStepDescent::new(rule).unwrap();
    // Far above the needs of these runs: reaching it would be the endless loop that must not happen.
    let run = run(Univariate { cost, gradient }, solver, |state| {
        state.param(vec![start]).max_iters(100_000)
    });
    assert!(
        matches!(
            run.result.state().get_termination_reason(),
            Some(TerminationReason::SolverExit(_))
        ),
        "ended with {:?}",
        run.result.state().get_termination_reason()
    );
    run
}

/// The termination reason is for people: its wording is compared.
fn assert_says<O>(run: &Run<O, Vec<f64>, f64>, words: &[&str]) {
    for word in words {
        assert!(
            run.reason().contains(word),
            "`{}` does not say `{word}`",
            run.reason()
        );
    }
    let last = run.rows.last().unwrap();
    assert_eq!(last.outcome(), "failed");
    assert_eq!(last.float("step"), None);
}

#[test]
fn cost_that_is_nan_beyond_the_start() {
    let run = run_on(
        Nls::default(),
        // At 0, where the smallest step still moves.
        |x| Ok(if x == 0.0 { 0.5 } else { f64::NAN }),
        |_| Ok(1.0),
        0.0,
    );
    // The first trial and the halvings that shrink it by the factor 1e-30: ⌈log₂ 1e30⌉ = 100.
    assert_says(&run, &["NLS found no step", "after 100 reductions", "NaN"]);
    assert_eq!(run.trials(), 101);
    assert_eq!(run.counts(), (102, 1));
    // The iterate is kept.
    assert_eq!(run.result.state().get_param().unwrap(), &[0.0]);
}

#[test]
fn cost_that_is_nan_at_the_start() {
    let run = run_on(Nls::default(), |_| Ok(f64::NAN), |_| Ok(1.0), 1.0);
    assert_says(&run, &["the cost at the iterate is NaN"]);
    assert_eq!(run.trials(), 0);
}

#[test]
fn cost_that_is_infinite_at_the_start() {
    let run = run_on(Nls::default(), |_| Ok(f64::INFINITY), |_| Ok(1.0), 1.0);
    assert_says(&run, &["the cost at the iterate is inf"]);
}

#[test]
fn gradient_that_is_nan() {
    let run = run_on(Ls::default(), |x| Ok(x * x), |_| Ok(f64::NAN), 1.0);
    assert_says(&run, &["squared gradient norm, is NaN"]);
}

/// −exp(x) falls to −∞: a trial there is rejected, and the run ends when no step within the trial limit is short enough.
#[test]
fn unbounded_below_to_minus_infinity() {
    for rule in [StepRule::from(Ls::default()), Nls::default().into()] {
        let run = run_on(rule, |x| Ok(-x.exp()), |x| Ok(-x.exp()), 0.0);
        assert_says(&run, &["had cost -inf", "unbounded below?"]);
        assert!(run.result.state().get_best_cost() < -1e150);
    }
}

/// The reported gradient points uphill, and at 0 no rounding hides it: every trial is above the start.
#[test]
fn gradient_of_the_wrong_sign() {
    let run = run_on(Ls::default(), Ok, |_| Ok(-1.0), 0.0);
    assert_says(&run, &["LS found no step", "after 100 reductions"]);
    assert_eq!(run.result.state().get_param().unwrap(), &[0.0]);
}

/// Away from 0 a small enough step leaves x, hence the cost, unchanged, and rounds to the acceptance bound: the search
/// accepts it, and the run reports that it no longer moves.
#[test]
fn gradient_of_the_wrong_sign_where_rounding_hides_it() {
    for rule in [
        StepRule::from(Ls::default()),
        Nls::default().into(),
        Grippo::default().into(),
    ] {
        let run = run_on(rule, |x| Ok(x * x / 2.0), |x| Ok(-x), 1.0);
        assert!(
            run.reason().contains("too small to change the parameters"),
            "{}",
            run.reason()
        );
        assert_eq!(run.result.state().get_param().unwrap(), &[1.0]);
        // The next larger trial was rejected, and would be again.
        assert_eq!(run.iterations().len(), 1);
        assert_eq!(run.counts(), (1 + run.trials(), 1));
    }
}

#[test]
fn polyak_step_below_the_infimum_zero() {
    let run = run_on(PoNls::default(), |x| Ok(x - 1.0), |_| Ok(1.0), 0.5);
    assert_says(&run, &["PoNLS found no step", "the cost is -0.5", "assumes"]);
    assert_eq!(run.counts(), (1, 1));
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("the simulator went away after {0} calls")]
struct SimulatorLost(u32);

#[test]
fn errors_of_the_problem_are_passed_through_unchanged() {
    for rule in gradient_rules() {
        for fails_in_gradient in [false, true] {
            let calls = std::cell::Cell::new(0);
            let count = || {
                calls.set(calls.get() + 1);
                if calls.get() > 5 {
                    Err(Error::from(SimulatorLost(5)))
                } else {
                    Ok(())
                }
            };
            let problem = Univariate {
                cost: |x: f64| {
                    if !fails_in_gradient {
                        count()?;
                    }
                    Ok(x.cosh())
                },
                gradient: |x: f64| {
                    if fails_in_gradient {
                        count()?;
                    }
                    Ok(x.sinh())
                },
            };
            let error = Executor::new(problem, LargeStepDescent::new(rule).unwrap())
                .configure(|state| state.param(vec![3.0]).max_iters(1000))
                .run()
                .err()
                .unwrap();
            assert_eq!(error.downcast_ref(), Some(&SimulatorLost(5)), "{}", rule.name());
        }
    }
}

#[test]
fn missing_start_is_an_error_with_advice() {
    let solver = LargeStepDescent::<f64>::new(Ls::default()).unwrap();
    let error = Executor::new(Rosenbrock::<Vec<f64>, f64>::new(), solver)
        .run()
        .err()
        .unwrap();
    assert!(error.to_string().contains("initial parameter vector"), "{error}");
}
