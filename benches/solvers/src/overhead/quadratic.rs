//! A function that costs a few operations per variable.

use argmin::core::{CostFunction, Error, Gradient};
use std::cell::RefCell;
use std::hash::{DefaultHasher, Hasher};
use std::rc::Rc;

/// $f(x) = \frac12 \sum_i a_i x_i^2$ with $a_i$ from 0.1 to 10 at equal ratios.
#[derive(Clone)]
pub struct Quadratic {
    curvatures: Rc<[f64]>,
    trace: Option<Rc<RefCell<super::Trace>>>,
}

/// The kinds of evaluations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evaluation {
    /// $f(x)$.
    Cost,
    /// $\nabla f(x)$.
    Gradient,
}

impl Quadratic {
    /// In at least two variables.
    pub fn new(variables: usize) -> Self {
        let last = (variables.max(2) - 1) as f64;
        let curvature = |i: usize| 10_f64.powf(2.0 * i as f64 / last - 1.0);
        Self {
            curvatures: (0..variables.max(2)).map(curvature).collect(),
            trace: None,
        }
    }

    /// The same function, which keeps a trace of its evaluations.
    pub fn traced(mut self) -> (Self, Rc<RefCell<super::Trace>>) {
        let trace = Rc::default();
        self.trace = Some(Rc::clone(&trace));
        (self, trace)
    }

    /// $x_0 = (1, \dots, 1)$.
    pub fn start(&self) -> Vec<f64> {
        vec![1.0; self.curvatures.len()]
    }

    /// $f(x)$.
    pub fn value(&self, x: &[f64]) -> f64 {
        self.keep(Evaluation::Cost, x);
        let terms = self.curvatures.iter().zip(x);
        terms.map(|(a, x)| 0.5 * a * x * x).sum()
    }

    /// $\nabla f(x)$.
    pub fn slopes(&self, x: &[f64]) -> Vec<f64> {
        self.keep(Evaluation::Gradient, x);
        self.curvatures.iter().zip(x).map(|(a, x)| a * x).collect()
    }

    fn keep(&self, evaluation: Evaluation, x: &[f64]) {
        if let Some(trace) = &self.trace {
            let mut hasher = DefaultHasher::new();
            x.iter().for_each(|x| hasher.write_u64(x.to_bits()));
            trace.borrow_mut().push((evaluation, hasher.finish()));
        }
    }
}

impl CostFunction for Quadratic {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        Ok(self.value(x))
    }
}

impl Gradient for Quadratic {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.slopes(x))
    }
}
