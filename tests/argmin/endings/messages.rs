//! The reason for the end of a run names what went wrong, in words and in numbers of readable length.

use super::*;

fn reason(rule: impl Into<StepRule>, cost: fn(f64) -> f64, gradient: fn(f64) -> f64, start: f64) -> String {
    let run = run(
        rule,
        |x: &[f64]| cost(x[0]),
        |x| vec![gradient(x[0])],
        &[start],
        None,
        MANY,
    );
    run.exit.unwrap_or_else(|| panic!("no reason"))
}

fn says(reason: &str, words: &[&str]) {
    for word in words {
        assert!(reason.contains(word), "`{reason}` does not say `{word}`");
    }
    assert!(!reason.contains("0000"), "{reason}");
}

#[test]
fn polyaks_rule_on_a_negative_cost_names_the_cost_and_the_assumption() {
    says(
        &reason(PoNls::default(), |x| x - 6.0, |_| 1.0, 0.5),
        &["the cost is -5.5", "assumes", "0"],
    );
}

#[test]
fn trials_of_minus_infinity_ask_whether_the_function_is_unbounded_below() {
    let cost = |x: f64| if x == 1.0 { 0.5 } else { f64::NEG_INFINITY };
    let reason = reason(
        Ls {
            search: SearchSettings {
                trial_limit: Some(10),
                ..Default::default()
            },
        },
        cost,
        |_| 1.0,
        1.0,
    );
    says(&reason, &["unbounded below?"]);
    assert!(!reason.contains("above the"), "{reason}");
}

#[test]
fn tiny_steps_are_written_with_an_exponent() {
    says(&reason(Ls::default(), |x| x, |_| -1.0, 0.0), &["e-31"]);
}

#[test]
fn a_start_that_is_not_a_number_says_that_argmin_has_no_best_parameters() {
    says(
        &reason(Ls::default(), |_| f64::NAN, |_| 1.0, 1.0),
        &["the cost at the iterate is NaN", "no best parameters"],
    );
}
