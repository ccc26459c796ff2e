//! Searches decided as their definition says, every outcome among them.

use super::case::*;
use flatland_descent::line_search::{Extrapolation::*, FailureReason, Iterate, Outcome::*};
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, SearchSettings};

/// All of them.
pub(super) fn right() -> Vec<Case> {
    [
        brackets(),
        first_trials(),
        reference_values(),
        extrapolations(),
        failures(),
        near_rounding(),
        at_the_same_cost(),
    ]
    .concat()
}

/// Bracketed steps.
fn brackets() -> Vec<Case> {
    let (bound, above) = (1.0 - C, (1.0 - C).next_up());
    let rises = [(1.0, 0.5), (2.0, 0.6), (4.0, 3.0)];
    vec![
        // Brackets, from below and from above; costs that are no number are rejected.
        Case::new(ls(), 1.0, &rises, bracketed((2.0, 0.6), 4.0)),
        Case::new(
            ls(),
            1.0,
            &[(1.0, 3.0), (0.5, 3.0), (0.25, 0.9)],
            bracketed((0.25, 0.9), 0.5),
        ),
        Case::new(
            ls(),
            1.0,
            &[(1.0, f64::NEG_INFINITY), (0.5, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        Case::new(
            ls(),
            1.0,
            &[(1.0, f64::NAN), (0.5, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        // The bound itself is accepted, the next number is not; both with the scale of the gradient.
        Case::new(
            ls(),
            1.0,
            &[(1.0, bound), (2.0, 3.0)],
            bracketed((1.0, bound), 2.0),
        ),
        Case::new(ls(), 1.0, &[(1.0, above), (0.5, 0.5)], bracketed((0.5, 0.5), 1.0)),
        Case::new(
            ls(),
            1.0,
            &[(1.0, bound), (2.0, 3.0)],
            bracketed((1.0, bound), 2.0),
        )
        .at(Iterate::new(1.0, 0.25).with_scale(2.0)),
        Case::new(ls(), 1.0, &[(1.0, above), (0.5, 0.5)], bracketed((0.5, 0.5), 1.0))
            .at(Iterate::new(1.0, 0.25).with_scale(2.0)),
        Case::new(
            capped(FAR, Never),
            1.0,
            &[(1.0, 3.0), (0.5, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        Case::new(
            capped(FAR, WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 3.0)],
            bracketed((1.0, 0.5), 2.0),
        ),
    ]
}

/// Searches from another first trial than the first step.
fn first_trials() -> Vec<Case> {
    let smallest = SearchSettings {
        min_first_trial: Some(2.0),
        ..search()
    };
    let largest = SearchSettings {
        max_first_trial: Some(0.5),
        ..search()
    };
    vec![
        Case::new(ls(), 1.0, &[(4.0, 0.5), (8.0, 3.0)], bracketed((4.0, 0.5), 8.0)).after(4.0),
        Case::new(
            Ls { search: smallest },
            1.0,
            &[(2.0, 0.5), (4.0, 3.0)],
            bracketed((2.0, 0.5), 4.0),
        ),
        Case::new(
            Ls { search: largest },
            1.0,
            &[(0.5, 0.5), (1.0, 3.0)],
            bracketed((0.5, 0.5), 1.0),
        ),
        Case::new(
            with_max_step(0.75),
            1.0,
            &[(0.75, 0.5)],
            AtMaxStep(trial((0.75, 0.5))),
        ),
        // 1/(1/4 · 4 + 1) and 1/(1 · 4 + 0).
        Case::new(
            polyak(0.25, 1.0),
            4.0,
            &[(0.5, 0.5)],
            FirstTrial(trial((0.5, 0.5))),
        ),
        Case::new(
            polyak(1.0, 0.0),
            4.0,
            &[(0.25, 0.5)],
            FirstTrial(trial((0.25, 0.5))),
        ),
    ]
}

/// Reference values of the window, and of all costs.
fn reference_values() -> Vec<Case> {
    vec![
        Case::new(
            Grippo {
                search: search(),
                window: 2,
            },
            1.0,
            &[(1.0, 1.5), (2.0, 3.0)],
            bracketed((1.0, 1.5), 2.0),
        )
        .with_reference(2.0, &[5.0, 2.0, 1.0]),
        Case::new(
            Nls {
                search: search(),
                averaging: 1.0,
            },
            1.0,
            &[(1.0, 2.0), (2.0, 3.0)],
            bracketed((1.0, 2.0), 2.0),
        )
        .with_reference(2.5, &[4.0, 1.0]),
        // The cost of the iterate, where the demand is measurable.
        Case::new(
            Grippo {
                search: search(),
                window: 2,
            },
            1.0,
            &[(1.0, 1.0), (2.0, 3.0)],
            bracketed((1.0, 1.0), 2.0),
        )
        .with_reference(2.0, &[2.0, 1.0]),
    ]
}

/// Ends of an extrapolation without a rejected trial.
fn extrapolations() -> Vec<Case> {
    let limited = |extrapolation| NlsUb {
        search: with_trial_limit(1),
        ..capped(FAR, extrapolation)
    };
    vec![
        Case::new(
            with_max_step(3.0),
            1.0,
            &[(1.0, 0.5), (2.0, 0.4)],
            AtMaxStep(trial((2.0, 0.4))),
        ),
        Case::new(
            capped(4.0, WhileAccepted),
            1.0,
            &[(1.0, 0.5), (2.0, 0.4)],
            AtCap(trial((2.0, 0.4))),
        ),
        Case::new(
            capped(FAR, Once),
            1.0,
            &[(1.0, 0.5), (2.0, 0.4)],
            ExtrapolationSpent(trial((2.0, 0.4))),
        ),
        Case::new(
            limited(WhileAccepted),
            1.0,
            &[(1.0, 0.5), (2.0, 0.6)],
            ExtrapolationSpent(trial((2.0, 0.6))),
        ),
        Case::new(
            limited(WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 0.4)],
            ExtrapolationSpent(trial((2.0, 0.4))),
        ),
        Case::new(
            capped(FAR, Never),
            1.0,
            &[(1.0, 0.5)],
            FirstTrial(trial((1.0, 0.5))),
        ),
        Case::new(
            capped(FAR, WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 0.3), (4.0, 0.3)],
            Turned {
                accepted: trial((2.0, 0.3)),
                beyond: trial((4.0, 0.3)),
            },
        ),
    ]
}

/// Searches without a step.
fn failures() -> Vec<Case> {
    let limit = |limit| FailureReason::TrialLimit { limit };
    let endless: Vec<_> = (0..=100).map(|n| (0.5_f64.powi(n), 3.0)).collect();
    let underflow = f64::from_bits(1);
    let subnormal = SearchSettings {
        first_step: underflow,
        ..search()
    };
    vec![
        Case::new(
            ls(),
            1.0,
            &endless,
            failed(
                limit(100),
                endless.last().copied(),
                Some(2.0 + C * 0.5_f64.powi(100)),
            ),
        ),
        Case::new(
            Ls {
                search: with_trial_limit(1),
            },
            1.0,
            &[(1.0, 3.0), (0.5, 2.0)],
            failed(limit(1), Some((0.5, 2.0)), Some(2.0 - (1.0 - C * 0.5))),
        ),
        Case::new(
            Ls { search: subnormal },
            1.0,
            &[(underflow, f64::NAN)],
            failed(
                FailureReason::StepUnderflow,
                Some((underflow, f64::NAN)),
                Some(f64::NAN),
            ),
        ),
        Case::new(
            polyak(0.0, 0.0),
            1.0,
            &[],
            failed(
                FailureReason::InvalidFirstTrial { step: f64::INFINITY },
                None,
                None,
            ),
        ),
        Case::new(
            polyak(f64::MAX, 0.0),
            f64::MAX,
            &[],
            failed(FailureReason::InvalidFirstTrial { step: 0.0 }, None, None),
        ),
        Case::new(
            polyak(1.0, 0.0),
            1.0,
            &[],
            failed(FailureReason::NoPolyakStep { cost: -1.0 }, None, None),
        )
        .at(Iterate::new(-1.0, 1.0)),
    ]
}

/// Within 8ε of the reference value, by a step of at least an eighth of the first, or not quite.
fn near_rounding() -> Vec<Case> {
    let ends = |n: f64| [(1.0, 3.0), (0.5, 3.0), (0.25, 3.0), (0.125, n)];
    vec![
        Case::new(
            ls(),
            FLAT,
            &[(1.0, 1.0 + 8.0 * EPSILON)],
            BelowRounding(trial((1.0, 1.0 + 8.0 * EPSILON))),
        ),
        Case::new(
            ls(),
            FLAT,
            &ends(1.0 + EPSILON),
            BelowRounding(trial((0.125, 1.0 + EPSILON))),
        ),
        Case::new(
            ls(),
            FLAT,
            &[(1.0, 1.0 + 9.0 * EPSILON), (0.5, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        Case::new(
            ls(),
            1.0,
            &[(1.0, 1.0 + EPSILON), (0.5, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        Case::new(
            ls(),
            FLAT,
            &[ends(3.0).as_slice(), &[(0.0625, 1.0 + EPSILON), (0.03125, 0.5)]].concat(),
            bracketed((0.03125, 0.5), 0.0625),
        ),
        // In units of the reference value.
        Case::new(
            ls(),
            FLAT,
            &[(1.0, 4.0 + 32.0 * EPSILON)],
            BelowRounding(trial((1.0, 4.0 + 32.0 * EPSILON))),
        )
        .at(Iterate::new(4.0, FLAT)),
    ]
}

/// Finished searches whose demand vanishes in rounding, most of them at the cost of the iterate.
fn at_the_same_cost() -> Vec<Case> {
    vec![
        Case::new(ls(), FLAT, &[(1.0, 0.5), (2.0, 3.0)], bracketed((1.0, 0.5), 2.0)),
        Case::new(
            ls(),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0), (4.0, 3.0)],
            BelowRounding(trial((2.0, 1.0))),
        ),
        Case::new(
            ls(),
            FLAT,
            &[(1.0, 3.0), (0.5, 1.0)],
            BelowRounding(trial((0.5, 1.0))),
        ),
        Case::new(
            with_max_step(3.0),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0)],
            BelowRounding(trial((2.0, 1.0))),
        ),
        Case::new(
            capped(4.0, WhileAccepted),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0)],
            BelowRounding(trial((2.0, 1.0))),
        ),
        Case::new(
            capped(FAR, Once),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0)],
            BelowRounding(trial((2.0, 1.0))),
        ),
        Case::new(
            capped(FAR, Never),
            FLAT,
            &[(1.0, 1.0)],
            BelowRounding(trial((1.0, 1.0))),
        ),
        Case::new(
            capped(FAR, WhileFalling),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0)],
            BelowRounding(trial((1.0, 1.0))),
        ),
    ]
}
