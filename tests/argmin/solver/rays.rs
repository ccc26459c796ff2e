//! Least squares along rays: the product with the gradient is formed once, a trial costs as many operations as the problem has
//! equations.

use super::recorder::{Run, run};
use argmin::core::{CostFunction, Error, Gradient};
use flatland_descent::argmin::{
    AlongRay, CostAndGradient, Evaluation, Fused, LargeStepDescent, Plain, Ray, Rays,
};
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::cell::Cell;
use std::rc::Rc;

/// $f(x) = \lVert Ax - b\rVert^2/2$, which counts its own products with $A$ and $A^\top$.
struct LeastSquares {
    a: Vec<Vec<f64>>,
    b: Vec<f64>,
    products: Rc<Cell<u64>>,
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

/// $v - \eta w$.
fn moved(v: &[f64], step: f64, w: &[f64]) -> Vec<f64> {
    v.iter().zip(w).map(|(v, w)| v - step * w).collect()
}

fn half_square(v: &[f64]) -> f64 {
    dot(v, v) / 2.0
}

impl LeastSquares {
    fn new(a: Vec<Vec<f64>>, b: Vec<f64>) -> Self {
        Self {
            a,
            b,
            products: Rc::default(),
        }
    }

    fn count(&self) {
        self.products.set(self.products.get() + 1);
    }

    fn times(&self, x: &[f64]) -> Vec<f64> {
        self.count();
        self.a.iter().map(|row| dot(row, x)).collect()
    }

    fn transposed_times(&self, r: &[f64]) -> Vec<f64> {
        self.count();
        let columns = 0..self.a[0].len();
        columns
            .map(|j| self.a.iter().zip(r).map(|(row, r)| row[j] * r).sum())
            .collect()
    }

    fn residual(&self, x: &[f64]) -> Vec<f64> {
        moved(&self.times(x), 1.0, &self.b)
    }
}

impl CostFunction for LeastSquares {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        Ok(half_square(&self.residual(x)))
    }
}

impl Gradient for LeastSquares {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.transposed_times(&self.residual(x)))
    }
}

impl CostAndGradient for LeastSquares {
    fn cost_and_gradient(&self, x: &Vec<f64>) -> Result<(f64, Vec<f64>), Error> {
        let residual = self.residual(x);
        Ok((half_square(&residual), self.transposed_times(&residual)))
    }
}

struct Line<'a> {
    problem: &'a LeastSquares,
    x: &'a Vec<f64>,
    gradient: &'a Vec<f64>,
    residual: Vec<f64>,
    slope: Vec<f64>,
}

impl AlongRay for LeastSquares {
    type Ray<'a> = Line<'a>;
    fn ray<'a>(&'a self, x: &'a Vec<f64>, gradient: &'a Vec<f64>) -> Result<Line<'a>, Error> {
        Ok(Line {
            problem: self,
            x,
            gradient,
            residual: self.residual(x),
            slope: self.times(gradient),
        })
    }
}

impl Ray<Vec<f64>, Vec<f64>, f64> for Line<'_> {
    type Point = Vec<f64>;
    fn trial(&mut self, step: f64) -> Result<(f64, Vec<f64>), Error> {
        let residual = moved(&self.residual, step, &self.slope);
        Ok((half_square(&residual), residual))
    }
    fn param(&self, step: f64, _: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(moved(self.x, step, self.gradient))
    }
    fn gradient(self, residual: Vec<f64>, _: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.problem.transposed_times(&residual))
    }
}

fn searching_rules() -> [StepRule; 3] {
    [
        Ls::default().into(),
        Nls::default().into(),
        Grippo::default().into(),
    ]
}

/// Twelve equations in five unknowns, with entries in [−1, 1).
fn random_equations(seed: u64) -> LeastSquares {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut entry = || f64::from(random.next_u32()) / f64::from(1_u32 << 31) - 1.0;
    let a = (0..12).map(|_| (0..5).map(|_| entry()).collect()).collect();
    LeastSquares::new(a, (0..12).map(|_| entry()).collect())
}

type LeastSquaresRun<E> = Run<LeastSquares, Vec<f64>, f64, Vec<f64>, E>;

fn run_by<E>(problem: LeastSquares, rule: &StepRule, steps: u64) -> LeastSquaresRun<E>
where
    E: Evaluation<LeastSquares, Vec<f64>, Vec<f64>, f64>,
{
    let solver = LargeStepDescent::new(*rule).unwrap().evaluated_by::<E>();
    let unknowns = problem.a[0].len();
    run(problem, solver, |state| {
        state.param(vec![1.0; unknowns]).max_iters(steps)
    })
}

/// Evaluated plainly, a cost takes one product and a gradient two. Along a ray the start takes three, two when it is fused, and an
/// iteration three (two for the ray, one for the gradient), however many trials it makes.
#[test]
fn products_do_not_grow_with_the_trials() {
    let steps = 30;
    for rule in searching_rules() {
        fn products<E>(rule: &StepRule, steps: u64) -> (u64, u64)
        where
            E: Evaluation<LeastSquares, Vec<f64>, Vec<f64>, f64>,
        {
            let problem = random_equations(1);
            let products = Rc::clone(&problem.products);
            let run = run_by::<E>(problem, rule, steps);
            assert_eq!(run.iterations().len() as u64, steps);
            (products.get(), run.trials())
        }
        let (plain, trials) = products::<Plain>(&rule, steps);
        assert_eq!(plain, (1 + trials) + 2 * (1 + steps), "{}", rule.name());
        let (along, trials) = products::<Rays>(&rule, steps);
        assert!(trials >= 2 * steps, "{trials} trials in {steps} steps");
        assert_eq!(along, 3 + 3 * steps, "{}", rule.name());
        let (fused, _) = products::<Rays<Fused>>(&rule, steps);
        assert_eq!(fused, 2 + 3 * steps, "{}", rule.name());
    }
}

/// Small integers and steps that are powers of two: for a few iterations nothing is rounded, along rays or not.
#[test]
fn ray_is_the_plain_path_to_the_bit_on_dyadic_data() {
    let problem = || {
        let a = [[1.0, 2.0], [0.0, 1.0], [-1.0, 1.0]];
        LeastSquares::new(a.map(Vec::from).to_vec(), vec![1.0, -1.0, 2.0])
    };
    for rule in searching_rules() {
        fn iterates<E>(run: LeastSquaresRun<E>) -> Vec<(Vec<f64>, f64, Vec<f64>)> {
            let rows = run.rows.into_iter();
            rows.map(|row| {
                let state = row.state;
                (state.param.unwrap(), state.cost, state.grad.unwrap())
            })
            .collect()
        }
        let plain = iterates(run_by::<Plain>(problem(), &rule, 4));
        let along = iterates(run_by::<Rays>(problem(), &rule, 4));
        assert_eq!(plain.len(), 5);
        assert_eq!(along, plain, "{}", rule.name());
    }
}

/// The bound of the difference by rounding between the cost found along the ray and that of the parameters, for one step.
///
/// Per equation either residual is within $(n + 3)\epsilon(|A|(|x| + \eta|g|) + |b|)$ of that of the exact point: $n + 1$
/// roundings in each product, one in the rounded point, one in the step. A square of norms of $m$ entries adds
/// $(m + 2)\epsilon$ of itself, on either side.
fn band(problem: &LeastSquares, x: &[f64], step: f64, gradient: &[f64], residual: &[f64]) -> f64 {
    let (m, n) = (problem.b.len() as f64, x.len() as f64);
    let reach = x.iter().zip(gradient).map(|(x, g)| x.abs() + step * g.abs());
    let reach: Vec<f64> = reach.collect();
    let rows = problem.a.iter().zip(&problem.b).zip(residual);
    let differences = rows.map(|((row, b), r)| {
        let size: f64 = row.iter().zip(&reach).map(|(a, reach)| a.abs() * reach).sum();
        let delta = 2.0 * (n + 3.0) * f64::EPSILON * (size + b.abs());
        delta * (r.abs() + delta)
    });
    differences.sum::<f64>() + 2.0 * (m + 2.0) * f64::EPSILON * half_square(residual)
}

/// By the definition, with costs re-evaluated: the accepted step passes the test, the next larger one does not, both up to
/// rounding.
#[test]
fn steps_along_rays_are_those_of_the_search() {
    let (c, steps) = (1e-4, 40);
    for seed in 0..5 {
        let problem = random_equations(seed);
        let run = run_by::<Rays>(random_equations(seed), &Ls::default().into(), steps);
        assert_eq!(run.iterations().len() as u64, steps);
        for pair in run.rows.windows(2) {
            let x = pair[0].state.param.as_ref().unwrap();
            let gradient = problem.gradient(x).unwrap();
            let (cost, rate) = (problem.cost(x).unwrap(), dot(&gradient, &gradient));
            let step = pair[1].float("step").unwrap();
            let trial = |step: f64| {
                let residual = problem.residual(&moved(x, step, &gradient));
                // The reference value is also a cost found along a ray.
                let band = 2.0 * band(&problem, x, step, &gradient, &residual);
                (half_square(&residual), band)
            };
            let (accepted, rounding) = trial(step);
            assert!(accepted <= cost - c * step * rate + rounding);
            assert_eq!(pair[1].outcome(), "bracketed");
            // The backtrack factor 1/2 makes the rejected trial twice the step, without rounding.
            let (rejected, rounding) = trial(2.0 * step);
            assert!(rejected > cost - c * 2.0 * step * rate - rounding);
            let found = pair[1].state.cost;
            let (fresh, rounding) = trial(step);
            assert!((found - fresh).abs() <= rounding, "{found:e} for {fresh:e}");
        }
    }
}
