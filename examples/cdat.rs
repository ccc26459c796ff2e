//! CDAT, whose step needs the curvature along the gradient, on a problem with costs and gradients only and on one with a
//! Hessian.
//!
//! `cargo run --example cdat` minimises f(x) = Σ i·cosh xᵢ twice. The first run finds gᵀHg by differences of gradients, two
//! more per iteration; the second uses argmin's `Hessian`. Both reach the minimum.

use argmin::core::{CostFunction, Error, Executor, Gradient, Hessian, State};
use flatland_descent::argmin::{LargeStepDescent, SecondOrder};
use flatland_descent::step_rule::Cdat;

/// f(x) = Σ i·cosh xᵢ, i = 1, …, d: its minimum is d(d + 1)/2, at 0.
struct Cosh;

fn weighted(x: &[f64], function: impl Fn(f64) -> f64) -> Vec<f64> {
    (1..).zip(x).map(|(i, &x)| f64::from(i) * function(x)).collect()
}

impl CostFunction for Cosh {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        Ok(weighted(x, f64::cosh).iter().sum())
    }
}

impl Gradient for Cosh {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(weighted(x, f64::sinh))
    }
}

impl Hessian for Cosh {
    type Param = Vec<f64>;
    type Hessian = Vec<Vec<f64>>;

    fn hessian(&self, x: &Vec<f64>) -> Result<Vec<Vec<f64>>, Error> {
        let diagonal = weighted(x, f64::cosh);
        let row = |i: usize| {
            (0..x.len())
                .map(|j| if i == j { diagonal[i] } else { 0.0 })
                .collect()
        };
        Ok((0..x.len()).map(row).collect())
    }
}

const DIMENSION: usize = 8;

pub(crate) fn main() -> Result<(), Error> {
    // Below 2: on the stable side of the edge, where CDAT settles.
    let rule = Cdat { sigma: 1.5 };
    let start = vec![1.0; DIMENSION];

    let solver = LargeStepDescent::new(rule)?;
    let by_differences = Executor::new(Cosh, solver)
        .configure(|state| state.param(start.clone()).max_iters(500).counting(true))
        .run()?;

    let solver = LargeStepDescent::new(rule)?.evaluated_by::<SecondOrder>();
    let by_hessian = Executor::new(Cosh, solver)
        .configure(|state| state.param(start).max_iters(500).counting(true))
        .run()?;

    let minimum = (DIMENSION * (DIMENSION + 1) / 2) as f64;
    for (name, state) in [
        ("by differences of gradients", by_differences.state()),
        ("by argmin's Hessian", by_hessian.state()),
    ] {
        println!(
            "{name:>28}: {:.1e} above the minimum after {} iterations, {:?}",
            state.get_best_cost() - minimum,
            state.get_iter(),
            state.get_func_counts()
        );
        assert!(state.get_best_cost() - minimum < 1e-10 * minimum);
    }
    Ok(())
}
