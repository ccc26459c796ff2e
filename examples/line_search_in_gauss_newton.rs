//! The equality search in argmin's Gauss–Newton method, which passes the norm of the residuals as the cost but the gradient
//! of half its square: with `for_gauss_newton` the search compares half the squares.
//!
//! `cargo run --example line_search_in_gauss_newton` compares it with argmin's own searches, which mix the two.

use argmin::core::{Error, Executor, Jacobian, Operator, OptimizationResult, Solver, State};
use argmin::solver::gaussnewton::GaussNewtonLS;
use argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::step_rule::Grippo;
use nalgebra::{DMatrix, DVector};

/// The Rosenbrock function as residuals, r(x, y) = (10 (y − x²), 1 − x).
struct Residuals;

impl Operator for Residuals {
    type Param = DVector<f64>;
    type Output = DVector<f64>;

    fn apply(&self, at: &DVector<f64>) -> Result<DVector<f64>, Error> {
        let (x, y) = (at[0], at[1]);
        Ok(DVector::from_vec(vec![10.0 * (y - x * x), 1.0 - x]))
    }
}

impl Jacobian for Residuals {
    type Param = DVector<f64>;
    type Jacobian = DMatrix<f64>;

    fn jacobian(&self, at: &DVector<f64>) -> Result<DMatrix<f64>, Error> {
        Ok(DMatrix::from_row_slice(2, 2, &[-20.0 * at[0], 10.0, -1.0, 0.0]))
    }
}

pub(crate) fn main() -> Result<(), Error> {
    let start = DVector::from_vec(vec![-1.2, 1.0]);
    let search = LargeStepSearch::new(Grippo::default())?.for_gauss_newton()?;
    let result = Executor::new(Residuals, GaussNewtonLS::new(search))
        .configure(|state| state.param(start.clone()).max_iters(100).counting(true))
        .run()?;
    report("Grippo", Ok(result));

    let result = Executor::new(Residuals, GaussNewtonLS::new(MoreThuenteLineSearch::new()))
        .configure(|state| state.param(start.clone()).max_iters(100).counting(true))
        .run();
    report("Moré–Thuente", result);

    let result = Executor::new(Residuals, GaussNewtonLS::new(HagerZhangLineSearch::new()))
        .configure(|state| state.param(start).max_iters(100).counting(true))
        .run();
    report("Hager–Zhang", result);
    Ok(())
}

fn report<S: Solver<Residuals, I>, I: State<Float = f64>>(
    search: &str,
    result: Result<OptimizationResult<Residuals, S, I>, Error>,
) {
    match result {
        Ok(result) => println!(
            "{search:>12}: norm {:.1e} in {} iterations, {:?}",
            result.state().get_best_cost(),
            result.state().get_iter(),
            result.state().get_func_counts()
        ),
        Err(error) => println!("{search:>12}: {error}"),
    }
}
