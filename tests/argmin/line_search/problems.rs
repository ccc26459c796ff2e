//! The Rosenbrock function as every kind of problem that argmin's solvers need, over every type of parameter vector.

use argmin::core::{CostFunction, Error, Gradient, Hessian, Jacobian, Operator};
use faer::Mat;
use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2};
use std::cell::RefCell;
use std::marker::PhantomData;
use std::rc::Rc;

/// A vector as a list of numbers, and the matrices that go with it.
pub trait Vector: Clone + 'static {
    type Matrix: Clone + 'static;
    fn read(&self) -> Vec<f64>;
    fn make(values: &[f64]) -> Self;
    fn matrix(rows: [[f64; 2]; 2]) -> Self::Matrix;
}

impl Vector for Vec<f64> {
    type Matrix = Vec<Vec<f64>>;
    fn read(&self) -> Vec<f64> {
        self.clone()
    }
    fn make(values: &[f64]) -> Self {
        values.to_vec()
    }
    fn matrix(rows: [[f64; 2]; 2]) -> Self::Matrix {
        rows.iter().map(|row| row.to_vec()).collect()
    }
}

impl Vector for Array1<f64> {
    type Matrix = Array2<f64>;
    fn read(&self) -> Vec<f64> {
        self.to_vec()
    }
    fn make(values: &[f64]) -> Self {
        Self::from_vec(values.to_vec())
    }
    fn matrix(rows: [[f64; 2]; 2]) -> Self::Matrix {
        Array2::from(rows.to_vec())
    }
}

impl Vector for DVector<f64> {
    type Matrix = DMatrix<f64>;
    fn read(&self) -> Vec<f64> {
        self.iter().copied().collect()
    }
    fn make(values: &[f64]) -> Self {
        Self::from_column_slice(values)
    }
    fn matrix(rows: [[f64; 2]; 2]) -> Self::Matrix {
        DMatrix::from_row_slice(2, 2, rows.as_flattened())
    }
}

/// A column.
impl Vector for Mat<f64> {
    type Matrix = Mat<f64>;
    fn read(&self) -> Vec<f64> {
        self.col(0).iter().copied().collect()
    }
    fn make(values: &[f64]) -> Self {
        Self::from_fn(values.len(), 1, |i, _| values[i])
    }
    fn matrix(rows: [[f64; 2]; 2]) -> Self::Matrix {
        Self::from_fn(2, 2, |i, j| rows[i][j])
    }
}

/// The start of every run.
pub const START: [f64; 2] = [-1.2, 1.0];

/// The Rosenbrock function's factor, and one that suits every method.
pub const STEEP: f64 = 10.0;
pub const MILD: f64 = 1.0;

/// $r(x, y) = (a (y - x^2), 1 - x)$.
fn residuals(steepness: f64, at: &[f64]) -> [f64; 2] {
    [steepness * (at[1] - at[0] * at[0]), 1.0 - at[0]]
}

/// $\tfrac12 \lVert r\rVert^2$: for the steep valley the Rosenbrock function, halved.
pub fn cost_in(steepness: f64, at: &[f64]) -> f64 {
    let [valley, slack] = residuals(steepness, at);
    (valley * valley + slack * slack) / 2.0
}

/// $J^\top r$.
fn gradient_in(steepness: f64, at: &[f64]) -> [f64; 2] {
    let [valley, slack] = residuals(steepness, at);
    [-2.0 * steepness * at[0] * valley - slack, steepness * valley]
}

pub fn cost(at: &[f64]) -> f64 {
    cost_in(STEEP, at)
}

pub fn gradient(at: &[f64]) -> [f64; 2] {
    gradient_in(STEEP, at)
}

/// The Rosenbrock problem, which records every point at which its cost or its residuals are evaluated.
pub struct Rosenbrock<V> {
    pub evaluated: Rc<RefCell<Vec<Vec<f64>>>>,
    steepness: f64,
    vector: PhantomData<V>,
}

impl<V: Vector> Rosenbrock<V> {
    pub fn new(steepness: f64) -> Self {
        Self {
            evaluated: Rc::default(),
            steepness,
            vector: PhantomData,
        }
    }

    fn record(&self, param: &V) -> Vec<f64> {
        self.evaluated.borrow_mut().push(param.read());
        param.read()
    }
}

impl<V: Vector> CostFunction for Rosenbrock<V> {
    type Param = V;
    type Output = f64;
    fn cost(&self, param: &V) -> Result<f64, Error> {
        Ok(cost_in(self.steepness, &self.record(param)))
    }
}

impl<V: Vector> Gradient for Rosenbrock<V> {
    type Param = V;
    type Gradient = V;
    fn gradient(&self, param: &V) -> Result<V, Error> {
        Ok(V::make(&gradient_in(self.steepness, &param.read())))
    }
}

impl<V: Vector> Hessian for Rosenbrock<V> {
    type Param = V;
    type Hessian = V::Matrix;
    fn hessian(&self, param: &V) -> Result<V::Matrix, Error> {
        let (x, y) = (param.read()[0], param.read()[1]);
        let curvature = self.steepness * self.steepness;
        let mixed = -2.0 * curvature * x;
        let first = curvature * (6.0 * x * x - 2.0 * y) + 1.0;
        Ok(V::matrix([[first, mixed], [mixed, curvature]]))
    }
}

impl<V: Vector> Operator for Rosenbrock<V> {
    type Param = V;
    type Output = V;
    fn apply(&self, param: &V) -> Result<V, Error> {
        Ok(V::make(&residuals(self.steepness, &self.record(param))))
    }
}

impl<V: Vector> Jacobian for Rosenbrock<V> {
    type Param = V;
    type Jacobian = V::Matrix;
    fn jacobian(&self, param: &V) -> Result<V::Matrix, Error> {
        let a = self.steepness;
        Ok(V::matrix([[-2.0 * a * param.read()[0], a], [-1.0, 0.0]]))
    }
}
