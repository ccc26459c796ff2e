//! One observer, every type of parameter vector.

use super::recorded::{Run, observed};
use argmin::core::{ArgminFloat, CostFunction, Error, Gradient};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::Scalar;
use flatland_descent::argmin::{LargeStepDescent, StabilityObserver, StabilitySettings};
use flatland_descent::step_rule::Constant;
use nalgebra::{DVector, SVector};
use ndarray::Array1;
use std::marker::PhantomData;

/// A parameter vector of two numbers.
trait Pair<F> {
    fn pair(&self) -> (F, F);
    fn make(x: F, y: F) -> Self;
}

macro_rules! pairs {
    ($($vector:ty: $make:expr;)*) => {
        $(impl<F: Scalar> Pair<F> for $vector {
            fn pair(&self) -> (F, F) {
                (self[0], self[1])
            }
            fn make(x: F, y: F) -> Self {
                $make(vec![x, y])
            }
        })*
    };
}

pairs! {
    Vec<F>: |values| values;
    Array1<F>: Array1::from_vec;
    DVector<F>: DVector::from_vec;
    SVector<F, 2>: SVector::from_vec;
}

/// $(4x^2 + y^2)/2$.
struct Bowl<P, F>(PhantomData<(P, F)>);

impl<P: Pair<F>, F: Scalar> CostFunction for Bowl<P, F> {
    type Param = P;
    type Output = F;
    fn cost(&self, w: &P) -> Result<F, Error> {
        let (x, y) = w.pair();
        Ok(F::of(2.0) * x * x + F::of(0.5) * y * y)
    }
}

impl<P: Pair<F>, F: Scalar> Gradient for Bowl<P, F> {
    type Param = P;
    type Gradient = P;
    fn gradient(&self, w: &P) -> Result<P, Error> {
        let (x, y) = w.pair();
        Ok(P::make(F::of(4.0) * x, y))
    }
}

fn run<P, F>() -> Run<P>
where
    P: Pair<F> + Clone + PartialEq + ArgminDot<P, F> + ArgminScaledSub<P, F, P> + 'static,
    F: Scalar + ArgminFloat,
{
    let settings = StabilitySettings {
        sharpness_tolerance: 0.0,
        ..Default::default()
    };
    let observer = StabilityObserver::new(Bowl(PhantomData), settings).unwrap();
    let solver = LargeStepDescent::new(Constant { step: 0.25 }).unwrap();
    observed(Bowl(PhantomData), solver, observer, |state| {
        state.param(P::make(F::of(0.5), F::one())).max_iters(5)
    })
}

/// In two dimensions every library adds the same two products, so the rows agree bit for bit.
#[test]
fn vec_ndarray_and_nalgebra_observe_the_same() {
    let rows = run::<Vec<f64>, f64>().report.rows();
    assert_eq!(rows.len(), 5);
    assert_eq!(run::<Array1<f64>, f64>().report.rows(), rows);
    assert_eq!(run::<DVector<f64>, f64>().report.rows(), rows);
    assert_eq!(run::<SVector<f64, 2>, f64>().report.rows(), rows);
    assert_eq!(
        run::<Array1<f32>, f32>().report.rows(),
        run::<Vec<f32>, f32>().report.rows()
    );
}

/// The first row from (1/2, 1), where $g = (2, 1)$ and $Hg = (8, 1)$: nothing is rounded in the step. Errors are $\epsilon^{2/3}$ for λ₁ = 4
/// (times the ratio of the Hessian's entries, and a few), and $\sqrt\epsilon$ for $l = \sqrt{65/5}$.
#[test]
fn observer_has_the_precision_of_the_parameters() {
    let check = |rows: Vec<flatland_descent::argmin::StabilityRow>, epsilon: f64| {
        let row = &rows[0];
        assert!((row.step.unwrap() - 0.25).abs() <= 4.0 * epsilon, "{row:?}");
        let sharpness = row.sharpness.unwrap().value;
        assert!(
            (sharpness - 4.0).abs() <= 4.0 * 16.0 * epsilon.powf(2.0 / 3.0),
            "{row:?}"
        );
        let l = row.segment_smoothness;
        assert!((l - 13f64.sqrt()).abs() <= 4.0 * 8.0 * epsilon.sqrt(), "{row:?}");
    };
    check(run::<Vec<f64>, f64>().report.rows(), f64::EPSILON);
    check(run::<Vec<f32>, f32>().report.rows(), f64::from(f32::EPSILON));
}
