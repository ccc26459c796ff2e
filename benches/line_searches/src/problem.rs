//! A problem, and a copy of it for one run that counts evaluations and limits them.

use crate::real::Precision;
use argmin::core::{CostFunction, Error, Gradient, Hessian};
use argmin_math::ArgminDot;
use std::cell::Cell;
use std::rc::Rc;

/// A function with its derivatives.
pub trait Function<F> {
    /// $f(x)$.
    fn cost(&self, x: &[F]) -> F;
    /// $\nabla f(x)$.
    fn gradient(&self, x: &[F]) -> Vec<F>;
    /// $\nabla^2 f(x)$; `None` where there is none, or where it would be too large.
    fn hessian(&self, x: &[F]) -> Option<Vec<Vec<F>>>;
}

/// A function, a start, and its known minimum.
pub struct Problem<F> {
    /// Its name, with the number of variables where there is a choice.
    pub name: String,
    /// Its source.
    pub set: &'static str,
    /// $x_0$.
    pub start: Vec<F>,
    /// $f_*$, that of the minimum usually found from this start.
    pub minimum: f64,
    /// The lowest cost that counts as an answer: some functions are unbounded below outside their domain.
    pub lowest: f64,
    /// $f$.
    pub function: Rc<dyn Function<F>>,
}

impl<F: Precision> Problem<F> {
    /// The cost at which the problem is solved.
    pub fn target(&self) -> f64 {
        let first: f64 = self.function.cost(&self.start).into();
        let epsilon: f64 = F::epsilon().into();
        let rounding = 8.0 * epsilon * self.minimum.abs();
        self.minimum + F::TOLERANCE * (first - self.minimum) + rounding
    }
}

/// The error that ends a run at its limit.
#[derive(Debug)]
pub struct Spent;

impl std::fmt::Display for Spent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the run has spent its evaluations")
    }
}

impl std::error::Error for Spent {}

/// The evaluations of a run, and the lowest cost seen by any of them.
#[derive(Debug, Default)]
pub struct Counts {
    /// Of the cost.
    pub costs: Cell<u64>,
    /// Of the gradient.
    pub gradients: Cell<u64>,
    /// Of the Hessian.
    pub hessians: Cell<u64>,
}

/// A problem in a run.
pub struct Counted<F> {
    function: Rc<dyn Function<F>>,
    counts: Rc<Counts>,
    limit: u64,
}

impl<F: Precision> Counted<F> {
    /// The problem with a limit of evaluations of all kinds together.
    pub fn new(problem: &Problem<F>, limit: u64) -> (Self, Rc<Counts>) {
        let counts = Rc::new(Counts::default());
        let counted = Self {
            function: Rc::clone(&problem.function),
            counts: Rc::clone(&counts),
            limit,
        };
        (counted, counts)
    }

    fn count(&self, kind: fn(&Counts) -> &Cell<u64>) -> Result<(), Error> {
        let Counts {
            costs,
            gradients,
            hessians,
        } = &*self.counts;
        if costs.get() + gradients.get() + hessians.get() >= self.limit {
            return Err(Spent.into());
        }
        let counter = kind(&self.counts);
        counter.set(counter.get() + 1);
        Ok(())
    }
}

impl<F: Precision> CostFunction for Counted<F> {
    type Param = Vec<F>;
    type Output = F;
    fn cost(&self, x: &Vec<F>) -> Result<F, Error> {
        self.count(|counts| &counts.costs)?;
        Ok(self.function.cost(x))
    }
}

impl<F: Precision> Gradient for Counted<F> {
    type Param = Vec<F>;
    type Gradient = Vec<F>;
    fn gradient(&self, x: &Vec<F>) -> Result<Vec<F>, Error> {
        self.count(|counts| &counts.gradients)?;
        Ok(self.function.gradient(x))
    }
}

impl<F: Precision> Hessian for Counted<F> {
    type Param = Vec<F>;
    type Hessian = Matrix<F>;
    fn hessian(&self, x: &Vec<F>) -> Result<Matrix<F>, Error> {
        self.count(|counts| &counts.hessians)?;
        let rows = self.function.hessian(x).ok_or_else(|| Error::msg("no Hessian"))?;
        Ok(Matrix {
            made: Rc::new(Cell::new(0)),
            rows: Rc::new(rows),
        })
    }
}

/// In exact arithmetic conjugate gradients end after as many products as there are variables.
const PRODUCTS_PER_VARIABLE: usize = 20;

/// A Hessian with a limited number of products, because argmin's inner conjugate gradients have no limit of their own: rounding keeps
/// them from their tolerance. Beyond it a product is 0, which `NewtonCG` takes for vanishing curvature, where it stops. Where numbers
/// that are not finite keep it from that too, the run ends by a panic with [`Spent`].
#[derive(Clone)]
pub struct Matrix<F> {
    rows: Rc<Vec<Vec<F>>>,
    made: Rc<Cell<usize>>,
}

impl<F: Precision> ArgminDot<Vec<F>, Vec<F>> for Matrix<F> {
    fn dot(&self, vector: &Vec<F>) -> Vec<F> {
        let limit = PRODUCTS_PER_VARIABLE * vector.len();
        let made = self.made.replace(self.made.get() + 1);
        if made > 2 * limit {
            std::panic::resume_unwind(Box::new(Spent));
        }
        if made > limit {
            return vec![F::zero(); vector.len()];
        }
        let product = |row: &Vec<F>| row.iter().zip(vector).map(|(a, b)| *a * *b).sum();
        self.rows.iter().map(product).collect()
    }
}
