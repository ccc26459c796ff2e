//! Searches worked out by hand, without comparison to the closure.

use flatland_descent::line_search::{Iterate, Outcome, Trial};
use flatland_descent::step_rule::{Asked, Cdat, Constant, Ls, Nls, PoNls, StepRule, Stepper};

/// The trials of one iteration from `iterate`, and its outcome.
fn search(
    rule: &mut Stepper<f64>,
    iterate: Iterate<f64>,
    cost_at: impl Fn(f64) -> f64,
) -> (Vec<f64>, Outcome<f64>) {
    let mut trials = Vec::new();
    let mut asked = rule.ask(&iterate);
    loop {
        asked = match asked {
            Asked::Evaluate(trial) => {
                trials.push(trial.step());
                trial.tell(cost_at(*trials.last().unwrap()))
            }
            Asked::Done(decision) => {
                assert_eq!(decision.trials, trials.len());
                return (trials, decision.outcome);
            }
        };
    }
}

fn stepper(rule: impl Into<StepRule>) -> Stepper<f64> {
    Stepper::new(rule).unwrap()
}

/// $x^2/2$ from 1: $\varphi(\eta) = (1 - \eta)^2/2$, and $A(\eta)$ holds up to $2(1 - c)$.
#[test]
fn extrapolation_on_a_parabola() {
    let mut rule = Ls::default();
    rule.search.first_step = 0.25;
    let (trials, outcome) = search(&mut stepper(rule), Iterate::new(0.5, 1.0), |step| {
        (1.0 - step).powi(2) / 2.0
    });
    assert_eq!(trials, [0.25, 0.5, 1.0, 2.0]);
    let accepted = Trial { step: 1.0, cost: 0.0 };
    assert_eq!(
        outcome,
        Outcome::Bracketed {
            accepted,
            rejected: 2.0
        }
    );
}

#[test]
fn costs_that_are_not_finite_are_rejected() {
    let cost_at = |step: f64| match step {
        1.0 => f64::NAN,
        0.5 => f64::NEG_INFINITY,
        _ => 0.0,
    };
    let (trials, outcome) = search(&mut stepper(Ls::default()), Iterate::new(0.5, 1.0), cost_at);
    assert_eq!(trials, [1.0, 0.5, 0.25]);
    assert_eq!(outcome.step(), Some(0.25));
}

/// The mean of the costs 1 and 0.2 accepts 0.5, which a monotone rule would not.
#[test]
fn rule_remembers_the_costs_told() {
    let mut rule = stepper(Nls::default());
    let (_, first) = search(&mut rule, Iterate::new(1.0, 0.1), |step| {
        if step > 1.0 { f64::NAN } else { 0.2 }
    });
    assert_eq!(first.step(), Some(1.0));
    let (trials, second) = search(&mut rule, Iterate::new(0.2, 0.1), |step| {
        if step > 1.0 { f64::NAN } else { 0.5 }
    });
    assert_eq!((trials, second.step()), (vec![1.0, 2.0], Some(1.0)));
}

#[test]
fn rules_without_a_search_decide_at_once() {
    let none = |_| -> f64 { panic!("no cost is needed") };
    let iterate = Iterate::new(1.0, 2.0).with_gradient_curvature(4.0);
    let constant = search(&mut stepper(Constant { step: 0.3 }), iterate, none).1;
    assert_eq!(constant, Outcome::Prescribed { step: 0.3 });
    let cdat = search(&mut stepper(Cdat { sigma: 3.0 }), iterate, none).1;
    assert_eq!(cdat, Outcome::Prescribed { step: 1.5 });
}

#[test]
fn iterates_without_a_step_ask_for_no_cost() {
    let none = |_| -> f64 { panic!("no cost is needed") };
    for iterate in [Iterate::new(f64::NAN, 1.0), Iterate::new(1.0, f64::INFINITY)] {
        assert_eq!(
            search(&mut stepper(Ls::default()), iterate, none).1.name(),
            "failed"
        );
    }
    let stationary = search(&mut stepper(Ls::default()), Iterate::new(1.0, 0.0), none).1;
    assert_eq!(stationary, Outcome::Stationary);
    // Polyak's first trial is negative below the infimum that it assumes.
    let polyak = search(&mut stepper(PoNls::default()), Iterate::new(-1.0, 1.0), none).1;
    assert_eq!(polyak.name(), "failed");
}
