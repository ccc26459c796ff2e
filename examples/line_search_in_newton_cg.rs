//! The equality search in argmin's Newton-CG, observed from outside.
//!
//! `cargo run --example line_search_in_newton_cg` prints each search of a run with NLS, through the memory that its clones
//! share, and compares with argmin's own searches.

mod quartic;

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, Hessian, KV, OptimizationResult, Solver, State};
use argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::newton::NewtonCG;
use flatland_descent::argmin::{LargeStepSearch, SearchMemory};
use flatland_descent::step_rule::Nls;
use quartic::Quartic;

impl Hessian for Quartic {
    type Param = Vec<f64>;
    type Hessian = Vec<Vec<f64>>;

    fn hessian(&self, x: &Vec<f64>) -> Result<Vec<Vec<f64>>, Error> {
        let row = |i: usize| {
            let mut row = vec![0.0; x.len()];
            row[i] = (i + 1) as f64 * 3.0 * x[i] * x[i] + 1.0;
            row
        };
        Ok((0..x.len()).map(row).collect())
    }
}

/// Prints what argmin does not report to its observers: the search inside the iteration.
struct Searches(SearchMemory<f64>);

impl<I: State> Observe<I> for Searches {
    fn observe_iter(&mut self, state: &I, _: &KV) -> Result<(), Error> {
        if let Some(search) = self.0.last_search() {
            println!(
                "{:>3}: from {:.3e}, reference {:.3e}, {} trials, {}",
                state.get_iter(),
                search.cost,
                search.reference.unwrap_or(f64::NAN),
                search.trials.len(),
                search.outcome.name()
            );
        }
        Ok(())
    }
}

pub(crate) fn main() -> Result<(), Error> {
    let start = vec![3.0; 20];
    let search = LargeStepSearch::new(Nls::default())?.for_newton_directions()?;
    let searches = Searches(search.memory());
    let result = Executor::new(Quartic, NewtonCG::new(search))
        .configure(|state| state.param(start.clone()).max_iters(50).counting(true))
        .add_observer(searches, ObserverMode::Always)
        .run()?;
    report("NLS", Ok(result));

    let result = Executor::new(Quartic, NewtonCG::new(MoreThuenteLineSearch::new()))
        .configure(|state| state.param(start.clone()).max_iters(50).counting(true))
        .run();
    report("Moré–Thuente", result);

    let result = Executor::new(Quartic, NewtonCG::new(HagerZhangLineSearch::new()))
        .configure(|state| state.param(start).max_iters(50).counting(true))
        .run();
    report("Hager–Zhang", result);
    Ok(())
}

fn report<S: Solver<Quartic, I>, I: State<Float = f64>>(
    search: &str,
    result: Result<OptimizationResult<Quartic, S, I>, Error>,
) {
    match result {
        Ok(result) => println!(
            "{search:>12}: cost {:.1e} in {} iterations, {:?}",
            result.state().get_best_cost(),
            result.state().get_iter(),
            result.state().get_func_counts()
        ),
        Err(error) => println!("{search:>12}: {error}"),
    }
}
