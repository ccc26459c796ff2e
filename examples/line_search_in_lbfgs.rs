//! The equality search in argmin's quasi-Newton methods, BFGS and L-BFGS.
//!
//! `cargo run --example line_search_in_lbfgs` prints for each search the best cost and argmin's counts; argmin's own
//! searches evaluate a gradient at every trial, the equality search only costs.
//!
//! The function is convex. On a nonconvex one prefer LS, for the reason given in the documentation of `LargeStepSearch`.

mod quartic;

use argmin::core::{Error, Executor, OptimizationResult, Solver, State};
use argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::quasinewton::{BFGS, LBFGS};
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::step_rule::{Ls, Nls};
use quartic::Quartic;

const DIMENSION: usize = 20;

/// Both solvers, each with a search of its own; a macro, since every search has its own type.
macro_rules! compare {
    ($name:literal, $search:expr) => {
        let start = vec![3.0; DIMENSION];
        let result = Executor::new(Quartic, LBFGS::new($search, 7))
            .configure(|state| state.param(start.clone()).max_iters(500).counting(true))
            .run();
        report("L-BFGS", $name, result);
        let identity: Vec<Vec<f64>> = (0..DIMENSION)
            .map(|i| (0..DIMENSION).map(|j| if i == j { 1.0 } else { 0.0 }).collect())
            .collect();
        let result = Executor::new(Quartic, BFGS::new($search))
            .configure(|state| {
                let state = state.param(start).inv_hessian(identity);
                state.max_iters(500).counting(true)
            })
            .run();
        report("BFGS", $name, result);
    };
}

fn report<S: Solver<Quartic, I>, I: State<Float = f64>>(
    solver: &str,
    search: &str,
    result: Result<OptimizationResult<Quartic, S, I>, Error>,
) {
    match result {
        Ok(result) => println!(
            "{solver:>6}, {search:<12}: cost {:.1e}, {:?}: {}",
            result.state().get_best_cost(),
            result.state().get_func_counts(),
            result.state().get_termination_status()
        ),
        Err(error) => println!("{solver}, {search}: {error}"),
    }
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
