//! Searches that do not stop where they should, or go where they must not, reported as if they were right.

use super::case::*;
use flatland_descent::line_search::{Extrapolation::*, FailureReason, Outcome::*};
use flatland_descent::step_rule::Ls;

/// All of them.
pub(super) fn wrong() -> Vec<Case> {
    let limit = |limit| FailureReason::TrialLimit { limit };
    let ends_at = |cost| [(1.0, 0.5), (2.0, 0.4), (4.0, cost)];
    let limited = Ls {
        search: with_trial_limit(2),
    };
    vec![
        // Beyond the largest step, to the cap, or after a first trial that a rule must keep.
        Case::new(with_max_step(3.0), 1.0, &ends_at(3.0), bracketed((2.0, 0.4), 4.0)),
        Case::new(
            capped(4.0, WhileAccepted),
            1.0,
            &ends_at(3.0),
            bracketed((2.0, 0.4), 4.0),
        ),
        Case::new(
            capped(FAR, Never),
            1.0,
            &[(1.0, 0.5), (2.0, 3.0)],
            bracketed((1.0, 0.5), 2.0),
        ),
        Case::new(
            polyak(1.0, 0.0),
            1.0,
            &[(1.0, 0.5), (2.0, 3.0)],
            bracketed((1.0, 0.5), 2.0),
        ),
        // Past a bracket, or past a trial that the rounding of the reference value lets pass.
        Case::new(
            ls(),
            1.0,
            &[(1.0, 0.5), (2.0, 3.0), (4.0, 0.5), (8.0, 3.0)],
            bracketed((4.0, 0.5), 8.0),
        ),
        Case::new(
            ls(),
            1.0,
            &[(1.0, 3.0), (0.5, 0.5), (0.25, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        Case::new(
            ls(),
            FLAT,
            &[(1.0, 1.0 + 4.0 * EPSILON), (0.5, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        // Further where the cost no longer falls.
        Case::new(
            capped(FAR, WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 0.6), (4.0, 3.0)],
            bracketed((2.0, 0.6), 4.0),
        ),
        Case::new(
            capped(FAR, WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 0.5), (4.0, 0.3), (8.0, 0.4)],
            Turned {
                accepted: trial((4.0, 0.3)),
                beyond: trial((8.0, 0.4)),
            },
        ),
        // Not finished.
        Case::new(
            with_max_step(2.0),
            1.0,
            &[(1.0, 0.5)],
            AtMaxStep(trial((1.0, 0.5))),
        ),
        Case::new(
            with_max_step(2.0),
            FLAT,
            &[(1.0, 1.0)],
            BelowRounding(trial((1.0, 1.0))),
        ),
        Case::new(ls(), 1.0, &[(1.0, 0.5)], FirstTrial(trial((1.0, 0.5)))),
        Case::new(
            ls(),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0)],
            BelowRounding(trial((2.0, 1.0))),
        ),
        Case::new(
            capped(FAR, Once),
            FLAT,
            &[(1.0, 1.0)],
            BelowRounding(trial((1.0, 1.0))),
        ),
        Case::new(
            capped(FAR, Once),
            1.0,
            &[(1.0, 0.5)],
            ExtrapolationSpent(trial((1.0, 0.5))),
        ),
        Case::new(
            capped(FAR, WhileAccepted),
            1.0,
            &[(1.0, 0.5), (2.0, 0.4)],
            Turned {
                accepted: trial((1.0, 0.5)),
                beyond: trial((2.0, 0.4)),
            },
        ),
        // Given up too early, or with a step in hand.
        Case::new(
            limited,
            1.0,
            &[(1.0, 3.0), (0.5, 3.0)],
            failed(limit(1), Some((0.5, 3.0)), Some(3.0 - (1.0 - C * 0.5))),
        ),
        Case::new(
            limited,
            1.0,
            &[(1.0, 3.0), (0.5, 3.0)],
            failed(limit(2), Some((0.5, 3.0)), Some(3.0 - (1.0 - C * 0.5))),
        ),
        Case::new(
            limited,
            1.0,
            &[(1.0, 3.0), (0.5, 3.0), (0.25, 0.5)],
            failed(limit(2), Some((0.25, 0.5)), Some(0.5 - (1.0 - C * 0.25))),
        ),
        // With a trial within rounding in hand.
        Case::new(
            Ls {
                search: with_trial_limit(1),
            },
            FLAT,
            &[(1.0, 3.0), (0.5, 1.0 + EPSILON)],
            failed(limit(1), Some((0.5, 1.0 + EPSILON)), Some(EPSILON)),
        ),
        // A first trial that would do, and a cost that Polyak's step can use.
        Case::new(
            polyak(1.0, 0.0),
            1.0,
            &[],
            failed(FailureReason::InvalidFirstTrial { step: 1.0 }, None, None),
        ),
        Case::new(
            polyak(1.0, 0.0),
            1.0,
            &[],
            failed(FailureReason::NoPolyakStep { cost: 1.0 }, None, None),
        ),
        // A reference value below the cost, though within the rounding of an average.
        Case::new(
            capped(FAR, Never),
            1.0,
            &[(1.0, 0.5)],
            FirstTrial(trial((1.0, 0.5))),
        )
        .with_reference(1.0 - EPSILON, &[1.0]),
    ]
}
