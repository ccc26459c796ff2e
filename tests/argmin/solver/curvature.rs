//! CDAT's curvature by differences of gradients, against the exact one.

use super::recorder::{Row, run};
use crate::univariate::Univariate;
use argmin::core::{ArgminFloat, CostFunction, Error, Gradient, Hessian};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::Scalar;
use flatland_descent::argmin::{Evaluation, LargeStepDescent, Plain, SecondOrder};
use flatland_descent::step_rule::Cdat;
use flatland_theory::harness::config;
use proptest::prelude::*;

/// $f(w) = w^\top A w/2 - b^\top w$ with a symmetric $A$, which may be indefinite.
#[derive(Debug, Clone)]
struct Quadratic<F> {
    a: Vec<Vec<F>>,
    b: Vec<F>,
}

fn product<F: Scalar>(left: &[F], right: &[F]) -> F {
    left.iter()
        .zip(right)
        .fold(F::zero(), |sum, (&l, &r)| sum + l * r)
}

impl<F: Scalar> CostFunction for Quadratic<F> {
    type Param = Vec<F>;
    type Output = F;
    fn cost(&self, w: &Vec<F>) -> Result<F, Error> {
        let image: Vec<F> = self.a.iter().map(|row| product(row, w)).collect();
        Ok(product(&image, w) / F::of(2.0) - product(&self.b, w))
    }
}

impl<F: Scalar> Gradient for Quadratic<F> {
    type Param = Vec<F>;
    type Gradient = Vec<F>;
    fn gradient(&self, w: &Vec<F>) -> Result<Vec<F>, Error> {
        let rows = self.a.iter().zip(&self.b);
        Ok(rows.map(|(row, &b)| product(row, w) - b).collect())
    }
}

impl<F: Scalar> Hessian for Quadratic<F> {
    type Param = Vec<F>;
    type Hessian = Vec<Vec<F>>;
    fn hessian(&self, _: &Vec<F>) -> Result<Vec<Vec<F>>, Error> {
        Ok(self.a.clone())
    }
}

/// The rows of a run of CDAT.
fn cdat<O, F, E>(problem: O, start: Vec<F>, sigma: f64, steps: u64) -> Vec<Row<Vec<F>, F>>
where
    O: CostFunction<Param = Vec<F>, Output = F> + Gradient<Param = Vec<F>, Gradient = Vec<F>>,
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
    F: Scalar + ArgminFloat,
    E: Evaluation<O, Vec<F>, Vec<F>, F>,
{
    let solver = LargeStepDescent::new(Cdat { sigma }).unwrap().evaluated_by::<E>();
    run(problem, solver, |state| state.param(start).max_iters(steps)).rows
}

/// On $f(w) = \lambda\lVert w - c\rVert^2/2$ with dyadic $\lambda$, $c$ and start nothing is rounded: $w \pm hg$ because $h$
/// is a power of two, the gradients, their difference, $\sigma\lVert g\rVert^2/\lvert g^\top Hg\rvert = \sigma/\lambda$.
#[test]
fn differences_are_exact_on_dyadic_data() {
    fn check<F: Scalar + ArgminFloat>()
    where
        Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
    {
        let sigma = 2.5;
        for (lambda, centre, from) in [
            (0.25, [1.0, 0.0], [3.0, -2.0]),
            (8.0, [-2.0, 1.0], [0.0, 4.0]),
            (-1.0, [0.0, 0.0], [1.0, 1.0]),
        ] {
            let of = |values: [f64; 2]| values.map(F::of).to_vec();
            let a = vec![of([lambda, 0.0]), of([0.0, lambda])];
            let problem = Quadratic {
                a,
                b: of(centre.map(|c| lambda * c)),
            };
            let rows = cdat::<_, F, Plain>(problem, of(from), sigma, 4);
            assert_eq!(rows.len(), 5);
            let mut by_hand = from;
            for row in &rows {
                assert_eq!(row.state.param, Some(of(by_hand)), "λ = {lambda}");
                for (w, c) in by_hand.iter_mut().zip(centre) {
                    *w -= sigma / lambda.abs() * (lambda * (*w - c));
                }
            }
        }
    }
    check::<f64>();
    check::<f32>();
}

fn quadratics() -> impl Strategy<Value = (Quadratic<f64>, Vec<f64>)> {
    (1_usize..7).prop_flat_map(|n| {
        let entries = |size: usize| prop::collection::vec(-10.0..10.0_f64, size);
        (entries(n * n), entries(n), entries(n)).prop_map(move |(entries, b, from)| {
            let a = |i: usize, j: usize| entries[i.min(j) * n + i.max(j)];
            let a = (0..n).map(|i| (0..n).map(|j| a(i, j)).collect()).collect();
            (Quadratic { a, b }, from)
        })
    })
}

/// The bound of the rounding error of the difference quotient on a quadratic, where it has no other error.
///
/// With $z = |w| + h|g|$, either gradient is computed at a point rounded by at most $\epsilon z/2$ and is itself rounded by at
/// most $(n + 1)\epsilon(|A|z + |b|)$, together $E = (n + 2)\epsilon(|A|z + |b|)$; the difference, its product with $g$ and
/// that by hand in double precision each add at most $n\epsilon$ or $\epsilon$ of $|g|^\top|A||g|$.
fn band<F: Scalar>(quadratic: &Quadratic<f64>, w: &[f64], g: &[f64]) -> f64 {
    let epsilon = F::epsilon().as_f64();
    let n = w.len() as f64;
    let norm = |v: &[f64]| product(v, v).sqrt();
    // h lies between this and twice this.
    let h = 0.5 * epsilon.cbrt() * norm(w).max(1.0) / norm(g) * (1.0 - 8.0 * epsilon);
    let times_moduli = |v: &[f64]| -> Vec<f64> {
        let row = |row: &Vec<f64>| row.iter().zip(v).map(|(a, v)| (a * v).abs()).sum();
        quadratic.a.iter().map(row).collect()
    };
    let z: Vec<f64> = w
        .iter()
        .zip(g)
        .map(|(w, g)| w.abs() + 2.0 * h * g.abs())
        .collect();
    let error = times_moduli(&z)
        .iter()
        .zip(&quadratic.b)
        .zip(g)
        .map(|((az, b), g)| g.abs() * (n + 2.0) * epsilon * (az + b.abs()))
        .sum::<f64>();
    let size: f64 = times_moduli(g).iter().zip(g).map(|(ag, g)| ag * g.abs()).sum();
    // Products of the roundings: one part in a hundred is far more than enough.
    1.01 * (error / h + (3.0 * n + 2.0) * epsilon * size)
}

fn check_quadratic<F: Scalar + ArgminFloat>(
    (quadratic, from): &(Quadratic<f64>, Vec<f64>),
) -> Result<(), TestCaseError>
where
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
{
    let narrow = |values: &Vec<f64>| -> Vec<F> { values.iter().map(|&v| F::of(v)).collect() };
    let widen = |values: &Vec<F>| -> Vec<f64> { values.iter().map(|v| v.as_f64()).collect() };
    let problem = Quadratic {
        a: quadratic.a.iter().map(narrow).collect(),
        b: narrow(&quadratic.b),
    };
    // The problem is the narrowed one.
    let exact = Quadratic {
        a: problem.a.iter().map(widen).collect(),
        b: widen(&problem.b),
    };
    let sigma = 1.5;
    let rows = cdat::<_, F, Plain>(problem, narrow(from), sigma, 5);
    for pair in rows.windows(2) {
        let w = widen(pair[0].state.param.as_ref().unwrap());
        let g = widen(pair[0].state.grad.as_ref().unwrap());
        if pair[1].outcome() == "failed" {
            continue;
        }
        let image: Vec<f64> = exact.a.iter().map(|row| product(row, &g)).collect();
        let curvature = product(&g, &image);
        let band = band::<F>(&exact, &w, &g);
        let found = pair[1].float("gradient_curvature").unwrap();
        prop_assert!(
            (found - curvature).abs() <= band,
            "{found:e} for {curvature:e}, band {band:e}"
        );
        // σ‖g‖² and the quotient, and n roundings in ‖g‖² there and here.
        let step = sigma * product(&g, &g) / found.abs();
        let relative = (2 * w.len() + 4) as f64 * F::epsilon().as_f64();
        let taken = pair[1].float("step").unwrap();
        prop_assert!((taken - step).abs() <= relative * step, "{taken:e} for {step:e}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn differences_are_exact_up_to_rounding_on_quadratics(case in quadratics()) {
        check_quadratic::<f64>(&case)?;
        check_quadratic::<f32>(&case)?;
    }

    /// On $\sum_i a_i \cosh x_i$ the fourth derivative along the unit vector $u$ is $\sum_i a_i u_i^4 \cosh x_i$. A computed
    /// $a_i\sinh x_i$ is within 4 units of $\epsilon$, and the point within half of one.
    #[test]
    fn error_of_the_differences_is_the_documented_one(
        terms in prop::collection::vec((0.1..10.0_f64, -4.0..4.0_f64), 1..6)
    ) {
        check_cosh::<f64>(&terms)?;
        check_cosh::<f32>(&terms)?;
    }
}

/// $f(x) = \sum_i a_i \cosh x_i$.
struct Cosh<F>(Vec<F>);

impl<F: Scalar> CostFunction for Cosh<F> {
    type Param = Vec<F>;
    type Output = F;
    fn cost(&self, x: &Vec<F>) -> Result<F, Error> {
        let cosh: Vec<F> = x.iter().map(|x| x.cosh()).collect();
        Ok(product(&self.0, &cosh))
    }
}

impl<F: Scalar> Gradient for Cosh<F> {
    type Param = Vec<F>;
    type Gradient = Vec<F>;
    fn gradient(&self, x: &Vec<F>) -> Result<Vec<F>, Error> {
        Ok(self.0.iter().zip(x).map(|(&a, x)| a * x.sinh()).collect())
    }
}

fn check_cosh<F: Scalar + ArgminFloat>(terms: &[(f64, f64)]) -> Result<(), TestCaseError>
where
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
{
    let factors: Vec<F> = terms.iter().map(|term| F::of(term.0)).collect();
    let x: Vec<F> = terms.iter().map(|term| F::of(term.1)).collect();
    let rows = cdat::<_, F, Plain>(Cosh(factors.clone()), x.clone(), 1.0, 1);
    let Some(found) = rows.get(1).and_then(|row| row.float("gradient_curvature")) else {
        return Ok(());
    };
    let widen = |values: &[F]| -> Vec<f64> { values.iter().map(|v| v.as_f64()).collect() };
    let (a, x) = (widen(&factors), widen(&x));
    // The gradient as computed: the curvature is taken along this vector.
    let g = widen(rows[0].state.grad.as_ref().unwrap());
    let (squared_norm, epsilon) = (product(&g, &g), F::epsilon().as_f64());
    let t = epsilon.cbrt() * product(&x, &x).sqrt().max(1.0);
    let unit = |i: usize| g[i] / squared_norm.sqrt();
    let sum = |term: &dyn Fn(usize) -> f64| (0..a.len()).map(term).sum::<f64>();
    // Bounds over the segment.
    let cosh = |i: usize| (x[i].abs() + t * unit(i).abs()).cosh();
    let exact = sum(&|i| a[i] * unit(i).powi(2) * x[i].cosh());
    let fourth = sum(&|i| a[i] * unit(i).powi(4) * cosh(i));
    let gradient_error = sum(&|i| {
        let end = x[i].abs() + t * unit(i).abs();
        unit(i).abs() * a[i] * epsilon * (4.0 * end.sinh() + 0.5 * end * cosh(i))
    });
    let truncation = t * t * fourth / 6.0;
    // Difference, inner product and quotient, relative to the rounded values.
    let products = (a.len() + 4) as f64 * epsilon * exact;
    let band = 1.01 * (truncation + 2.0 * gradient_error / t + products);
    let found = found / squared_norm;
    prop_assert!(
        (found - exact).abs() <= band,
        "{found:e} for {exact:e}, band {band:e}"
    );
    Ok(())
}

/// argmin's `Hessian` is used directly, with argmin-math's product.
#[test]
fn argmins_hessian_gives_the_curvature_to_the_bit() {
    let quadratic = Quadratic {
        a: vec![vec![2.0, 0.3], vec![0.3, -0.7]],
        b: vec![0.1, -1.1],
    };
    let (sigma, steps) = (1.3, 10);
    let rows = cdat::<_, f64, SecondOrder>(quadratic.clone(), vec![0.9, 0.4], sigma, steps);
    assert_eq!(rows.len() as u64, 1 + steps);
    for pair in rows.windows(2) {
        let g = pair[0].state.grad.as_ref().unwrap();
        let image: Vec<f64> = quadratic.a.iter().map(|row| product(row, g)).collect();
        let curvature = product(g, &image);
        assert_eq!(pair[1].float("gradient_curvature"), Some(curvature));
        let step = sigma * product(g, g) / curvature.abs();
        assert_eq!(pair[1].float("step"), Some(step));
    }
}

/// No gradient is evaluated where no step exists: at a minimum, and where the cost is not a number.
#[test]
fn curvature_is_computed_only_where_a_step_can_exist() {
    for (cost, gradient) in [(1.0, 0.0), (f64::NAN, 1.0), (1.0, f64::INFINITY)] {
        let problem = Univariate {
            cost: |_| Ok(cost),
            gradient: |_| Ok(gradient),
        };
        let solver = LargeStepDescent::new(Cdat::default())
            .unwrap()
            .with_tolerance_grad(0.0)
            .unwrap();
        let run = run(problem, solver, |state| state.param(vec![1.0]));
        assert_eq!(run.counts(), (1, 1), "{cost} {gradient}");
    }
}
