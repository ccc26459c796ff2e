//! A nonmonotone run has a best iterate and a last one, and they differ.
//!
//! `cargo run --example best_and_last`

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Ls, Nls, StepRule};

/// f(x) = Σ i·xᵢ²/2, i = 1, …, 20
struct Bowl;

impl CostFunction for Bowl {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        Ok((1..).zip(at).map(|(i, x)| f64::from(i) * x * x / 2.0).sum())
    }
}

impl Gradient for Bowl {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok((1..).zip(at).map(|(i, x)| f64::from(i) * x).collect())
    }
}

pub(crate) fn main() -> Result<(), Error> {
    for rule in [StepRule::from(Ls::default()), Nls::default().into()] {
        let solver = LargeStepDescent::new(rule)?;
        let result = Executor::new(Bowl, solver)
            .configure(|state| state.param(vec![1.0; 20]).max_iters(25))
            .run()?;
        let state = result.state();
        println!("{}:", rule.name());
        println!("  last      {:.4}  get_param, get_cost", state.get_cost());
        println!(
            "  before    {:.4}  get_prev_param, get_prev_cost",
            state.get_prev_cost()
        );
        println!(
            "  best      {:.4}  get_best_param, get_best_cost, found in iteration {}",
            state.get_best_cost(),
            state.get_last_best_iter()
        );
        println!(
            "  2nd best  {:.4}  get_prev_best_param, get_prev_best_cost",
            state.get_prev_best_cost()
        );
        match rule {
            // The result of an optimisation is most often the best iterate,
            StepRule::Ls(_) => assert_eq!(state.get_param(), state.get_best_param()),
            // while a training loop continues from the last, to which the rule's memory belongs.
            _ => assert_ne!(state.get_param(), state.get_best_param()),
        }
    }
    Ok(())
}
