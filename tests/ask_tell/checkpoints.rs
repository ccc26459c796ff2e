//! A checkpoint is the rule between two iterations.

use super::cases::{by_asking, moments, rule};
use flatland_descent::step_rule::Stepper;
use flatland_theory::harness::config;
use proptest::prelude::*;

proptest! {
    #![proptest_config(config(500))]

    #[test]
    fn rule_serialised_between_iterations_continues_to_the_same_bits(rule in rule(), moments in moments()) {
        let mut whole = Stepper::<f64>::new(rule).unwrap();
        let mut restored = whole.clone();
        for moment in &moments {
            let json = serde_json::to_string(&restored).unwrap();
            restored = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(by_asking(&mut restored, moment), by_asking(&mut whole, moment));
        }
    }
}
