//! The rules and settings that a search accepts or refuses.

use argmin::solver::linesearch::LineSearch;
use flatland_descent::ParameterError;
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::step_rule::{
    Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule, WarmUp,
};

type Search = LargeStepSearch<Vec<f64>, f64>;

fn bounded(upper_bound: f64) -> StepRule {
    NlsUb {
        upper_bound: Some(upper_bound),
        ..Default::default()
    }
    .into()
}

#[test]
fn rules_that_search_are_accepted() {
    for rule in [
        Ls::default().into(),
        Nls::default().into(),
        bounded(10.0),
        PoNls::default().into(),
        Grippo::default().into(),
    ] {
        assert_eq!(*Search::new(rule).unwrap().rule(), rule);
    }
}

#[test]
fn rules_that_do_not_search_are_refused() {
    for rule in [
        Cdat::default().into(),
        Constant { step: 0.1 }.into(),
        StepRule::from(WarmUp::default()).for_classes(10),
    ] {
        let error = Search::new(rule).unwrap_err();
        assert_eq!(error.parameter, "rule");
        assert!(error.to_string().contains("must be one that searches"), "{error}");
    }
    let wrong = Grippo {
        window: 0,
        ..Default::default()
    };
    assert_eq!(Search::new(wrong).unwrap_err().parameter, "window");
}

fn refused(rule: impl Into<StepRule>, step: f64) -> ParameterError {
    let rule = rule.into();
    let error = Search::new(rule).unwrap().starting_at(step).unwrap_err();
    let argmins = Search::new(rule).unwrap().initial_step_length(step).unwrap_err();
    assert_eq!(argmins.to_string(), error.to_string());
    assert_eq!(error.parameter, "initial_step_length");
    error
}

#[test]
fn starting_steps_are_valid_first_trials_of_the_rule() {
    let clamped = || Ls {
        search: SearchSettings {
            min_first_trial: Some(1e-6),
            max_first_trial: Some(1e4),
            ..Default::default()
        },
    };
    for wrong in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        let error = refused(Ls::default(), wrong);
        assert!(error.expected.contains("positive"), "{error}");
    }
    for wrong in [1e-6_f64.next_down(), 1e4_f64.next_up()] {
        let error = refused(clamped(), wrong);
        assert!(error.expected.contains("min_first_trial"), "{error}");
        assert!(Search::new(Ls::default()).unwrap().starting_at(wrong).is_ok());
    }
    for right in [1e-6, 1.0, 1e4] {
        assert!(Search::new(clamped()).unwrap().starting_at(right).is_ok());
    }
    assert!(refused(bounded(2.0), 2.0).expected.contains("upper_bound"));
    let below = 2.0_f64.next_down();
    assert!(Search::new(bounded(2.0)).unwrap().starting_at(below).is_ok());
    // It begins at Polyak's step.
    assert!(refused(PoNls::default(), 1.0).expected.contains("formula"));
}

#[test]
fn newton_directions_need_a_rule_that_may_begin_at_one() {
    let below_one = NlsUb {
        upper_bound: Some(0.5),
        search: SearchSettings {
            first_step: 0.1,
            ..Default::default()
        },
        ..Default::default()
    };
    for rule in [StepRule::from(below_one), PoNls::default().into()] {
        let search = || Search::new(rule).unwrap();
        assert_eq!(
            search().for_newton_directions().unwrap_err().parameter,
            "initial_step_length"
        );
        assert_eq!(
            search().for_gauss_newton().unwrap_err().parameter,
            "initial_step_length"
        );
    }
}
