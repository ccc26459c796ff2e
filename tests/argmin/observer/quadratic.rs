//! Quadratics, where every number is known.
//!
//! Gradients are products $\lambda_i x_i$, rounded once, and a central difference has no truncation error, so each tolerance is a count of
//! roundings: $\epsilon$ stands for one of relative size, and the bounds are first order with the counts rounded up.

use super::recorded::{Run, cancellation, descent, diagonal, dot, minus, norm};
use flatland_descent::argmin::{StabilityObserver, StabilitySettings};
use flatland_descent::step_rule::{Constant, Nls};
use flatland_theory::functions::{AnalyticFunction, Quadratic, TestFunction};
use flatland_theory::harness::config;
use proptest::prelude::*;

const EPSILON: f64 = f64::EPSILON;

/// The settings under which Lanczos continues to an invariant space.
fn to_the_end() -> StabilitySettings {
    StabilitySettings {
        sharpness_tolerance: 0.0,
        ..Default::default()
    }
}

/// Bounds the error of a Hessian product with a unit vector by differences of length $\epsilon^{1/3}(\lVert w\rVert + \lVert \Delta\rVert)$: two points are
/// rounded, and two gradients.
fn product_error(curvature: f64, gradient_norm: f64, before: &[f64], distance: f64) -> f64 {
    let length = EPSILON.cbrt() * (norm(before) + distance);
    let rounded_points = curvature * EPSILON * (norm(before) + length);
    let rounded_gradients = EPSILON * (gradient_norm + curvature * length);
    8.0 * (rounded_points + rounded_gradients) / length
}

/// Checks every row of a run of gradient descent on a quadratic against the Hessian.
fn check(run: &Run<Vec<f64>>, quadratic: &Quadratic, smallest: f64) -> Result<(), TestCaseError> {
    let largest = quadratic
        .spectrum()
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max);
    let curvature = quadratic.lipschitz_constant();
    for (row, before, after) in run.steps() {
        let step = row.step.unwrap();
        let gradient = quadratic.gradient::<f64>(before);
        let size = norm(&gradient);
        let distance = norm(&minus(after, before));
        let lost = cancellation::<f64>(before, after);

        prop_assert!((row.gradient_norm - size).abs() <= 8.0 * EPSILON * size);
        prop_assert!(
            (row.alignment - 1.0).abs() <= lost * lost + 40.0 * EPSILON,
            "{row:?}"
        );

        // ‖Hg‖/‖g‖: the samples lie on a ray whose direction has rounding errors, relatively as large as √ε at the closest.
        let along = norm(&quadratic.hessian_product(before, &gradient)) / size;
        let l = row.segment_smoothness;
        prop_assert!(
            l <= curvature * (1.0 + 64.0 * EPSILON),
            "{l} above L = {curvature}"
        );
        prop_assert!(l <= along + 8.0 * curvature * EPSILON.sqrt(), "{l} above {along}");
        let there = norm(&quadratic.gradient::<f64>(after));
        // 4ε is subtracted for each gradient; they are off by as much again, or more where the reflections cancel.
        let claimed = 64.0 * EPSILON * (size + there + curvature * norm(before)) / distance;
        let turned = 4.0 * curvature * lost;
        prop_assert!(
            l >= along - claimed - turned,
            "{l} below {along} − {claimed} − {turned}"
        );

        let sharpness = row.sharpness.unwrap();
        let error = product_error(curvature, size, before, distance) + 64.0 * EPSILON * curvature;
        prop_assert!(
            sharpness.value <= largest + 4.0 * error,
            "{sharpness:?} above {largest}"
        );
        // Ritz values lie in the hull of the spectrum.
        prop_assert!(sharpness.value >= smallest - 4.0 * error);
        prop_assert!(
            (row.step_times_sharpness().unwrap() - step * sharpness.value).abs()
                <= EPSILON * step * curvature
        );
    }
    Ok(())
}

#[test]
fn step_smoothness_and_sharpness_are_those_of_the_hessian() {
    let spectrum = [8.0, 3.0, 1.0, 0.5];
    let quadratic = diagonal(&spectrum);
    let run = descent(
        quadratic.clone(),
        Constant { step: 0.2 },
        to_the_end(),
        &[1.0, -2.0, 3.0, 0.7],
        12,
    );
    assert_eq!(run.report.rows().len(), 12);
    check(&run, &quadratic, 0.5).unwrap();
    for (row, before, after) in run.steps() {
        // The difference of the parameters has lost digits and is divided by itself.
        let lost = cancellation::<f64>(before, after);
        let step = row.step.unwrap();
        assert!(
            (step - 0.2).abs() <= 0.2 * (4.0 * lost + 32.0 * EPSILON),
            "{row:?}"
        );
        // The gradient has a component along all four eigenvectors, and four products span them.
        let sharpness = row.sharpness.unwrap();
        let size = norm(&quadratic.gradient::<f64>(before));
        let error = product_error(8.0, size, before, norm(&minus(after, before)));
        let tolerance = sharpness.residual + 4.0 * error;
        assert!(
            sharpness.residual <= 8.0 * EPSILON.sqrt() * 2.0 + error,
            "{row:?}"
        );
        assert!((sharpness.value - 8.0).abs() <= tolerance, "{row:?}");
        assert!(
            (row.step_times_sharpness().unwrap() - 1.6).abs() <= 0.2 * tolerance + 8.0 * (4.0 * lost * 0.2)
        );
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn rotated_quadratics_bound_the_observed_values(
        spectrum in prop::collection::vec(0.01..50.0_f64, 2..6),
        direction in prop::collection::vec(-1.0..1.0_f64, 6),
        start in prop::collection::vec(-10.0..10.0_f64, 6),
        relative in 0.05..1.9_f64,
    ) {
        let size = spectrum.len();
        prop_assume!(norm(&direction[..size]) > 0.1 && norm(&start[..size]) > 1.0);
        let largest = spectrum.iter().copied().fold(0.0, f64::max);
        let smallest = spectrum.iter().copied().fold(f64::INFINITY, f64::min);
        let reflections = vec![direction[..size].to_vec()];
        let quadratic = Quadratic::new(spectrum, reflections, vec![0.0; size], 0.0).unwrap();
        let rule = Constant { step: relative / largest };
        let run = descent(quadratic.clone(), rule, to_the_end(), &start[..size], 4);
        check(&run, &quadratic, smallest)?;
    }
}

/// Gradient descent never leaves the plane of the last two coordinates, nor does Lanczos, unless it starts outside.
#[test]
fn eigenvector_orthogonal_to_the_gradient_is_found_only_from_a_start_vector() {
    let (spectrum, start) = ([100.0, 2.0, 1.0], [0.0, 1.0, 1.0]);
    let rule = || Constant { step: 0.5 };
    let blind = descent(diagonal(&spectrum), rule(), to_the_end(), &start, 1)
        .report
        .rows();
    assert!((blind[0].sharpness.unwrap().value - 2.0).abs() < 1e-6);

    let problem = || super::recorded::Problem::new(diagonal(&spectrum));
    let observer = StabilityObserver::new(problem(), to_the_end())
        .unwrap()
        .with_start_vector(vec![1.0; 3]);
    let solver = flatland_descent::argmin::LargeStepDescent::new(rule()).unwrap();
    let seen = super::recorded::observed(problem(), solver, observer, |state| {
        state.param(start.to_vec()).max_iters(1)
    });
    assert!((seen.report.rows()[0].sharpness.unwrap().value - 100.0).abs() < 1e-6);
}

#[test]
fn without_products_there_is_no_sharpness() {
    let settings = StabilitySettings {
        hessian_products: 0,
        ..Default::default()
    };
    let rows = descent(diagonal(&[2.0, 1.0]), Nls::default(), settings, &[1.0, 1.0], 3)
        .report
        .rows();
    assert!(
        rows.iter()
            .all(|row| row.sharpness.is_none() && row.step_times_sharpness().is_none())
    );
}

/// The saddle $(x^2 - 5y^2)/2$: λ₁ is the largest eigenvalue, not the largest in modulus.
#[test]
fn sharpness_is_signed() {
    let function: AnalyticFunction = diagonal(&[1.0, -5.0]).into();
    let rows = descent(function, Constant { step: 0.1 }, to_the_end(), &[1.0, 1.0], 1)
        .report
        .rows();
    assert!((rows[0].sharpness.unwrap().value - 1.0).abs() < 1e-6);
    let gradient = [1.0, -5.0];
    let along = norm(&[1.0, 25.0]) / dot(&gradient, &gradient).sqrt();
    assert!((rows[0].segment_smoothness - along).abs() < 1e-6);
}
