//! One solver, every type of parameter vector.

use super::every_rule;
use super::problems::{Coordinates, Rosenbrock, rosenbrock, rosenbrock_gradient, rosenbrock_hessian, start};
use super::recorder::run;
use argmin::core::{ArgminFloat, CostFunction, Error, Gradient, Hessian, State};
use argmin_math::{ArgminDot, ArgminScaledSub};
use faer::Mat;
use flatland_descent::Scalar;
use flatland_descent::argmin::{LargeStepDescent, Plain, SecondOrder};
use flatland_descent::step_rule::{Cdat, StepRule};
use nalgebra::{DMatrix, DVector, SMatrix, SVector};
use ndarray::{Array1, Array2};
use std::marker::PhantomData;

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

macro_rules! faer_column {
    ($($float:ty),*) => {
        $(impl Coordinates<$float> for Mat<$float> {
            fn read(&self) -> Vec<$float> {
                (0..self.nrows()).map(|i| self[(i, 0)]).collect()
            }
            fn make(values: &[$float]) -> Self {
                Mat::from_fn(values.len(), 1, |i, _| values[i])
            }
        })*
    };
}

faer_column!(f32, f64);

/// A user's own vector: only the two argmin-math traits and the equality that the solver requires.
#[derive(Clone, PartialEq)]
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
    P: Clone + PartialEq + Coordinates<F> + ArgminDot<P, F> + ArgminScaledSub<P, F, P> + 'static,
    F: Scalar + ArgminFloat,
{
    let mut costs = Vec::new();
    for rule in every_rule() {
        let run = run(
            Rosenbrock::<P, F>::new(),
            LargeStepDescent::new(rule).unwrap(),
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

/// faer multiplies with fused operations where the processor has them, so its $\lVert g\rVert^2$ may differ in the last
/// place. Over many iterations the difference would grow; so from every tenth iterate of a run on `Vec`, one iteration on
/// either. The trials of a search that starts at 1 do not depend on it; the steps of PoNLS and CDAT do: within
/// $8\epsilon$, and for CDAT as much more as $g^\top Hg$ cancels, a sum of four terms.
fn faer_agrees_with_vec<F>()
where
    F: Scalar + ArgminFloat,
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
    Mat<F>: Clone + PartialEq + Coordinates<F> + ArgminDot<Mat<F>, F> + ArgminScaledSub<Mat<F>, F, Mat<F>>,
{
    for rule in every_rule() {
        let name = rule.name();
        let solver = || LargeStepDescent::<F>::new(rule).unwrap();
        let whole = run(Rosenbrock::<Vec<F>, F>::new(), solver(), |state| {
            state.param(start()).max_iters(ITERATIONS)
        });
        for row in whole.rows.iter().step_by(10) {
            let from = row.state.get_param().unwrap();
            let vec = run(
                Rosenbrock::<Vec<F>, F>::new(),
                solver().evaluated_by::<SecondOrder>(),
                |state| state.param(from.clone()).max_iters(1),
            );
            let faer = run(
                Rosenbrock::<Mat<F>, F>::new(),
                solver().evaluated_by::<SecondOrder>(),
                |state| state.param(Mat::make(from)).max_iters(1),
            );
            let [vec_row, faer_row] = [&vec.rows[1].report, &faer.rows[1].report];
            let step = |row: &argmin::core::KV| row.get("step").unwrap().get_float().unwrap();
            let band = match rule {
                StepRule::PoNls(_) => 8.0,
                StepRule::Cdat(_) => 8.0 * cancellation(from),
                _ => 0.0,
            } * F::epsilon().as_f64();
            let (expected, found) = (step(vec_row), step(faer_row));
            assert!(
                (found - expected).abs() <= band * expected,
                "{name}: {found:e} for {expected:e}"
            );
            // The step leads to the same point as on `Vec`.
            let gradient = rosenbrock_gradient(from);
            let to: Vec<F> = from
                .iter()
                .zip(&gradient)
                .map(|(&w, &g)| w - F::of(found) * g)
                .collect();
            assert_eq!(faer.rows[1].state.get_param().unwrap().read(), to, "{name}");
        }
    }
}

/// $|g|^\top|H||g| / |g^\top H g|$.
fn cancellation<F: Scalar>(at: &[F]) -> f64 {
    let gradient = rosenbrock_gradient(at).map(F::as_f64);
    let hessian = rosenbrock_hessian(at).map(|row| row.map(F::as_f64));
    let terms = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, j)| gradient[i] * hessian[i][j] * gradient[j]);
    terms.iter().map(|term| term.abs()).sum::<f64>() / terms.iter().sum::<f64>().abs()
}

#[test]
fn faer_takes_the_same_steps_up_to_the_rounding_of_its_products() {
    costs::<Mat<f64>, f64>();
    costs::<Mat<f32>, f32>();
    faer_agrees_with_vec::<f64>();
    faer_agrees_with_vec::<f32>();
}

/// $f(w) = w^\top A w/2$, with a Hessian of the library's own matrix type.
struct Bowl<P, H> {
    hessian: H,
    types: PhantomData<P>,
}

impl<P: Coordinates<f64>, H: Clone> Bowl<P, H> {
    fn of(hessian: H) -> Self {
        Self {
            hessian,
            types: PhantomData,
        }
    }
}

const BOWL: [[f64; 2]; 2] = [[3.0, 1.0], [1.0, 0.5]];

fn bowl_gradient(at: &[f64]) -> [f64; 2] {
    BOWL.map(|row| row[0] * at[0] + row[1] * at[1])
}

impl<P: Coordinates<f64>, H> CostFunction for Bowl<P, H> {
    type Param = P;
    type Output = f64;
    fn cost(&self, param: &P) -> Result<f64, Error> {
        let at = param.read();
        let gradient = bowl_gradient(&at);
        Ok((gradient[0] * at[0] + gradient[1] * at[1]) / 2.0)
    }
}

impl<P: Coordinates<f64>, H> Gradient for Bowl<P, H> {
    type Param = P;
    type Gradient = P;
    fn gradient(&self, param: &P) -> Result<P, Error> {
        Ok(P::make(&bowl_gradient(&param.read())))
    }
}

impl<P: Coordinates<f64>, H: Clone> Hessian for Bowl<P, H> {
    type Param = P;
    type Hessian = H;
    fn hessian(&self, _: &P) -> Result<H, Error> {
        Ok(self.hessian.clone())
    }
}

/// CDAT with argmin's `Hessian` on the matrices of every library: the first step, which is dyadic, to the bit; the later
/// ones by their formula.
#[test]
fn hessians_of_every_library_give_the_curvature() {
    fn check<P, H>(hessian: H)
    where
        P: Clone + PartialEq + Coordinates<f64> + ArgminDot<P, f64> + ArgminScaledSub<P, f64, P> + 'static,
        H: Clone + ArgminDot<P, P>,
    {
        let sigma = 1.25;
        let solver = LargeStepDescent::new(Cdat { sigma }).unwrap();
        let run = run(
            Bowl::<P, H>::of(hessian),
            solver.evaluated_by::<SecondOrder<Plain>>(),
            |state| state.param(P::make(&[1.0, -2.0])).max_iters(10),
        );
        assert_eq!(run.count("hessian_product_count"), 10);
        for (k, pair) in run.rows.windows(2).enumerate() {
            let g = bowl_gradient(&pair[0].state.get_param().unwrap().read());
            let product = bowl_gradient(&g);
            let curvature = g[0] * product[0] + g[1] * product[1];
            // Either way two products of two terms each, one within the other.
            let moduli = BOWL.map(|row| (row[0] * g[0]).abs() + (row[1] * g[1]).abs());
            let size = g[0].abs() * moduli[0] + g[1].abs() * moduli[1];
            let band = if k == 0 {
                0.0
            } else {
                2.0 * 4.0 * f64::EPSILON * size
            };
            let found = pair[1].float("gradient_curvature").unwrap();
            assert!((found - curvature).abs() <= band, "{k}: {found:e}");
        }
    }
    let flat: Vec<f64> = BOWL.concat();
    check::<Vec<f64>, _>(BOWL.map(Vec::from).to_vec());
    check::<Array1<f64>, _>(Array2::from_shape_vec((2, 2), flat.clone()).unwrap());
    check::<DVector<f64>, _>(DMatrix::from_row_slice(2, 2, &flat));
    check::<SVector<f64, 2>, _>(SMatrix::<f64, 2, 2>::from_row_slice(&flat));
    check::<Mat<f64>, _>(Mat::from_fn(2, 2, |i, j| BOWL[i][j]));
}
