//! NLS beside argmin's own steepest descent, on a function whose gradient is not globally Lipschitz.
//!
//! `cargo run --example nls_from_steepest_descent` prints, for each solver, the last cost and what argmin counted.

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::{BacktrackingLineSearch, condition::ArmijoCondition};
use flatland::argmin::LargeStepDescent;
use flatland::step_rule::{Grippo, Ls, Nls, StepRule};

/// f(x) = Σ i·xᵢ⁴/4 + xᵢ²/2, i = 1, …, d.
struct Quartic;

impl CostFunction for Quartic {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        Ok((1..)
            .zip(x)
            .map(|(i, x)| f64::from(i) * x.powi(4) / 4.0 + x * x / 2.0)
            .sum())
    }
}

impl Gradient for Quartic {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok((1..).zip(x).map(|(i, x)| f64::from(i) * x.powi(3) + x).collect())
    }
}

const ITERATIONS: u64 = 100;

pub(crate) fn main() -> Result<(), Error> {
    let start = vec![3.0; 20];
    let rules: [StepRule; 3] = [
        Ls::default().into(),
        Nls::default().into(),
        Grippo::default().into(),
    ];
    for rule in rules {
        let name = rule.name();
        let result = Executor::new(Quartic, LargeStepDescent::new(rule)?)
            .configure(|state| state.param(start.clone()).max_iters(ITERATIONS).counting(true))
            .run()?;
        println!(
            "{name:>16}: cost {:.3e}, {:?}",
            result.state().get_best_cost(),
            result.state().get_func_counts()
        );
    }

    let search = BacktrackingLineSearch::new(ArmijoCondition::new(1e-4)?).rho(0.5)?;
    let result = Executor::new(Quartic, SteepestDescent::new(search))
        .configure(|state| state.param(start.clone()).max_iters(ITERATIONS).counting(true))
        .run()?;
    println!(
        "{:>16}: cost {:.3e}, {:?}",
        "steepest descent",
        result.state().get_best_cost(),
        result.state().get_func_counts()
    );
    Ok(())
}
