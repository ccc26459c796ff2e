//! The settings and states that are refused, and the properties of rules.

use super::*;
use crate::line_search::{Extrapolation, Iterate, ReferenceMemory};
use std::borrow::Cow;
use std::collections::VecDeque;

/// The paper's rules and the others, with every setting that has no default given.
fn every_rule() -> [StepRule; 8] {
    [
        Ls::default().into(),
        Nls::default().into(),
        bounded(10.0),
        PoNls::default().into(),
        Grippo::default().into(),
        Cdat::default().into(),
        Constant { step: 0.1 }.into(),
        WarmUp {
            upper_bound: Some(10.0),
            ..Default::default()
        }
        .into(),
    ]
}

fn bounded(upper_bound: f64) -> StepRule {
    NlsUb {
        upper_bound: Some(upper_bound),
        ..Default::default()
    }
    .into()
}

fn with_search(change: impl FnOnce(&mut SearchSettings)) -> StepRule {
    let mut rule = Ls::default();
    change(&mut rule.search);
    rule.into()
}

/// The parameter at fault.
fn refused(rule: StepRule) -> Cow<'static, str> {
    Stepper::<f64>::new(rule).unwrap_err().parameter
}

#[test]
fn names_are_the_papers() {
    let names = every_rule().map(|rule| rule.name());
    assert_eq!(
        names,
        [
            "LS",
            "NLS",
            "NLS-ub",
            "PoNLS",
            "Grippo",
            "CDAT",
            "GD",
            "warm-up GD"
        ]
    );
}

#[test]
fn only_cdat_needs_curvature() {
    let needing = every_rule()
        .into_iter()
        .filter(StepRule::needs_gradient_curvature);
    assert_eq!(needing.collect::<Vec<_>>(), [Cdat::default().into()]);
}

#[test]
fn classes_fill_in_upper_bounds_left_open() {
    for open in [NlsUb::default().into(), StepRule::from(WarmUp::default())] {
        assert_eq!(refused(open), "upper_bound");
        assert!(Stepper::<f64>::new(open.for_classes(10)).is_ok());
    }
    assert_eq!(StepRule::from(NlsUb::default()).for_classes(10), bounded(10.0));
    for rule in every_rule() {
        assert_eq!(rule.for_classes(7), rule);
    }
}

#[test]
fn first_steps_are_below_the_upper_bound() {
    // The first step is 1 by default.
    for bound in [0.5, 1.0] {
        assert_eq!(refused(bounded(bound)), "first_step");
    }
    assert!(Stepper::<f64>::new(bounded(1.0 + f64::EPSILON)).is_ok());
    let clamped = |min_first_trial| {
        StepRule::from(NlsUb {
            upper_bound: Some(2.0),
            extrapolation: Extrapolation::WhileAccepted,
            search: SearchSettings {
                min_first_trial: Some(min_first_trial),
                first_step: 1.999,
                ..Default::default()
            },
            ..Default::default()
        })
    };
    for smallest in [2.0, 3.0] {
        assert_eq!(refused(clamped(smallest)), "min_first_trial");
    }
    assert!(Stepper::<f64>::new(clamped(1.999)).is_ok());
}

#[test]
fn first_trials_are_clamped_at_or_below_the_largest_step() {
    let clamped = |largest| {
        with_search(|search| {
            search.max_first_trial = largest;
            search.max_step = Some(1e4);
        })
    };
    for right in [None, Some(1e4)] {
        assert!(Stepper::<f64>::new(clamped(right)).is_ok());
    }
    assert_eq!(refused(clamped(Some(1e4_f64.next_up()))), "max_first_trial");
}

#[test]
fn first_steps_are_within_the_bounds_that_are_set() {
    let bounded = |first_step, min_first_trial, max_first_trial, max_step| {
        with_search(|search| {
            *search = SearchSettings {
                first_step,
                min_first_trial,
                max_first_trial,
                max_step,
                ..Default::default()
            }
        })
    };
    for (first_step, bound) in [(0.5, "min_first_trial"), (3.0, "max_first_trial")] {
        let rule = bounded(first_step, Some(1.0), Some(2.0), None);
        let error = Stepper::<f64>::new(rule).unwrap_err();
        assert_eq!(error.parameter, "first_step");
        assert!(error.to_string().contains(bound), "{error}");
    }
    let error = Stepper::<f64>::new(bounded(3.0, None, None, Some(2.0))).unwrap_err();
    assert_eq!(error.to_string(), "first_step must be at most max_step, 2, got 3");
    for right in [1.0, 2.0] {
        assert!(Stepper::<f64>::new(bounded(right, Some(1.0), Some(2.0), Some(2.0))).is_ok());
    }
}

#[test]
fn settings_outside_their_intervals_are_named() {
    for wrong in [0.0, -1.0, f64::INFINITY, f64::NAN] {
        assert_eq!(refused(Constant { step: wrong }.into()), "step");
        assert_eq!(refused(Cdat { sigma: wrong }.into()), "sigma");
        assert_eq!(refused(bounded(wrong)), "upper_bound");
        assert_eq!(
            refused(with_search(|search| search.first_step = wrong)),
            "first_step"
        );
        assert_eq!(
            refused(with_search(|search| search.max_step = Some(wrong))),
            "max_step"
        );
        // PoNLS does not use it, but still refuses it.
        let mut polyak = PoNls::default();
        polyak.search.first_step = wrong;
        assert_eq!(refused(polyak.into()), "first_step");
    }
    assert_eq!(
        refused(with_search(|search| search.trial_limit = Some(0))),
        "trial_limit"
    );
    assert!(Stepper::<f64>::new(with_search(|search| search.trial_limit = Some(1))).is_ok());
}

/// The error of a state whose memory was changed after two iterations.
fn refused_state(
    rule: impl Into<StepRule>,
    change: impl FnOnce(&mut StepperState<f64>),
) -> Cow<'static, str> {
    let mut stepper = Stepper::new(rule).unwrap();
    for cost in [2.0, 1.0] {
        let _ = stepper.step(&Iterate::new(cost, 1.0), |step| (cost - step + step * step, ()));
    }
    let mut state = stepper.state();
    assert_eq!(Stepper::try_from(state.clone()), Ok(stepper));
    change(&mut state);
    Stepper::try_from(state).unwrap_err().parameter
}

#[test]
fn memory_of_another_rule_is_not_restored() {
    let memories = [
        Ls::default().into(),
        Nls::default().into(),
        Grippo::default().into(),
    ]
    .map(|rule: StepRule| (rule, Stepper::<f64>::new(rule).unwrap().state().memory));
    for (rule, _) in &memories {
        for (other, memory) in memories.iter().filter(|(other, _)| other != rule) {
            let refused = refused_state(*rule, |state| state.memory.clone_from(memory));
            assert_eq!(refused, "memory.reference", "{rule:?} with that of {other:?}");
        }
    }
    // A rule that searches has a memory, one with a formula has none.
    assert_eq!(
        refused_state(Ls::default(), |state| state.memory = None),
        "memory"
    );
    for (_, memory) in memories {
        let refused = refused_state(Constant { step: 0.1 }, |state| state.memory = memory);
        assert_eq!(refused, "memory");
    }
}

#[test]
fn memory_with_other_settings_or_impossible_numbers_is_not_restored() {
    let zhang_hager = |averaging, weight, average| ReferenceMemory::ZhangHager {
        averaging,
        weight,
        average,
    };
    let with_reference = |rule: StepRule, reference| {
        refused_state(rule, |state| {
            state.memory.as_mut().unwrap().reference = reference;
        })
    };
    for wrong in [
        zhang_hager(0.5, 1.0, 1.0),
        zhang_hager(1.0, -1.0, 1.0),
        zhang_hager(1.0, 0.5, 1.0),
        zhang_hager(1.0, 0.0, 1.0),
        zhang_hager(1.0, f64::INFINITY, 1.0),
        zhang_hager(1.0, f64::NAN, 1.0),
        zhang_hager(1.0, 1.0, f64::NAN),
    ] {
        assert_eq!(with_reference(Nls::default().into(), wrong), "memory.reference");
    }
    let grippo = |window, costs: &[f64]| ReferenceMemory::Grippo {
        window,
        costs: VecDeque::from(costs.to_vec()),
    };
    let two = Grippo {
        window: 2,
        ..Default::default()
    };
    for wrong in [
        grippo(3, &[1.0]),
        grippo(2, &[1.0, 2.0, 3.0]),
        grippo(2, &[1.0, f64::NAN]),
    ] {
        assert_eq!(with_reference(two.into(), wrong), "memory.reference");
    }
    let with_step = |rule: StepRule, step| {
        refused_state(rule, |state| {
            state.memory.as_mut().unwrap().previous_step = step;
        })
    };
    for wrong in [None, Some(0.0), Some(-1.0), Some(f64::INFINITY), Some(f64::NAN)] {
        assert_eq!(with_step(Ls::default().into(), wrong), "memory.previous_step");
    }
    assert_eq!(
        with_step(PoNls::default().into(), Some(1.0)),
        "memory.previous_step"
    );
}

#[test]
fn restoring_a_wrong_memory_changes_nothing() {
    let mut search = Ls::default().line_search::<f64>().unwrap();
    let _ = search.search(&Iterate::new(0.5, 1.0), |step| ((1.0 - step).powi(2) / 2.0, ()));
    let before = search.clone();
    let other = Nls::default().line_search::<f64>().unwrap().memory();
    assert!(search.restore(other).is_err());
    assert_eq!(search, before);
    let mut nls = Nls::default().line_search::<f64>().unwrap();
    assert_eq!(nls.restore(nls.memory()), Ok(()));
    let fresh = Ls::default().line_search::<f64>().unwrap().memory();
    assert_eq!(search.restore(fresh.clone()), Ok(()));
    assert_eq!(search.memory(), fresh);
}
