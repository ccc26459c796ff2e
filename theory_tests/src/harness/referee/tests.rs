//! The referee accepts the right decision about a search, and no other.

use super::judge_search;
use crate::harness::run::Visit;
use flatland_descent::line_search::{
    Decision, Extrapolation, Failure, FailureReason, Iterate, Outcome, Outcome::*, Trial,
};
use flatland_descent::step_rule::{Constant, Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule};

/// $c$ of every search here; $\delta$ is 1/2.
const C: f64 = 1e-4;
const EPSILON: f64 = f64::EPSILON;
/// A squared gradient norm for which $c\eta s$ vanishes in the rounding of 1.
const FLAT: f64 = 1e-14;

/// A search from the cost 1, the last of `costs`.
#[derive(Debug, Clone)]
struct Case {
    rule: StepRule,
    costs: Vec<f64>,
    previous: Option<f64>,
    visit: Visit<f64>,
}

impl Case {
    /// A search with $R = 1$.
    fn new(
        rule: impl Into<StepRule>,
        squared_norm: f64,
        trials: &[(f64, f64)],
        outcome: Outcome<f64>,
    ) -> Self {
        let trials: Vec<_> = trials.iter().map(|&(step, cost)| Trial { step, cost }).collect();
        let decision = Decision {
            reference: Some(1.0),
            trials: trials.len(),
            outcome,
            settled: false,
            point: None,
        };
        Self {
            rule: rule.into(),
            costs: vec![1.0],
            previous: None,
            visit: Visit {
                iterate: Iterate::new(1.0, squared_norm),
                trials,
                decision,
            },
        }
    }

    fn after(mut self, previous_step: f64) -> Self {
        self.previous = Some(previous_step);
        self
    }

    fn with_reference(mut self, reference: f64, costs: &[f64]) -> Self {
        self.costs = costs.to_vec();
        self.visit.decision.reference = Some(reference);
        self
    }

    fn at(mut self, iterate: Iterate<f64>) -> Self {
        self.costs = vec![iterate.cost];
        self.visit.decision.reference = Some(iterate.cost);
        self.visit.iterate = iterate;
        self
    }

    fn is_accepted(&self) -> bool {
        judge_search(&self.rule, &self.costs, self.previous, &self.visit).is_ok()
    }
}

fn search() -> SearchSettings {
    SearchSettings {
        sufficient_decrease: C,
        backtrack_factor: 0.5,
        first_step: 1.0,
        ..Default::default()
    }
}

fn ls() -> Ls {
    Ls { search: search() }
}

fn with_max_step(max_step: f64) -> Ls {
    let search = SearchSettings {
        max_step: Some(max_step),
        ..search()
    };
    Ls { search }
}

fn with_trial_limit(limit: usize) -> SearchSettings {
    SearchSettings {
        trial_limit: Some(limit),
        ..search()
    }
}

fn capped(cap: f64, extrapolation: Extrapolation) -> NlsUb {
    NlsUb {
        upper_bound: Some(cap),
        extrapolation,
        averaging: 1.0,
        search: search(),
    }
}

fn polyak(polyak_scale: f64, polyak_offset: f64) -> PoNls {
    PoNls {
        polyak_scale,
        polyak_offset,
        averaging: 1.0,
        search: search(),
    }
}

fn trial((step, cost): (f64, f64)) -> Trial<f64> {
    Trial { step, cost }
}

fn bracketed(accepted: (f64, f64), rejected: f64) -> Outcome<f64> {
    Bracketed {
        accepted: trial(accepted),
        rejected,
    }
}

fn failed(
    reason: FailureReason<f64>,
    last_trial: Option<(f64, f64)>,
    violation: Option<f64>,
) -> Outcome<f64> {
    let last_trial = last_trial.map(trial);
    Failed(Failure {
        reason,
        last_trial,
        violation,
    })
}

/// Searches decided as their definition says, every outcome among them.
fn right() -> Vec<Case> {
    use Extrapolation::{Never, Once, WhileAccepted, WhileFalling};
    let far = 100.0;
    let limit = |limit| FailureReason::TrialLimit { limit };
    let endless: Vec<_> = (0..=100).map(|n| (0.5_f64.powi(n), 3.0)).collect();
    let (bound, above) = (1.0 - C, (1.0 - C).next_up());
    let limited = |extrapolation| NlsUb {
        search: with_trial_limit(1),
        ..capped(far, extrapolation)
    };
    let (smallest, largest) = (
        SearchSettings {
            min_first_trial: Some(2.0),
            ..search()
        },
        SearchSettings {
            max_first_trial: Some(0.5),
            ..search()
        },
    );
    let rises = [(1.0, 0.5), (2.0, 0.6), (4.0, 3.0)];
    let ends = |n: f64| [(1.0, 3.0), (0.5, 3.0), (0.25, 3.0), (0.125, n)];
    let underflow = f64::from_bits(1);
    let subnormal = SearchSettings {
        first_step: underflow,
        ..search()
    };
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
            capped(far, Never),
            1.0,
            &[(1.0, 3.0), (0.5, 0.5)],
            bracketed((0.5, 0.5), 1.0),
        ),
        Case::new(
            capped(far, WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 3.0)],
            bracketed((1.0, 0.5), 2.0),
        ),
        // The first trial.
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
        // The reference value: of the window, and of all costs.
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
        // Ends of an extrapolation without a rejected trial.
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
            capped(far, Once),
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
            capped(far, Never),
            1.0,
            &[(1.0, 0.5)],
            FirstTrial(trial((1.0, 0.5))),
        ),
        Case::new(
            capped(far, WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 0.3), (4.0, 0.3)],
            Turned {
                accepted: trial((2.0, 0.3)),
                beyond: trial((4.0, 0.3)),
            },
        ),
        // Failures.
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
        // Within 8ε of the reference value, by a step of at least an eighth of the first.
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
        // A finished search at the cost of the iterate.
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
            capped(far, Once),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0)],
            BelowRounding(trial((2.0, 1.0))),
        ),
        Case::new(
            capped(far, Never),
            FLAT,
            &[(1.0, 1.0)],
            BelowRounding(trial((1.0, 1.0))),
        ),
        Case::new(
            capped(far, WhileFalling),
            FLAT,
            &[(1.0, 1.0), (2.0, 1.0)],
            BelowRounding(trial((1.0, 1.0))),
        ),
    ]
}

/// Searches that do not stop where they should, or go where they must not, reported as if they were right.
fn wrong() -> Vec<Case> {
    use Extrapolation::{Never, Once, WhileAccepted, WhileFalling};
    let far = 100.0;
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
            capped(far, Never),
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
            capped(far, WhileFalling),
            1.0,
            &[(1.0, 0.5), (2.0, 0.6), (4.0, 3.0)],
            bracketed((2.0, 0.6), 4.0),
        ),
        Case::new(
            capped(far, WhileFalling),
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
            capped(far, Once),
            FLAT,
            &[(1.0, 1.0)],
            BelowRounding(trial((1.0, 1.0))),
        ),
        Case::new(
            capped(far, Once),
            1.0,
            &[(1.0, 0.5)],
            ExtrapolationSpent(trial((1.0, 0.5))),
        ),
        Case::new(
            capped(far, WhileAccepted),
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
            capped(far, Never),
            1.0,
            &[(1.0, 0.5)],
            FirstTrial(trial((1.0, 0.5))),
        )
        .with_reference(1.0 - EPSILON, &[1.0]),
    ]
}

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
