//! Descent on a manifold: the smallest eigenvalue of a matrix as the minimum of xᵀAx over the unit sphere.
//!
//! Points and tangent vectors are types of their own. The solver requires traits of argmin-math: an inner
//! product of tangent vectors, and "x − ηg", which for points is the step *and* the retraction to the sphere. With them every
//! rule of the library works. `cargo run --example manifold`

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Cdat, Ls, Nls, SearchSettings, StepRule};

/// A point of the unit sphere.
#[derive(Debug, Clone, PartialEq)]
struct Point(Vec<f64>);

/// A tangent vector, in the coordinates of the space around the sphere.
#[derive(Debug, Clone)]
struct Tangent(Vec<f64>);

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}

fn moved(from: &[f64], factor: f64, along: &[f64]) -> Vec<f64> {
    from.iter().zip(along).map(|(x, v)| x - factor * v).collect()
}

/// The retraction: x − ηg, brought back to length 1.
impl ArgminScaledSub<Tangent, f64, Point> for Point {
    fn scaled_sub(&self, factor: &f64, tangent: &Tangent) -> Point {
        let beside = moved(&self.0, *factor, &tangent.0);
        let norm = dot(&beside, &beside).sqrt();
        Point(beside.iter().map(|x| x / norm).collect())
    }
}

/// For the length of a point, which the curvature by differences needs.
impl ArgminDot<Point, f64> for Point {
    fn dot(&self, other: &Point) -> f64 {
        dot(&self.0, &other.0)
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

/// xᵀAx for the second difference A = tridiag(−1, 2, −1).
struct Rayleigh;

fn second_difference(x: &[f64]) -> Vec<f64> {
    let at = |i: usize| x.get(i).copied().unwrap_or(0.0);
    (0..x.len())
        .map(|i| 2.0 * x[i] - at(i.wrapping_sub(1)) - at(i + 1))
        .collect()
}

impl CostFunction for Rayleigh {
    type Param = Point;
    type Output = f64;

    fn cost(&self, point: &Point) -> Result<f64, Error> {
        Ok(dot(&point.0, &second_difference(&point.0)))
    }
}

impl Gradient for Rayleigh {
    type Param = Point;
    type Gradient = Tangent;

    /// 2(Ax − (xᵀAx)x): the part of 2Ax that is tangent at x.
    fn gradient(&self, point: &Point) -> Result<Tangent, Error> {
        let image = second_difference(&point.0);
        let tangent = moved(&image, dot(&point.0, &image), &point.0);
        Ok(Tangent(tangent.iter().map(|x| 2.0 * x).collect()))
    }
}

const DIMENSION: usize = 10;

pub(crate) fn main() -> Result<(), Error> {
    // The eigenvalues are 4 sin²(jπ/(2(d + 1))), j = 1, …, d.
    let half_angle = std::f64::consts::PI / (2 * (DIMENSION + 1)) as f64;
    let smallest = 4.0 * half_angle.sin().powi(2);
    let gap = 4.0 * (2.0 * half_angle).sin().powi(2) - smallest;

    // With the paper's c = 1e-4 the steps reach for 2/L, where on quadratics the steepest direction hardly shrinks.
    let search = SearchSettings {
        sufficient_decrease: 0.3,
        ..SearchSettings::default()
    };
    let rules: [StepRule; 3] = [
        Ls { search }.into(),
        Nls {
            averaging: 0.5,
            search,
        }
        .into(),
        Cdat { sigma: 1.5 }.into(),
    ];
    let tolerance = 1e-6;
    for rule in rules {
        let name = rule.name();
        let solver = LargeStepDescent::new(rule)?.with_tolerance_grad(tolerance)?;
        let start = vec![1.0 / (DIMENSION as f64).sqrt(); DIMENSION];
        let result = Executor::new(Rayleigh, solver)
            .configure(|state| state.param(Point(start)).max_iters(10_000))
            .run()?;
        let state = result.state();
        println!(
            "{name:>4}: smallest eigenvalue {:.12}, exactly {smallest:.12}, {} iterations",
            state.get_best_cost(),
            state.get_iter()
        );
        // Kato and Temple: half the gradient is the residual of the eigenpair.
        let bound = (tolerance / 2.0).powi(2) / gap + 100.0 * f64::EPSILON;
        assert!((state.get_best_cost() - smallest).abs() < bound);
    }
    Ok(())
}
