//! The equality search in argmin's quasi-Newton methods, BFGS and L-BFGS.
//!
//! `cargo run --example line_search_in_lbfgs` prints for each search the best cost and what argmin counted; argmin's own
//! searches evaluate a gradient at every trial, the equality search only costs.
//!
//! The function is convex. On one that is not, prefer LS: the documentation of `LargeStepSearch` says why.

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::quasinewton::{BFGS, LBFGS};
use flatland::argmin::LargeStepSearch;
use flatland::step_rule::{Ls, Nls};

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

const DIMENSION: usize = 20;

/// Both solvers with a search, of which each gets one of its own; a macro, as every search is a type of its own.
macro_rules! compare {
    ($name:literal, $search:expr) => {
        let start = vec![3.0; DIMENSION];
        let result = Executor::new(Quartic, LBFGS::new($search, 7))
            .configure(|state| state.param(start.clone()).max_iters(500).counting(true))
            .run();
        match result {
            Ok(result) => report("L-BFGS", $name, result.state()),
            Err(error) => println!("L-BFGS, {}: {error}", $name),
        }
        let identity: Vec<Vec<f64>> = (0..DIMENSION)
            .map(|i| (0..DIMENSION).map(|j| if i == j { 1.0 } else { 0.0 }).collect())
            .collect();
        let result = Executor::new(Quartic, BFGS::new($search))
            .configure(|state| {
                let state = state.param(start).inv_hessian(identity);
                state.max_iters(500).counting(true)
            })
            .run();
        match result {
            Ok(result) => report("BFGS", $name, result.state()),
            Err(error) => println!("BFGS, {}: {error}", $name),
        }
    };
}

fn report(solver: &str, search: &str, state: &impl State<Float = f64>) {
    println!(
        "{solver:>6}, {search:<12}: cost {:.1e}, {:?}: {}",
        state.get_best_cost(),
        state.get_func_counts(),
        state.get_termination_status()
    );
}

pub(crate) fn main() -> Result<(), Error> {
    compare!(
        "LS",
        LargeStepSearch::new(Ls::default())?.for_newton_directions()?
    );
    compare!(
        "NLS",
        LargeStepSearch::new(Nls::default())?.for_newton_directions()?
    );
    compare!("Moré–Thuente", MoreThuenteLineSearch::new());
    compare!("Hager–Zhang", HagerZhangLineSearch::new());
    Ok(())
}
