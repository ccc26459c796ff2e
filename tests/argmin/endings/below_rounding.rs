//! Where the demanded decrease vanishes in the rounding of the cost, a run ends after a few steps that achieve nothing.

use super::*;

fn ends_below_rounding<F: Scalar + ArgminFloat>(
    rule: StepRule,
    cost: impl Fn(&[F]) -> F,
    gradient: impl Fn(&[F]) -> Vec<F>,
    start: F,
) -> Ended<F>
where
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
{
    let name = format!("{rule:?}");
    let run = run(rule, cost, gradient, &[start], None, MANY);
    if !run.converged {
        let reason = run.exit.clone().unwrap_or_else(|| panic!("{name}: {run:?}"));
        assert!(
            reason.contains("below the rounding of the cost") && reason.contains("‖g‖"),
            "{name}: {reason}"
        );
    }
    run
}

/// $C + x^2$ from 1, where $C + 1$ rounds to $C$: 1, −1, 1, … without end.
#[test]
fn a_cost_dominated_by_a_constant_ends() {
    for rule in searching_rules() {
        // Polyak's rule begins near C and only backtracks: another number of costs.
        let few = if matches!(rule, StepRule::PoNls(_)) {
            6_000
        } else {
            400
        };
        let double = ends_below_rounding(rule, |x: &[f64]| 1e16 + x[0] * x[0], |x| vec![2.0 * x[0]], 1.0);
        assert!(
            double.iterations <= 100 && double.costs <= few,
            "{rule:?}: {double:?}"
        );
        let single = ends_below_rounding(rule, |x: &[f32]| 1e8 + x[0] * x[0], |x| vec![2.0 * x[0]], 1.0);
        assert!(
            single.iterations <= 100 && single.costs <= few,
            "{rule:?}: {single:?}"
        );
    }
}

/// A constant cost with a gradient that says otherwise.
#[test]
fn a_constant_cost_with_a_false_gradient_ends() {
    for rule in searching_rules() {
        let run = ends_below_rounding(rule, |_: &[f64]| 1.0, |_| vec![1.0], 1.0);
        assert!(run.iterations <= 40, "{rule:?}: {run:?}");
        let run = ends_below_rounding(rule, |_: &[f32]| 1.0, |_| vec![1.0], 1.0);
        assert!(run.iterations <= 40, "{rule:?}: {run:?}");
    }
}

/// A prescribed step may be so short that its decrease shows only after many steps, so that ties are counted for longer.
#[test]
fn prescribed_steps_on_a_constant_cost_end() {
    for rule in [Constant { step: 1.0 }.into(), warm_up(1.0)] {
        let run = ends_below_rounding(rule, |_: &[f64]| 1.0, |_| vec![1.0], 1.0);
        assert!(run.iterations <= 1_000, "{run:?}");
    }
}

/// Near the saddle 0 of $1 - \mu y^2/2 + \kappa y^4/4$ the cost is 1 to the last bit for about 900 steps, while the gradient grows by one per
/// cent per step: that is on the way somewhere.
#[test]
fn leaving_a_saddle_is_progress_although_the_cost_stays_the_same() {
    let (mu, kappa) = (1e-3_f32, 1e-6_f32);
    for rule in [
        Constant { step: 10.0 }.into(),
        StepRule::from(NlsUb::default()).for_classes(10),
    ] {
        let run = run(
            rule,
            |w: &[f32]| 1.0 - mu * w[0] * w[0] / 2.0 + kappa * w[0].powi(4) / 4.0,
            |w| vec![-mu * w[0] + kappa * w[0].powi(3)],
            &[1e-6],
            Some(0.0),
            5_000,
        );
        // The minimum is 1 − μ²/(4κ) = 0.75.
        assert!(run.best < 0.7501, "{rule:?}: {run:?}");
    }
}

/// In single precision the steps lead from 1e9 + 64 to 1e9 and back, since floats are 64 apart there: two costs, neither of them new.
#[test]
fn a_cycle_of_two_iterates_ends_although_their_costs_differ() {
    let run = run(
        Constant { step: 1.9e-4 },
        |x: &[f32]| 5e3 * ((x[0] - 1e9) - 20.0).powi(2),
        |x| vec![1e4 * ((x[0] - 1e9) - 20.0)],
        &[1e9 + 64.0],
        None,
        10_000,
    );
    assert!(run.exit.is_some() && run.iterations < 1_000, "{run:?}");
}
