//! A prescribed step that runs away ends the run, and says so.

use super::*;

fn diverges(rule: impl Into<StepRule>, factor: f64) -> Ended<f64> {
    let run = run(
        rule,
        move |x: &[f64]| factor * x[0] * x[0] / 2.0,
        move |x: &[f64]| vec![factor * x[0]],
        &[1.0],
        Some(0.0),
        MANY,
    );
    let reason = run.exit.clone().unwrap_or_else(|| panic!("{run:?}"));
    assert!(reason.contains("diverge"), "{reason}");
    run
}

/// The cost grows by the factor 9 per iteration; $2^{40}$ is reached after 13.
#[test]
fn steps_above_two_over_l_end_the_run_at_any_scale() {
    for exponent in [-300, 0, 300] {
        let factor = 2_f64.powi(exponent);
        let rules: [StepRule; 3] = [
            Constant { step: 4.0 / factor }.into(),
            Cdat { sigma: 4.0 }.into(),
            warm_up(4.0 / 0.9 / factor),
        ];
        for rule in rules {
            assert!(diverges(rule, factor).iterations < 60);
        }
    }
}

/// From the value 0 on a descent to −∞ and back: the first cost is no scale.
#[test]
fn a_first_cost_of_zero_is_no_divergence() {
    let run = run(
        Constant { step: 0.1 },
        |x: &[f64]| x[0] * x[0] / 2.0 - 0.5,
        |x: &[f64]| vec![x[0]],
        &[1.0],
        None,
        MANY,
    );
    assert!(run.converged, "{run:?}");
}

#[test]
fn a_cost_that_overflows_is_a_divergence() {
    let run = run(
        Constant { step: 1.0 },
        |x: &[f64]| if x[0] > 0.0 { 1.0 } else { f64::INFINITY },
        |_: &[f64]| vec![1.0],
        &[1.0],
        None,
        MANY,
    );
    assert!(run.exit.unwrap().contains("diverge"));
}
