//! The outcome of a search, judged by its definition.

use super::Terms;
use crate::harness::run::Visit;
use crate::harness::violation::Violation;
use flatland_descent::Scalar;
use flatland_descent::line_search::{Extrapolation, Failure, FailureReason, Outcome, Trial};

/// The search made no trial: the first one would not have been a positive number, or the cost is not above Polyak's infimum.
pub(super) fn judge_no_trial<F: Scalar>(
    unclamped: F,
    cost: F,
    outcome: Outcome<F>,
    demand: impl Fn(bool, &str, F, F) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let (invalid, reported, expected) = match outcome {
        Outcome::Failed(Failure {
            reason: FailureReason::InvalidFirstTrial { step },
            last_trial: None,
            violation: None,
        }) => (unclamped == F::zero() || !unclamped.is_finite(), step, unclamped),
        Outcome::Failed(Failure {
            reason: FailureReason::NoPolyakStep { cost: reported },
            last_trial: None,
            violation: None,
        }) => (cost <= F::zero(), reported, cost),
        _ => (false, F::nan(), F::nan()),
    };
    demand(
        invalid && reported == expected,
        "a search without a trial had an invalid first trial or cost, and reports it",
        reported,
        expected,
    )
}

pub(super) fn judge_outcome<F: Scalar>(
    terms: &Terms<F>,
    visit: &Visit<F>,
    accepted: &[bool],
    ends_within_rounding: bool,
    demand: impl Fn(bool, &str, F, F) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let trials = &visit.trials;
    let last = trials[trials.len() - 1];
    let extrapolates = accepted[0];
    let all_accepted = accepted.iter().all(|&accepted| accepted);
    let beyond = last.step / terms.backtrack_factor;
    let at_cap = terms.cap.is_some_and(|cap| beyond >= cap);
    let zero = F::zero();
    let is_below_rounding = |trial: Trial<F>| {
        trial.cost == visit.iterate.cost && Some(terms.bound(visit, trial.step)) == visit.decision.reference
    };
    let allowance = match terms.extrapolation {
        Extrapolation::Never => 0,
        Extrapolation::Once => 1,
        Extrapolation::WhileAccepted | Extrapolation::WhileFalling => terms.trial_limit,
    };
    // While falling, the search keeps the last trial but one where the last is no lower.
    let before_last = trials.len().checked_sub(2).map(|index| trials[index]);
    let turned = before_last.filter(|before| {
        terms.extrapolation == Extrapolation::WhileFalling && all_accepted && last.cost >= before.cost
    });
    let (holds, claim) = match visit.decision.outcome {
        Outcome::BelowRounding(trial) if ends_within_rounding => (
            trial == last,
            "a trial within the rounding of R_k is accepted where the demand vanishes",
        ),
        _ if ends_within_rounding => (
            false,
            "a trial within the rounding of R_k is accepted as below rounding",
        ),
        Outcome::BelowRounding(trial) => {
            let best = match turned {
                Some(_) => Some(trials.len() - 2),
                None if extrapolates => accepted.iter().rposition(|&accepted| accepted),
                None => Some(trials.len() - 1),
            };
            let ended = !all_accepted
                || turned.is_some()
                || beyond > terms.max_step
                || at_cap
                || trials.len() - 1 == allowance;
            (
                best.is_some_and(|index| accepted[index] && trials[index] == trial)
                    && ended
                    && is_below_rounding(trial),
                "a finished search accepted the iterate's cost, and its demand vanishes in rounding",
            )
        }
        outcome if outcome.accepted().is_some_and(is_below_rounding) => (
            false,
            "an accepted step without a measurable decrease is below rounding",
        ),
        Outcome::Bracketed {
            accepted: step,
            rejected,
        } => {
            let n = trials.len();
            let bracket = n >= 2 && {
                let (inner, outer) = if extrapolates {
                    (n - 2, n - 1)
                } else {
                    (n - 1, n - 2)
                };
                accepted[inner] && !accepted[outer] && trials[inner] == step && trials[outer].step == rejected
            };
            let extrapolation_allowed = !extrapolates || terms.extrapolation != Extrapolation::Never;
            (
                bracket && extrapolation_allowed,
                "A holds at the step and fails at its larger neighbour",
            )
        }
        Outcome::Turned {
            accepted: step,
            beyond,
        } => (
            turned == Some(step) && last == beyond,
            "A holds at the step and at its larger neighbour, which is no lower",
        ),
        Outcome::AtMaxStep(trial) => (
            all_accepted && trial == last && beyond > terms.max_step,
            "every trial was accepted and the next lies above the largest step",
        ),
        Outcome::AtCap(trial) => (
            all_accepted && trial == last && at_cap && beyond <= terms.max_step,
            "every trial was accepted and the next reaches the cap",
        ),
        Outcome::ExtrapolationSpent(trial) => (
            terms.extrapolation != Extrapolation::Never
                && all_accepted
                && trial == last
                && trials.len() - 1 == allowance
                && !at_cap,
            "every trial was accepted, up to the number of extrapolations per iteration",
        ),
        Outcome::FirstTrial(trial) => (
            terms.extrapolation == Extrapolation::Never && trials.len() == 1 && all_accepted && trial == last,
            "the first trial was accepted by a rule that does not extrapolate",
        ),
        Outcome::Failed(failure) => (
            judge_failure(terms, visit, accepted, &failure),
            "no trial was accepted up to the trial limit, and the violation is that of the last",
        ),
        Outcome::Stationary | Outcome::Prescribed { .. } => {
            (false, "a search with trials ends with a step or a failure")
        }
        _ => (false, "the outcome is a known one"),
    };
    demand(holds, claim, last.step, zero)
}

fn judge_failure<F: Scalar>(
    terms: &Terms<F>,
    visit: &Visit<F>,
    accepted: &[bool],
    failure: &Failure<F>,
) -> bool {
    let last = visit.trials[visit.trials.len() - 1];
    let spent = match failure.reason {
        FailureReason::TrialLimit { limit } => limit == terms.trial_limit && accepted.len() == limit + 1,
        FailureReason::StepUnderflow => last.step * terms.backtrack_factor == F::zero(),
        _ => false,
    };
    // NaN costs are equal here: both are the last trial's.
    let same = |left: F, right: F| left == right || (left.is_nan() && right.is_nan());
    let names_last_trial = failure
        .last_trial
        .is_some_and(|trial| trial.step == last.step && same(trial.cost, last.cost));
    let bound = terms.bound(visit, last.step);
    let violation_is_right = failure
        .violation
        .is_some_and(|violation| same(violation, last.cost - bound));
    !accepted.iter().any(|&accepted| accepted) && spent && names_last_trial && violation_is_right
}
