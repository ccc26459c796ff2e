//! Gradients and Hessians against central differences, at random points around the starts.

use flatland_line_searches::problem::Problem;
use flatland_line_searches::problems::problems;

/// A point near the start: half a unit off in each variable, in a direction that looks random.
fn near(problem: &Problem<f64>, draw: u32) -> Vec<f64> {
    let off = |i: usize| 0.5 * (f64::from(draw) + 1.7 * i as f64 + 0.3).sin();
    problem
        .start
        .iter()
        .enumerate()
        .map(|(i, x)| x + off(i))
        .collect()
}

/// The derivative of `value` along the i-th axis by a central difference of relative width 1e-5, and the size of its rounding error:
/// that of the values over the width, and the neglected third derivative, for which the change of the difference with half the width
/// stands.
fn difference(value: impl Fn(&[f64]) -> f64, x: &[f64], i: usize) -> (f64, f64) {
    let at = |offset: f64| {
        let mut x = x.to_vec();
        x[i] += offset;
        value(&x)
    };
    let width = 1e-5 * x[i].abs().max(1.0);
    let quotient = |width: f64| (at(width) - at(-width)) / (2.0 * width);
    let (whole, half) = (quotient(width), quotient(width / 2.0));
    let rounding = 16.0 * f64::EPSILON * at(0.0).abs().max(at(width).abs()) / width;
    (half, (whole - half).abs() + rounding)
}

#[test]
fn gradients_and_hessians_are_the_slopes_of_costs_and_gradients() {
    let mut checked = 0;
    for problem in problems::<f64>() {
        // The cliff has no gradient; 256 variables show no more than 100.
        let skipped = problem.name == "cliff" || problem.start.len() > 100;
        let draws = match problem.start.len() {
            _ if skipped => 0,
            ..=20 => 3,
            _ => 1,
        };
        for draw in 0..draws {
            let x = near(&problem, draw);
            let function = &problem.function;
            let (gradient, hessian) = (function.gradient(&x), function.hessian(&x));
            let scale = gradient.iter().fold(0.0_f64, |scale, g| scale.max(g.abs()));
            for i in (0..x.len()).step_by(x.len().div_ceil(8)) {
                let (slope, error) = difference(|x| function.cost(x), &x, i);
                // 1e-6 is chosen: a wrong term is far larger.
                assert!(
                    (slope - gradient[i]).abs() <= 10.0 * error + 1e-6 * scale,
                    "{} {}: gradient {i} at {x:?}: {} against {slope} ± {error:e}",
                    problem.set,
                    problem.name,
                    gradient[i]
                );
                let Some(hessian) = &hessian else {
                    continue;
                };
                let largest = hessian
                    .iter()
                    .flatten()
                    .fold(0.0_f64, |scale, h| scale.max(h.abs()));
                for j in (0..x.len()).step_by(x.len().div_ceil(8)) {
                    let (slope, error) = difference(|x| function.gradient(x)[j], &x, i);
                    assert!(
                        (slope - hessian[i][j]).abs() <= 10.0 * error + 1e-6 * largest,
                        "{} {}: Hessian {i} {j}: {} against {slope} ± {error:e}",
                        problem.set,
                        problem.name,
                        hessian[i][j]
                    );
                }
            }
            checked += 1;
        }
    }
    assert!(checked > 150, "{checked}");
}
