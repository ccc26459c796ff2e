//! The problems shared by these tests, and the run they are compared with.

use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, OptimizationResult};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, StepRule, WarmUp};

pub type DescentState = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;
pub type DescentResult<O> = OptimizationResult<O, LargeStepDescent<f64>, DescentState>;

/// $f(x, y) = (1 - x)^2 + 100 (y - x^2)^2$.
pub struct Rosenbrock;

pub fn rosenbrock(at: &[f64]) -> f64 {
    (1.0 - at[0]).powi(2) + 100.0 * (at[1] - at[0] * at[0]).powi(2)
}

impl CostFunction for Rosenbrock {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        Ok(rosenbrock(at))
    }
}

impl Gradient for Rosenbrock {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let valley = at[1] - at[0] * at[0];
        Ok(vec![
            -2.0 * (1.0 - at[0]) - 400.0 * at[0] * valley,
            200.0 * valley,
        ])
    }
}

pub fn start() -> Vec<f64> {
    vec![-1.2, 1.0]
}

pub fn solver(rule: impl Into<StepRule>) -> LargeStepDescent<f64> {
    LargeStepDescent::new(rule).unwrap()
}

/// A run on the Rosenbrock function without anything around it.
pub fn plain_run(rule: impl Into<StepRule>, iterations: u64) -> DescentResult<Rosenbrock> {
    Executor::new(Rosenbrock, solver(rule))
        .configure(|state| state.param(start()).max_iters(iterations))
        .run()
        .unwrap()
}

/// Every rule whose next step depends on more than the iterate: on its last step, on earlier costs, or on the iteration.
pub fn rules_that_remember() -> Vec<StepRule> {
    let upper_bound = Some(10.0);
    vec![
        Ls::default().into(),
        Nls::default().into(),
        Nls {
            averaging: 0.85,
            ..Default::default()
        }
        .into(),
        NlsUb {
            upper_bound,
            ..Default::default()
        }
        .into(),
        PoNls::default().into(),
        Grippo::default().into(),
        // On the Rosenbrock function larger steps would diverge.
        WarmUp {
            upper_bound: Some(1e-3),
            first_step: 1e-5,
            ..Default::default()
        }
        .into(),
    ]
}
