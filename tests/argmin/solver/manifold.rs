//! Gradients of another type than the parameters: points of the unit sphere, tangent vectors, and the Rayleigh quotient.

use super::recorder::{Run, run};
use argmin::core::{CostFunction, Error, Gradient, State, TerminationReason};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Cdat, Constant, Grippo, Ls, Nls, PoNls, SearchSettings, StepRule};

const DIMENSION: usize = 5;
const SMALLEST: f64 = 0.0;
const GAP: f64 = 1.0;

/// A point of the unit sphere, in the coordinates of the space around it.
#[derive(Debug, Clone, PartialEq)]
struct Point([f64; DIMENSION]);

/// A vector tangent to the sphere at some point, in the same coordinates.
#[derive(Debug, Clone)]
struct Tangent([f64; DIMENSION]);

fn dot(left: &[f64; DIMENSION], right: &[f64; DIMENSION]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn moved(from: &[f64; DIMENSION], factor: f64, along: &[f64; DIMENSION]) -> [f64; DIMENSION] {
    std::array::from_fn(|i| from[i] - factor * along[i])
}

impl ArgminDot<Point, f64> for Point {
    fn dot(&self, other: &Point) -> f64 {
        dot(&self.0, &other.0)
    }
}

/// The step: along the tangent, and back to the sphere.
impl ArgminScaledSub<Tangent, f64, Point> for Point {
    fn scaled_sub(&self, factor: &f64, tangent: &Tangent) -> Point {
        let beside = moved(&self.0, *factor, &tangent.0);
        let norm = dot(&beside, &beside).sqrt();
        Point(beside.map(|x| x / norm))
    }
}

impl ArgminDot<Tangent, f64> for Tangent {
    fn dot(&self, other: &Tangent) -> f64 {
        dot(&self.0, &other.0)
    }
}

impl ArgminScaledSub<Tangent, f64, Tangent> for Tangent {
    fn scaled_sub(&self, factor: &f64, other: &Tangent) -> Tangent {
        Tangent(moved(&self.0, *factor, &other.0))
    }
}

/// $f(x) = x^\top A x$ on the sphere, with $A = Q\,\mathrm{diag}(0, 1, 2, 3, 4)\,Q$ for a reflection $Q$: its minimum is the
/// smallest eigenvalue, 0.
struct Rayleigh {
    a: [[f64; DIMENSION]; DIMENSION],
}

impl Rayleigh {
    fn new() -> Self {
        let normal = [1.0, 2.0, -1.0, 0.5, 3.0];
        let factor = 2.0 / dot(&normal, &normal);
        let reflection: [[f64; DIMENSION]; DIMENSION] = std::array::from_fn(|i| {
            std::array::from_fn(|j| f64::from(u8::from(i == j)) - factor * normal[i] * normal[j])
        });
        let entry = |i: usize, j: usize| {
            (0..DIMENSION)
                .map(|k| reflection[i][k] * (SMALLEST + GAP * k as f64) * reflection[j][k])
                .sum()
        };
        Self {
            a: std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j))),
        }
    }

    fn image(&self, x: &[f64; DIMENSION]) -> [f64; DIMENSION] {
        std::array::from_fn(|i| dot(&self.a[i], x))
    }
}

impl CostFunction for Rayleigh {
    type Param = Point;
    type Output = f64;
    fn cost(&self, point: &Point) -> Result<f64, Error> {
        Ok(dot(&point.0, &self.image(&point.0)))
    }
}

impl Gradient for Rayleigh {
    type Param = Point;
    type Gradient = Tangent;
    fn gradient(&self, point: &Point) -> Result<Tangent, Error> {
        let image = self.image(&point.0);
        let tangent = moved(&image, dot(&point.0, &image), &point.0);
        Ok(Tangent(tangent.map(|x| 2.0 * x)))
    }
}

fn minimise(rule: StepRule, tolerance: f64) -> Run<Rayleigh, Point, f64, Tangent> {
    let solver = LargeStepDescent::new(rule).unwrap();
    run(
        Rayleigh::new(),
        solver.with_tolerance_grad(tolerance).unwrap(),
        |state| {
            let start = Point([1.0 / (DIMENSION as f64).sqrt(); DIMENSION]);
            state.param(start).max_iters(2000)
        },
    )
}

/// The residual of the pair $(f(x), x)$ is half the gradient, so at convergence $f(x)$ is within
/// $(\tau/2)^2/\mathrm{gap}$ of an eigenvalue (Kato and Temple), and rounding, $4 \cdot 5 \cdot \epsilon\lVert A\rVert$.
#[test]
fn every_rule_finds_the_smallest_eigenvalue() {
    let tolerance = 1e-5;
    // With the paper's c = 1e-4 the steps reach for 2/L, where on quadratics the steepest direction hardly shrinks.
    let search = SearchSettings {
        sufficient_decrease: 0.3,
        ..SearchSettings::default()
    };
    let averaging = 0.5;
    let rules: [StepRule; 6] = [
        Ls { search }.into(),
        Nls { averaging, search }.into(),
        PoNls {
            averaging,
            search,
            ..PoNls::default()
        }
        .into(),
        Grippo { window: 3, search }.into(),
        Constant { step: 0.1 }.into(),
        Cdat { sigma: 1.0 }.into(),
    ];
    for rule in rules {
        let name = rule.name();
        let run = minimise(rule, tolerance);
        let state = run.result.state();
        assert_eq!(
            state.get_termination_reason(),
            Some(&TerminationReason::SolverConverged),
            "{name}"
        );
        let error = (state.cost - SMALLEST).abs();
        let bound = (tolerance / 2.0).powi(2) / GAP + 4.0 * 5.0 * f64::EPSILON * 4.0;
        assert!(error <= bound, "{name}: {error:e}");
        for row in &run.rows {
            // Each iterate is on the sphere, to the rounding of one normalisation.
            let norm = dot(
                &row.state.param.as_ref().unwrap().0,
                &row.state.param.as_ref().unwrap().0,
            );
            assert!((norm - 1.0).abs() <= 8.0 * f64::EPSILON, "{name}: {norm}");
        }
    }
}

/// Along the great circle through $x$ towards $u = g/\lVert g\rVert$, at the angle $\theta$, $f$ is
/// $a + b\cos 2\theta + c\sin 2\theta$, and the part along $u$ of its gradient is $f'(\theta)\cos\theta$. The point
/// $x \pm tu$, brought back to the sphere, has $\tan\theta = \pm t$. So the difference quotient is
/// $-4b\cos^3\theta = f''(0)\cos^3\theta$: it is too small by less than $3t^2/2$ of itself. The Riemannian Hessian
/// gives $f''(0) = 2(u^\top A u - x^\top A x)$.
#[test]
fn curvature_is_that_of_the_riemannian_hessian() {
    let problem = Rayleigh::new();
    let run = minimise(Cdat { sigma: 1.0 }.into(), 1e-6);
    let t = f64::EPSILON.cbrt();
    for pair in run.rows.windows(2) {
        let (x, g) = (
            pair[0].state.param.clone().unwrap(),
            pair[0].state.grad.clone().unwrap(),
        );
        let squared_norm = dot(&g.0, &g.0);
        let unit = g.0.map(|g| g / squared_norm.sqrt());
        let exact = 2.0 * (dot(&unit, &problem.image(&unit)) - dot(&x.0, &problem.image(&x.0)));
        // A gradient is 2(Ax − (xᵀAx)x): two products of five terms, one within the other, at most 4 in size each, at a
        // point that normalisation has rounded by 4 ε: within 2 (4 (5 + 5 + 3) + 4 · 2 · 4) ε. The norm of a point is 1 up
        // to rounding, h‖g‖ at least t/2.
        let gradient_error = 2.0 * (4.0 * 13.0 + 32.0) * f64::EPSILON;
        let band = 1.5 * t * t * exact.abs() + 2.0 * gradient_error / t;
        let found = pair[1].float("gradient_curvature").unwrap() / squared_norm;
        assert!(
            (found - exact).abs() <= 1.01 * band,
            "{found:e} for {exact:e}, band {band:e}"
        );
    }
}
