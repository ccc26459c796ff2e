//! The rules know no scale: a multiple of a function is minimised as the function is.

use super::*;

/// A quadratic with the gradient (8.4e3, 2.9e6, 6.5e6) at (1, 1, 1), times `factor`.
fn iterations_and_costs(rule: StepRule, factor: f64) -> Ended<f64> {
    let curvatures = [8.4e3, 2.9e6, 6.5e6].map(|curvature| factor * curvature);
    run(
        rule,
        move |x: &[f64]| x.iter().zip(curvatures).map(|(x, c)| c * x * x / 2.0).sum(),
        move |x: &[f64]| x.iter().zip(curvatures).map(|(x, c)| c * x).collect(),
        &[1.0; 3],
        Some(1e-6 * 8.4e3 * factor),
        20_000,
    )
}

#[test]
fn multiples_of_a_quadratic_take_as_many_iterations_and_costs() {
    for averaging in [0.0, 0.85] {
        let rule = || {
            StepRule::from(Nls {
                averaging,
                ..Default::default()
            })
        };
        let plain = iterations_and_costs(rule(), 1.0);
        assert!(plain.converged, "{plain:?}");
        for factor in [1e-12, 1e-8, 1e-4, 1e4, 1e6, 1e12] {
            let scaled = iterations_and_costs(rule(), factor);
            assert!(scaled.converged, "× {factor:e}: {scaled:?}");
            assert!(
                scaled.iterations <= 2 * plain.iterations + 20,
                "× {factor:e}: {scaled:?} for {plain:?}"
            );
            // The first search may begin 2^64 away from the steps that follow.
            assert!(
                scaled.costs <= 6 * scaled.iterations + 200,
                "× {factor:e}: {scaled:?} for {plain:?}"
            );
        }
    }
}

/// $10^{25} x^2$ in single precision: the square of the gradient is infinite, the gradient is not.
#[test]
fn a_gradient_whose_square_overflows_is_followed() {
    for rule in [
        StepRule::from(Ls::default()),
        Nls {
            averaging: 0.85,
            ..Default::default()
        }
        .into(),
    ] {
        let run = run(
            rule,
            |x: &[f32]| 1e25 * x.iter().map(|x| x * x).sum::<f32>(),
            |x: &[f32]| x.iter().map(|x| 2e25 * x).collect(),
            &[1.0, -3.0],
            Some(1e15),
            1_000,
        );
        assert!(run.converged, "{run:?}");
    }
    let run = run(
        Cdat { sigma: 1.0 },
        |x: &[f32]| 1e25 * x.iter().map(|x| x * x).sum::<f32>(),
        |x: &[f32]| x.iter().map(|x| 2e25 * x).collect(),
        &[1.0, -3.0],
        Some(1e15),
        1_000,
    );
    assert!(run.converged, "{run:?}");
}

/// Likewise below: $10^{-200} x^2$ in double precision.
#[test]
fn a_gradient_whose_square_underflows_is_followed() {
    let search = SearchSettings {
        first_step: 1e199,
        ..Default::default()
    };
    let run = run(
        Ls { search },
        |x: &[f64]| 1e-200 * x[0] * x[0],
        |x: &[f64]| vec![2e-200 * x[0]],
        &[3.0],
        Some(1e-210),
        1_000,
    );
    assert!(run.converged, "{run:?}");
}

#[test]
fn a_first_step_outside_the_clamps_is_refused() {
    for (first_step, words) in [(0.1, "min_first_trial"), (20.0, "max_first_trial")] {
        let search = SearchSettings {
            first_step,
            min_first_trial: Some(0.5),
            max_first_trial: Some(10.0),
            ..Default::default()
        };
        let error = LargeStepDescent::<f64>::new(Ls { search }).unwrap_err();
        assert_eq!(error.parameter, "first_step");
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// Every entry of the gradient is finite and its norm is not: that is no reason to take it for zero.
#[test]
fn a_gradient_whose_norm_overflows_is_not_taken_for_zero() {
    for rule in [
        Ls::default().into(),
        Nls::default().into(),
        Constant { step: 1.0 }.into(),
    ] {
        let rule: StepRule = rule;
        let run = run(rule, |_: &[f64]| 1.0, |_| vec![1.7e308; 4], &[1.0; 4], None, 100);
        assert!(!run.converged && run.exit.is_some(), "{rule:?}: {run:?}");
    }
}
