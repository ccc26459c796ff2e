//! One solver, every kind of parameter vector.

use super::gradient_rules;
use super::problems::{Coordinates, Rosenbrock, rosenbrock, start};
use super::recorder::run;
use argmin::core::{ArgminFloat, State};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland::Scalar;
use flatland::argmin::LargeStepDescent;
use nalgebra::{DVector, SVector};
use ndarray::Array1;

impl<F: Scalar> Coordinates<F> for Array1<F> {
    fn read(&self) -> Vec<F> {
        self.to_vec()
    }
    fn make(values: &[F]) -> Self {
        Array1::from_vec(values.to_vec())
    }
}

impl<F: Scalar> Coordinates<F> for DVector<F> {
    fn read(&self) -> Vec<F> {
        self.iter().copied().collect()
    }
    fn make(values: &[F]) -> Self {
        DVector::from_column_slice(values)
    }
}

impl<F: Scalar> Coordinates<F> for SVector<F, 2> {
    fn read(&self) -> Vec<F> {
        self.iter().copied().collect()
    }
    fn make(values: &[F]) -> Self {
        SVector::from_column_slice(values)
    }
}

/// A user's own vector: the two argmin-math traits the solver asks for and nothing else.
#[derive(Clone)]
struct Point<F> {
    x: F,
    y: F,
}

impl<F: Scalar> ArgminDot<Point<F>, F> for Point<F> {
    fn dot(&self, other: &Point<F>) -> F {
        self.x * other.x + self.y * other.y
    }
}

impl<F: Scalar> ArgminScaledSub<Point<F>, F, Point<F>> for Point<F> {
    fn scaled_sub(&self, factor: &F, other: &Point<F>) -> Point<F> {
        Point {
            x: self.x - *factor * other.x,
            y: self.y - *factor * other.y,
        }
    }
}

impl<F: Scalar> Coordinates<F> for Point<F> {
    fn read(&self) -> Vec<F> {
        vec![self.x, self.y]
    }
    fn make(values: &[F]) -> Self {
        Point {
            x: values[0],
            y: values[1],
        }
    }
}

const ITERATIONS: u64 = 200;

/// The costs of the iterates of every rule, one after the other.
fn costs<P, F>() -> Vec<F>
where
    P: Clone + Coordinates<F> + ArgminDot<P, F> + ArgminScaledSub<P, F, P> + 'static,
    F: Scalar + ArgminFloat,
{
    let mut costs = Vec::new();
    for rule in gradient_rules() {
        let run = run(
            Rosenbrock::<P, F>::new(),
            LargeStepDescent::new(rule.clone()).unwrap(),
            |state| state.param(start()).max_iters(ITERATIONS),
        );
        let state = run.result.state();
        let best = rosenbrock(&state.get_best_param().unwrap().read());
        assert_eq!(
            best.as_f64(),
            state.best_cost.as_f64(),
            "{}: the best cost is not that of the best parameters",
            rule.name()
        );
        assert!(best < rosenbrock(&start::<P, F>().read()), "{}", rule.name());
        costs.extend(run.rows.iter().map(|row| row.state.cost));
    }
    costs
}

/// In two dimensions every library adds the same two products, so the runs agree bit for bit.
#[test]
fn vec_ndarray_nalgebra_and_a_users_type_take_the_same_steps_in_double_precision() {
    let expected = costs::<Vec<f64>, f64>();
    assert_eq!(costs::<Array1<f64>, f64>(), expected);
    assert_eq!(costs::<DVector<f64>, f64>(), expected);
    assert_eq!(costs::<SVector<f64, 2>, f64>(), expected);
    assert_eq!(costs::<Point<f64>, f64>(), expected);
}

#[test]
fn vec_ndarray_nalgebra_and_a_users_type_take_the_same_steps_in_single_precision() {
    let expected = costs::<Vec<f32>, f32>();
    assert_eq!(costs::<Array1<f32>, f32>(), expected);
    assert_eq!(costs::<DVector<f32>, f32>(), expected);
    assert_eq!(costs::<SVector<f32, 2>, f32>(), expected);
    assert_eq!(costs::<Point<f32>, f32>(), expected);
}
