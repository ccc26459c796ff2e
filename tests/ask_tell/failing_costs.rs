//! A cost function that fails now and then.

use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{Asked, Ls, Stepper};

/// $x^4$, every seventh call of which fails: the pending trial is held and evaluated again, and no trial is lost.
#[test]
fn a_held_trial_is_evaluated_again_after_a_failure() {
    let mut calls = 0_u32;
    let mut cost_of = |x: f64| {
        calls += 1;
        if calls.is_multiple_of(7) {
            Err("lost")
        } else {
            Ok(x.powi(4))
        }
    };
    let (mut rule, mut undisturbed) = (
        Stepper::new(Ls::default()).unwrap(),
        Stepper::new(Ls::default()).unwrap(),
    );
    let mut x = 1.7_f64;
    for _ in 0..2_000 {
        let gradient = 4.0 * x.powi(3);
        let iterate = Iterate::new(x.powi(4), gradient * gradient);
        let expected = undisturbed.step(&iterate, |step| ((x - step * gradient).powi(4), ()));
        let mut asked = rule.ask(&iterate);
        let decision = loop {
            asked = match asked {
                Asked::Evaluate(trial) => match cost_of(x - trial.step() * gradient) {
                    Ok(cost) => trial.tell(cost),
                    Err(_) => Asked::Evaluate(trial),
                },
                Asked::Done(decision) => break decision,
            };
        };
        assert_eq!(decision, expected);
        match decision.outcome.step() {
            Some(step) => x -= step * gradient,
            None => break,
        }
    }
    assert!(x.abs() < 0.1, "{x}");
}
