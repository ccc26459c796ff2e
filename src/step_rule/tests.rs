//! Settings from outside: what is refused, and what a rule says of itself.

use super::*;
use crate::line_search::Extrapolation;

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
fn refused(rule: StepRule) -> &'static str {
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
    let needing = every_rule().into_iter().filter(StepRule::needs_curvature);
    assert_eq!(needing.collect::<Vec<_>>(), [Cdat::default().into()]);
}

#[test]
fn classes_fill_in_upper_bounds_that_were_left_open() {
    for open in [NlsUb::default().into(), StepRule::from(WarmUp::default())] {
        assert_eq!(refused(open.clone()), "upper_bound");
        assert!(Stepper::<f64>::new(open.for_classes(10)).is_ok());
    }
    assert_eq!(StepRule::from(NlsUb::default()).for_classes(10), bounded(10.0));
    for rule in every_rule() {
        assert_eq!(rule.clone().for_classes(7), rule);
    }
}

#[test]
fn first_steps_are_below_the_upper_bound() {
    // The first step is 1 by default.
    for bound in [0.5, 1.0] {
        assert_eq!(refused(bounded(bound)), "first_step");
    }
    assert!(Stepper::<f64>::new(bounded(1.0 + f64::EPSILON)).is_ok());
    let clamped = |smallest_first_trial| {
        StepRule::from(NlsUb {
            upper_bound: Some(2.0),
            extrapolation: Extrapolation::WhileAccepted,
            search: SearchSettings {
                smallest_first_trial,
                ..Default::default()
            },
            ..Default::default()
        })
    };
    for smallest in [2.0, 3.0] {
        assert_eq!(refused(clamped(smallest)), "smallest_first_trial");
    }
    assert!(Stepper::<f64>::new(clamped(2.0 - f64::EPSILON)).is_ok());
}

#[test]
fn first_trials_are_clamped_at_or_below_the_ceiling() {
    let clamped = |largest| with_search(|search| search.largest_first_trial = largest);
    assert!(Stepper::<f64>::new(clamped(1e4)).is_ok());
    assert_eq!(refused(clamped(1e4_f64.next_up())), "largest_first_trial");
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
        assert_eq!(refused(with_search(|search| search.ceiling = wrong)), "ceiling");
        // PoNLS does not use it, and still says that it is wrong.
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
