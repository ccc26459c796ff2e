//! Problems over any parameter type, which count their own evaluations rather than trust argmin.

use argmin::core::{CostFunction, Error, Gradient};
use flatland_descent::Scalar;
use flatland_descent::argmin::{AlongRay, CostAndGradient, HessianProduct, Ray};
use std::cell::Cell;
use std::marker::PhantomData;
use std::rc::Rc;

/// A parameter vector as a list of numbers.
pub trait Coordinates<F> {
    fn read(&self) -> Vec<F>;
    fn make(values: &[F]) -> Self;
}

impl<F: Scalar> Coordinates<F> for Vec<F> {
    fn read(&self) -> Vec<F> {
        self.clone()
    }
    fn make(values: &[F]) -> Self {
        values.to_vec()
    }
}

/// $f(x, y) = (1 - x)^2 + 100 (y - x^2)^2$.
pub struct Rosenbrock<P, F> {
    pub evaluations: Rc<Cell<u64>>,
    types: PhantomData<(P, F)>,
}

impl<P, F> Rosenbrock<P, F> {
    pub fn new() -> Self {
        Self {
            evaluations: Rc::default(),
            types: PhantomData,
        }
    }
}

/// The start of every run on it.
pub const START: [f64; 2] = [-1.2, 1.0];

/// The start as parameters of type `P`.
pub fn start<P: Coordinates<F>, F: Scalar>() -> P {
    P::make(&START.map(F::of))
}

pub fn rosenbrock<F: Scalar>(at: &[F]) -> F {
    let (slack, valley) = (F::one() - at[0], at[1] - at[0] * at[0]);
    slack * slack + F::of(100.0) * (valley * valley)
}

pub fn rosenbrock_gradient<F: Scalar>(at: &[F]) -> [F; 2] {
    let valley = at[1] - at[0] * at[0];
    [
        F::of(-2.0) * (F::one() - at[0]) - F::of(400.0) * at[0] * valley,
        F::of(200.0) * valley,
    ]
}

impl<P: Coordinates<F>, F: Scalar> CostFunction for Rosenbrock<P, F> {
    type Param = P;
    type Output = F;
    fn cost(&self, param: &P) -> Result<F, Error> {
        self.evaluations.set(self.evaluations.get() + 1);
        Ok(rosenbrock(&param.read()))
    }
}

impl<P: Coordinates<F>, F: Scalar> Gradient for Rosenbrock<P, F> {
    type Param = P;
    type Gradient = P;
    fn gradient(&self, param: &P) -> Result<P, Error> {
        Ok(P::make(&rosenbrock_gradient(&param.read())))
    }
}

impl<P: Coordinates<F>, F: Scalar> CostAndGradient for Rosenbrock<P, F> {
    fn cost_and_gradient(&self, param: &P) -> Result<(F, P), Error> {
        Ok((self.cost(param)?, self.gradient(param)?))
    }
}

impl<P: Coordinates<F>, F: Scalar> HessianProduct for Rosenbrock<P, F> {
    fn hessian_product(&self, param: &P, vector: &P) -> Result<P, Error> {
        let (at, vector) = (param.read(), vector.read());
        let hessian = rosenbrock_hessian(&at);
        let row = |row: [F; 2]| row[0] * vector[0] + row[1] * vector[1];
        Ok(P::make(&hessian.map(row)))
    }
}

pub fn rosenbrock_hessian<F: Scalar>(at: &[F]) -> [[F; 2]; 2] {
    let mixed = F::of(-400.0) * at[0];
    let first = F::of(2.0) + F::of(1200.0) * (at[0] * at[0]) - F::of(400.0) * at[1];
    [[first, mixed], [mixed, F::of(200.0)]]
}

/// A ray without savings: the same operations, in the same order, as without it.
pub struct RosenbrockRay<'a, P, F> {
    problem: &'a Rosenbrock<P, F>,
    from: Vec<F>,
    against: Vec<F>,
}

impl<P: Coordinates<F>, F: Scalar> AlongRay for Rosenbrock<P, F> {
    type Ray<'a>
        = RosenbrockRay<'a, P, F>
    where
        P: 'a;
    fn ray<'a>(&'a self, param: &'a P, gradient: &'a P) -> Result<RosenbrockRay<'a, P, F>, Error> {
        Ok(RosenbrockRay {
            problem: self,
            from: param.read(),
            against: gradient.read(),
        })
    }
}

impl<P: Coordinates<F>, F: Scalar> Ray<P, P, F> for RosenbrockRay<'_, P, F> {
    type Point = ();
    fn trial(&mut self, step: F) -> Result<(F, ()), Error> {
        let param = self.param(step, &())?;
        Ok((self.problem.cost(&param)?, ()))
    }
    fn param(&self, step: F, _point: &()) -> Result<P, Error> {
        let coordinates = self.from.iter().zip(&self.against);
        let moved: Vec<F> = coordinates.map(|(&w, &g)| w - step * g).collect();
        Ok(P::make(&moved))
    }
    fn gradient(self, _point: (), param: &P) -> Result<P, Error> {
        self.problem.gradient(param)
    }
}
