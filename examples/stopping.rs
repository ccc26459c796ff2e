//! The ways a run ends, and how to tell them apart: limits, a target, the clock, Ctrl-C, convergence, and a failed search.
//!
//! `cargo run --example stopping`

use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, State, TerminationReason};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::Nls;
use std::time::Duration;

/// f(x, y) = x² + 10y² inside the disc of radius 3; outside it has no value.
struct Bowl;

impl CostFunction for Bowl {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        let inside = at[0].hypot(at[1]) < 3.0;
        Ok(if inside {
            at[0] * at[0] + 10.0 * at[1] * at[1]
        } else {
            f64::NAN
        })
    }
}

impl Gradient for Bowl {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![2.0 * at[0], 20.0 * at[1]])
    }
}

type Descent = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;

/// A run from (2, 1) unless `configure` says otherwise, and its termination reason.
fn run(timeout: Duration, configure: fn(Descent) -> Descent) -> Result<TerminationReason, Error> {
    let solver = LargeStepDescent::new(Nls {
        averaging: 0.85,
        ..Default::default()
    })?;
    let result = Executor::new(Bowl, solver)
        .configure(|state| configure(state.param(vec![2.0, 1.0])))
        // argmin checks the clock after each iteration.
        .timeout(timeout)
        // With argmin's feature `ctrlc`, Ctrl-C ends the run after the iteration it is in. This holds unless turned off here,
        // and only for the first run of a process.
        .ctrlc(true)
        .run()?;
    let state = result.state();
    let reason = state.get_termination_reason().cloned().unwrap_or_default();
    println!(
        "{:>3} iterations, best cost {:.1e}: {reason}",
        state.get_iter(),
        state.get_best_cost()
    );
    Ok(reason)
}

pub(crate) fn main() -> Result<(), Error> {
    let hour = Duration::from_secs(3600);
    // The norm of the gradient is at most the solver's tolerance.
    let converged = run(hour, |state| state)?;
    let limit = run(hour, |state| state.max_iters(5))?;
    // The best cost so far is at most the target.
    let target = run(hour, |state| state.target_cost(1e-3))?;
    let clock = run(Duration::ZERO, |state| state)?;
    // Nothing has a value here: an error message, not an endless search.
    let lost = run(hour, |state| state.param(vec![4.0, 0.0]))?;

    for reason in [converged, limit, target, clock, lost] {
        println!(
            "{}",
            match reason {
                TerminationReason::SolverConverged => "a stationary point",
                TerminationReason::MaxItersReached => "more iterations might help",
                TerminationReason::TargetCostReached => "good enough",
                TerminationReason::Timeout | TerminationReason::Interrupt => "no time left",
                TerminationReason::SolverExit(_) => "check the problem: the message says where",
            }
        );
    }
    Ok(())
}
