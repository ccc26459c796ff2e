//! The referee accepts the right decision about a search, and no other.

mod case;
mod right;
mod wrong;

use super::judge_search;
use case::Case;
use flatland_descent::line_search::{Failure, FailureReason, Outcome, Outcome::*, Trial};
use flatland_descent::step_rule::Constant;
use right::right;
use wrong::wrong;

/// Every outcome that could be reported of the trials of a case, with wrong numbers too.
fn outcomes(case: &Case) -> Vec<Outcome<f64>> {
    let last = case.visit.trials.last().copied();
    // The last few of a hundred are enough.
    let mut trials: Vec<_> = case.visit.trials.iter().rev().take(4).copied().collect();
    // Trials that were not made, beside those that were: another cost, another step.
    trials.extend(last.map(|Trial { step, cost }| Trial {
        step,
        cost: 0.9 * cost,
    }));
    trials.push(Trial { step: 0.3, cost: 0.5 });
    let mut outcomes = vec![Stationary];
    for &trial in &trials {
        outcomes.extend(
            [AtMaxStep, AtCap, ExtrapolationSpent, FirstTrial, BelowRounding].map(|name| name(trial)),
        );
        outcomes.push(Prescribed { step: trial.step });
        for &beyond in &trials {
            outcomes.push(Turned {
                accepted: trial,
                beyond,
            });
            outcomes.push(Bracketed {
                accepted: trial,
                rejected: beyond.step,
            });
        }
    }
    let limits = [0, 1, 2, 99, 100, 101].map(|limit| FailureReason::TrialLimit { limit });
    let numbers = [f64::INFINITY, 0.0, 1.0, -1.0];
    let steps = numbers.map(|step| FailureReason::InvalidFirstTrial { step });
    let costs = numbers.map(|cost| FailureReason::NoPolyakStep { cost });
    let others = [
        FailureReason::StepUnderflow,
        FailureReason::MissingGradientCurvature,
    ];
    let violations = match case.visit.decision.outcome {
        Failed(failure) => [failure.violation, None, Some(1.0)],
        _ => [last.map(|trial| trial.cost - 1.0), None, Some(1.0)],
    };
    for reason in [limits.as_slice(), &steps, &costs, &others].concat() {
        for last_trial in [None, last, trials.first().copied(), trials.last().copied()] {
            outcomes.extend(violations.map(|violation| {
                Failed(Failure {
                    reason,
                    last_trial,
                    violation,
                })
            }));
        }
    }
    outcomes
}

#[test]
fn right_decisions_are_accepted() {
    for case in right() {
        let verdict = judge_search(&case.rule, &case.costs, case.previous, &case.visit);
        assert!(verdict.is_ok(), "{verdict:?}");
    }
}

#[test]
fn searches_that_break_a_rule_are_refused() {
    for case in wrong() {
        assert!(!case.is_accepted(), "{case:#?}");
    }
}

#[test]
fn no_other_outcome_of_the_same_trials_is_accepted() {
    for case in right() {
        // As text: a NaN does not equal itself.
        let reported = format!("{:?}", case.visit.decision.outcome);
        for outcome in outcomes(&case) {
            let mut other = case.clone();
            other.visit.decision.outcome = outcome;
            assert!(
                format!("{outcome:?}") == reported || !other.is_accepted(),
                "{outcome:?} in the place of the outcome of {case:#?}"
            );
        }
    }
}

#[test]
fn wrong_numbers_of_a_right_search_are_refused() {
    for case in right().into_iter().filter(|case| !case.visit.trials.is_empty()) {
        let refused = |change: &dyn Fn(&mut Case), what: &str| {
            let mut other = case.clone();
            change(&mut other);
            assert!(!other.is_accepted(), "{what}: {other:#?}");
        };
        refused(&|case| case.visit.decision.trials += 1, "one trial more reported");
        refused(&|case| case.visit.decision.reference = None, "no reference value");
        for factor in [1.0 - 1e-10, 1.0 + 1e-10] {
            let scaled = |case: &mut Case| {
                case.visit.decision.reference =
                    case.visit.decision.reference.map(|reference| factor * reference);
            };
            refused(&scaled, "another reference value");
            for index in 0..case.visit.trials.len() {
                refused(
                    &|case| case.visit.trials[index].step *= 2.0 * factor,
                    "a moved trial",
                );
            }
        }
        let one_more = |case: &mut Case| {
            let last = case.visit.trials[case.visit.trials.len() - 1];
            let step = if last.cost <= 1.0 {
                2.0 * last.step
            } else {
                0.5 * last.step
            };
            case.visit.trials.push(Trial { step, ..last });
            case.visit.decision.trials += 1;
        };
        refused(&one_more, "a trial too many");
        let one_fewer = |case: &mut Case| {
            case.visit.trials.pop();
            case.visit.decision.trials -= 1;
        };
        refused(&one_fewer, "a trial too few");
    }
}

#[test]
#[should_panic = "does not search"]
fn a_rule_without_a_search_has_no_referee() {
    Case::new(Constant { step: 1.0 }, 1.0, &[], Stationary).is_accepted();
}
