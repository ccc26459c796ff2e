//! The problem shared by several examples.

use argmin::core::{CostFunction, Error, Gradient};

/// f(x) = Σ i·xᵢ⁴/4 + xᵢ²/2, i = 1, …, d: its gradient is not globally Lipschitz.
pub(crate) struct Quartic;

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
