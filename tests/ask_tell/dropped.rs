//! Unfinished searches leave the rule as it was.

use super::cases::{Moment, by_asking, moments, rule};
use flatland_descent::step_rule::{Asked, Stepper};
use flatland_theory::harness::config;
use proptest::prelude::*;

/// Asks, tells at most `patience` costs and drops the search; returns whether it was still waiting.
fn abandon(rule: &mut Stepper<f64>, moment: &Moment, patience: usize) -> bool {
    let mut asked = rule.ask(&moment.iterate());
    for _ in 0..patience {
        asked = match asked {
            Asked::Evaluate(trial) => {
                let cost = moment.cost_at(trial.step());
                trial.tell(cost)
            }
            Asked::Done(_) => return false,
        };
    }
    matches!(asked, Asked::Evaluate(_))
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn search_dropped_after_any_number_of_trials_leaves_no_trace(
        rule in rule(),
        moments in moments(),
        others in moments(),
        patience in 0..5_usize,
    ) {
        let mut undisturbed = Stepper::<f64>::new(rule).unwrap();
        let mut disturbed = undisturbed.clone();
        for (moment, other) in moments.iter().zip(others.iter().cycle()) {
            // A completed search is an iteration of the rule, so it is made on a copy.
            let mut attempt = disturbed.clone();
            if abandon(&mut attempt, other, patience) {
                disturbed = attempt;
            }
            prop_assert_eq!(by_asking(&mut disturbed, moment), by_asking(&mut undisturbed, moment));
        }
    }

    #[test]
    fn search_whose_evaluation_fails_after_any_number_of_trials_leaves_no_trace(
        rule in rule(),
        moments in moments(),
        others in moments(),
        patience in 0..5_usize,
    ) {
        let mut undisturbed = Stepper::<f64>::new(rule).unwrap();
        let mut disturbed = undisturbed.clone();
        for (moment, other) in moments.iter().zip(others.iter().cycle()) {
            let mut attempt = disturbed.clone();
            let mut left = patience;
            let outcome = attempt.try_step(&other.iterate(), |step| {
                left = left.checked_sub(1).ok_or("out of patience")?;
                Ok::<_, &str>((other.cost_at(step), ()))
            });
            if outcome.is_err() {
                disturbed = attempt;
            }
            prop_assert_eq!(by_asking(&mut disturbed, moment), by_asking(&mut undisturbed, moment));
        }
    }
}

/// A training loop whose evaluation fails returns, and tries again later.
#[test]
fn iteration_can_be_retried_after_a_failed_evaluation() {
    use flatland_descent::line_search::Iterate;
    use flatland_descent::step_rule::Nls;

    fn iteration(rule: &mut Stepper<f64>, evaluations: &mut u32) -> Result<Option<f64>, String> {
        let mut asked = rule.ask(&Iterate::new(0.5, 1.0));
        loop {
            asked = match asked {
                Asked::Evaluate(trial) => {
                    *evaluations += 1;
                    if *evaluations == 2 {
                        return Err("out of memory".to_owned());
                    }
                    let cost = (1.0 - trial.step()).powi(2) / 2.0;
                    trial.tell(cost)
                }
                Asked::Done(decision) => return Ok(decision.outcome.step()),
            };
        }
    }

    let (mut rule, mut evaluations) = (Stepper::new(Nls::default()).unwrap(), 0);
    assert!(iteration(&mut rule, &mut evaluations).is_err());
    assert_eq!(rule, Stepper::new(Nls::default()).unwrap());
    assert_eq!(iteration(&mut rule, &mut evaluations), Ok(Some(1.0)));
}
