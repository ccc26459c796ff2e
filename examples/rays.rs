//! Least squares along rays: a trial of the line search without a product with the matrix.
//!
//! Along w − ηg the residual is r − η·Ag, so one product Ag suffices for all trials of a search, and the accepted residual gives the next
//! gradient Aᵀr. `cargo run --example rays` counts the products with A and Aᵀ in the same run, evaluated plainly and along rays.

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use flatland_descent::argmin::{AlongRay, CostAndGradient, Fused, LargeStepDescent, Ray, Rays};
use flatland_descent::step_rule::Nls;
use std::cell::Cell;

/// f(x) = ‖Ax − b‖²/2.
struct LeastSquares {
    a: Vec<Vec<f64>>,
    b: Vec<f64>,
    products: Cell<usize>,
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

/// v − ηw.
fn moved(v: &[f64], step: f64, w: &[f64]) -> Vec<f64> {
    v.iter().zip(w).map(|(v, w)| v - step * w).collect()
}

impl LeastSquares {
    /// A smooth 40 by 10 matrix, and the right-hand side solved by all ones.
    fn new() -> Self {
        let entry = |i: u32, j: u32| (f64::from(i * j + j) / 20.0).cos();
        let a: Vec<Vec<f64>> = (0..40).map(|i| (1..=10).map(|j| entry(i, j)).collect()).collect();
        let b = a.iter().map(|row| row.iter().sum()).collect();
        Self {
            a,
            b,
            products: Cell::new(0),
        }
    }

    /// Av.
    fn image(&self, v: &[f64]) -> Vec<f64> {
        self.products.set(self.products.get() + 1);
        self.a.iter().map(|row| dot(row, v)).collect()
    }

    fn residual(&self, x: &[f64]) -> Vec<f64> {
        moved(&self.image(x), 1.0, &self.b)
    }

    /// Aᵀr.
    fn slope(&self, residual: &[f64]) -> Vec<f64> {
        self.products.set(self.products.get() + 1);
        let column = |j: usize| self.a.iter().zip(residual).map(|(row, r)| row[j] * r).sum();
        (0..self.a[0].len()).map(column).collect()
    }
}

impl CostFunction for LeastSquares {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        let residual = self.residual(x);
        Ok(dot(&residual, &residual) / 2.0)
    }
}

impl Gradient for LeastSquares {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.slope(&self.residual(x)))
    }
}

impl CostAndGradient for LeastSquares {
    fn cost_and_gradient(&self, x: &Vec<f64>) -> Result<(f64, Vec<f64>), Error> {
        let residual = self.residual(x);
        Ok((dot(&residual, &residual) / 2.0, self.slope(&residual)))
    }
}

/// x − ηg, with Ax − b and Ag.
struct Line<'a> {
    problem: &'a LeastSquares,
    x: &'a [f64],
    gradient: &'a [f64],
    residual: Vec<f64>,
    image: Vec<f64>,
}

impl AlongRay for LeastSquares {
    type Ray<'a> = Line<'a>;

    fn ray<'a>(&'a self, x: &'a Vec<f64>, gradient: &'a Vec<f64>) -> Result<Line<'a>, Error> {
        Ok(Line {
            problem: self,
            x,
            gradient,
            residual: self.residual(x),
            image: self.image(gradient),
        })
    }
}

impl Ray<Vec<f64>, Vec<f64>, f64> for Line<'_> {
    /// The residual.
    type Point = Vec<f64>;

    fn trial(&mut self, step: f64) -> Result<(f64, Vec<f64>), Error> {
        let residual = moved(&self.residual, step, &self.image);
        Ok((dot(&residual, &residual) / 2.0, residual))
    }

    fn param(&self, step: f64, _: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(moved(self.x, step, self.gradient))
    }

    fn gradient(self, residual: Vec<f64>, _: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.problem.slope(&residual))
    }
}

const ITERATIONS: u64 = 100;

pub(crate) fn main() -> Result<(), Error> {
    let start = vec![0.0; 10];
    let rule = Nls {
        averaging: 0.85,
        ..Nls::default()
    };

    let solver = LargeStepDescent::new(rule)?;
    let plain = Executor::new(LeastSquares::new(), solver)
        .configure(|state| state.param(start.clone()).max_iters(ITERATIONS).counting(true))
        .run()?;

    // Cost and gradient at the start come from one call, trials and later gradients from the rays.
    let solver = LargeStepDescent::new(rule)?.evaluated_by::<Rays<Fused>>();
    let rays = Executor::new(LeastSquares::new(), solver)
        .configure(|state| state.param(start).max_iters(ITERATIONS).counting(true))
        .run()?;

    for (name, result) in [("plain", plain.state()), ("along rays", rays.state())] {
        println!(
            "{name:>10}: cost {:.6e}, {:?}",
            result.get_best_cost(),
            result.get_func_counts()
        );
    }
    let products = |problem: Option<&LeastSquares>| problem.map_or(0, |problem| problem.products.get());
    let (plain, rays) = (
        products(plain.problem().problem.as_ref()),
        products(rays.problem().problem.as_ref()),
    );
    println!("products with the matrix: {plain} plain, {rays} along rays");
    // Two at the start; two for each ray and one for the gradient at its accepted step.
    assert_eq!(rays as u64, 2 + 3 * ITERATIONS);
    assert!(rays < plain);
    Ok(())
}
