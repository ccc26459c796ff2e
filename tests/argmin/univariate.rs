//! A problem shared by several test modules.

use argmin::core::{CostFunction, Error, Gradient};

/// A function of one variable, given by two closures that may fail.
pub struct Univariate<C, G> {
    pub cost: C,
    pub gradient: G,
}

impl<C: Fn(f64) -> Result<f64, Error>, G> CostFunction for Univariate<C, G> {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, param: &Vec<f64>) -> Result<f64, Error> {
        (self.cost)(param[0])
    }
}

impl<C, G: Fn(f64) -> Result<f64, Error>> Gradient for Univariate<C, G> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, param: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![(self.gradient)(param[0])?])
    }
}
