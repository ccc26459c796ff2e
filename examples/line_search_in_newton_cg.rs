//! The equality search in argmin's Newton-CG, looked at from outside.
//!
//! `cargo run --example line_search_in_newton_cg` prints each search of a run with NLS, through the memory that its clones
//! share, and compares with argmin's own searches.

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, Hessian, KV, State};
use argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::newton::NewtonCG;
use flatland::argmin::{LargeStepSearch, SearchMemory};
use flatland::step_rule::Nls;

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

/// Prints what argmin's observers are not told: the search inside the iteration.
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
    report("NLS", result.state());

    let result = Executor::new(Quartic, NewtonCG::new(MoreThuenteLineSearch::new()))
        .configure(|state| state.param(start.clone()).max_iters(50).counting(true))
        .run();
    match result {
        Ok(result) => report("Moré–Thuente", result.state()),
        Err(error) => println!("{:>12}: {error}", "Moré–Thuente"),
    }

    let result = Executor::new(Quartic, NewtonCG::new(HagerZhangLineSearch::new()))
        .configure(|state| state.param(start).max_iters(50).counting(true))
        .run();
    match result {
        Ok(result) => report("Hager–Zhang", result.state()),
        Err(error) => println!("{:>12}: {error}", "Hager–Zhang"),
    }
    Ok(())
}

fn report(search: &str, state: &impl State<Float = f64>) {
    println!(
        "{search:>12}: cost {:.1e} in {} iterations, {:?}",
        state.get_best_cost(),
        state.get_iter(),
        state.get_func_counts()
    );
}
