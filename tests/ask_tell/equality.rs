//! Ask and tell agree with the closure.

use super::cases::{Moment, by_asking, by_closure, moments, rule};
use flatland_descent::Scalar;
use flatland_descent::step_rule::{StepRule, Stepper};
use flatland_theory::harness::config;
use proptest::prelude::*;

fn compare<F: Scalar>(rule: &StepRule, moments: &[Moment]) -> Result<(), TestCaseError> {
    let mut called = Stepper::<F>::new(*rule).unwrap();
    let mut asked = called.clone();
    for moment in moments {
        prop_assert_eq!(by_asking(&mut asked, moment), by_closure(&mut called, moment));
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn every_rule_makes_the_same_trials_and_decisions_as_with_a_closure(rule in rule(), moments in moments()) {
        compare::<f64>(&rule, &moments)?;
    }

    #[test]
    fn every_rule_makes_the_same_trials_and_decisions_in_single_precision(rule in rule(), moments in moments()) {
        compare::<f32>(&rule, &moments)?;
    }
}
