//! **Outcomes of a search.** A(η): $\varphi(\eta) \le R_k - c\,\eta\,\|g_k\|^2$, and a cost that is not finite fails it. If A holds at
//! the first trial the search goes up by factors $1/\delta$ and keeps the last step before A fails; if not, it goes down by
//! factors δ until A holds. Its outcome is `Bracketed`, `Turned`, `AtMaxStep`, `AtCap`, `ExtrapolationSpent`,
//! `FirstTrial`, `Prescribed`, `Stationary`, or `Failed` with its reason, last trial and remaining violation. Where $c\,\eta\,\|g_k\|^2$ vanishes
//! in the rounding of $R_k$, a step with the cost of the iterate, or one of at least $\eta^0/8$ within $8\epsilon|R_k|$ above $R_k$, is
//! `BelowRounding`.
//!
//! *Checked* by a referee (`judge_search`) that observes the trials from outside, recomputes $R_k$ from all costs, A from
//! its definition, and checks an outcome against its definition. Cases are drawn over arbitrary landscapes, with generous
//! and with tight limits; in addition, every outcome and every reason is reached by an example of its own.

use flatland_descent::Scalar;
use flatland_descent::line_search::{EqualitySearch, Extrapolation, FailureReason, Iterate, Outcome, Query};
use flatland_descent::step_rule::{
    Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule, Stepper, WarmUp,
};
use flatland_theory::harness::statements::search_outcomes::{FAMILIES, check};
use flatland_theory::harness::*;
use proptest::prelude::*;

const STATEMENT: Statement = Statement::new("search_outcomes", 40_000, Families::Named(FAMILIES));

#[test]
fn every_search_satisfies_the_definition_of_its_outcome() {
    STATEMENT.check("any-rule", Abstract::any(20), |case| {
        check::<f64>(&real_rule, case)
    });
}

#[test]
fn every_search_satisfies_the_definition_of_its_outcome_in_single_precision() {
    STATEMENT.check("any-rule-f32", Abstract::any(20), |case| {
        check::<f32>(&real_rule, case)
    });
}

/// Rules with tight clamps, largest steps, caps and trial limits, on landscapes that include the two unbounded ones.
pub fn limited() -> impl Strategy<Value = Abstract> {
    let limits = (
        log_uniform(1e-3, 1e1),
        log_uniform(1e-1, 1e3),
        log_uniform(1.0, 1e2),
        prop_oneof![(1_usize..6).prop_map(Some), Just(None)],
    );
    let rule = (searching_rule(), limits).prop_map(|(mut rule, (smallest, clamp, room, trial_limit))| {
        let search = search_mut(&mut rule);
        let largest = smallest * (1.0 + clamp);
        *search = SearchSettings {
            first_step: search.first_step.clamp(smallest, largest),
            min_first_trial: Some(smallest),
            max_first_trial: Some(largest),
            max_step: Some(largest * room),
            trial_limit,
            ..*search
        };
        let first_step = search.first_step;
        if let StepRule::NlsUb(NlsUb { upper_bound, .. }) = &mut rule {
            *upper_bound = upper_bound.map(|bound| bound.max(1.1 * first_step).max(1.1 * smallest));
        }
        rule
    });
    let endless = prop_oneof![4 => landscape(), 1 => Just(Landscape::Affine), 1 => Just(Landscape::Ascent)];
    let moment = (log_uniform(1e-3, 1e3), endless).prop_map(|(squared_norm, landscape)| Moment {
        squared_norm,
        landscape,
    });
    (rule, log_uniform(1e-2, 1e3), prop::collection::vec(moment, 1..12)).prop_map(
        |(rule, first_cost, moments)| Abstract {
            rule,
            first_cost,
            moments,
        },
    )
}

fn search_mut(rule: &mut StepRule) -> &mut SearchSettings {
    match rule {
        StepRule::Ls(Ls { search })
        | StepRule::Nls(Nls { search, .. })
        | StepRule::NlsUb(NlsUb { search, .. })
        | StepRule::PoNls(PoNls { search, .. })
        | StepRule::Grippo(Grippo { search, .. }) => search,
        _ => panic!("{} does not search", rule.name()),
    }
}

#[test]
fn every_search_within_limits_satisfies_the_definition_of_its_outcome() {
    STATEMENT.check("limits", limited(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn every_search_within_limits_satisfies_the_definition_of_its_outcome_in_single_precision() {
    STATEMENT.check("limits-f32", limited(), |case| check::<f32>(&real_rule, case));
}

#[test]
fn rules_without_a_search_prescribe_their_formula() {
    let rule = prop_oneof![
        log_uniform(1e-3, 1e3).prop_map(|step| StepRule::from(Constant { step })),
        log_uniform(1e-1, 1e1).prop_map(|sigma| StepRule::from(Cdat { sigma })),
        (log_uniform(0.1, 1e2), 1.01..2.0).prop_map(|(bound, growth)| {
            StepRule::from(WarmUp {
                upper_bound: Some(bound),
                growth,
                first_step: 0.1 * bound,
                ..Default::default()
            })
        }),
    ];
    let cases = (rule, log_uniform(1e-3, 1e3), log_uniform(1e-3, 1e3));
    STATEMENT.check("prescribed", cases, |(rule, squared_norm, curvature)| {
        let mut stepper = Stepper::<f64>::new(*rule).unwrap();
        for k in 0..20 {
            let iterate = Iterate::new(1.0, *squared_norm).with_gradient_curvature(*curvature);
            let decision = stepper.step(&iterate, |_| -> (f64, ()) {
                panic!("a prescribed step needs no cost")
            });
            let expected = match rule {
                StepRule::Constant(Constant { step }) => *step,
                StepRule::Cdat(Cdat { sigma }) => sigma * squared_norm / curvature.abs(),
                StepRule::WarmUp(WarmUp {
                    upper_bound,
                    growth,
                    first_step,
                    ..
                }) => (first_step * growth.powi(k)).min(0.9 * upper_bound.unwrap()),
                _ => panic!("{} searches", rule.name()),
            };
            let step = decision.outcome.step().unwrap_or(f64::NAN);
            // k roundings of the growth on one side, those of the power on the other; at the plateau the smaller of two.
            let band = 4.0 * f64::from(k + 1) * f64::EPSILON * expected;
            let claim = "the step is the rule's formula";
            require((step - expected).abs() <= band, claim, step, expected, || {
                format!("{rule:?}, k = {k}")
            })?;
            require(
                decision.outcome == Outcome::Prescribed { step } && decision.trials == 0,
                "a prescribed step is reported as such, without a trial",
                decision.trials as f64,
                0.0,
                || format!("{rule:?}, {decision:?}"),
            )?;
        }
        Ok(Bearing::EXERCISED)
    });
}

/// The outcome of the equality search alone, δ = 1/2 and c = 1e-4, at $f = 1$, $\|g\|^2 = 1$.
fn outcome(
    search: EqualitySearch<f64>,
    first_trial: f64,
    mut cost_at: impl FnMut(f64) -> f64,
) -> Outcome<f64> {
    let query = Query {
        decrease_rate: 1.0,
        scale: 1.0,
        reference: 1.0,
        first_trial,
    };
    search.search(&query, |step| (cost_at(step), ())).outcome
}

fn search() -> EqualitySearch<f64> {
    EqualitySearch::new(1e-4, 0.5).unwrap()
}

/// Accepted up to 1, rejected above.
fn edge_at_one(step: f64) -> f64 {
    if step <= 1.0 { 0.0 } else { 2.0 }
}

#[test]
fn every_outcome_with_a_step_is_reached() {
    let name = |outcome: Outcome<f64>| (outcome.name(), outcome.step());
    let bracketed = ("bracketed", Some(1.0));
    assert_eq!(name(outcome(search(), 8.0, edge_at_one)), bracketed);
    assert_eq!(name(outcome(search(), 0.125, edge_at_one)), bracketed);
    let max_step = search().with_max_step(3.0).unwrap();
    assert_eq!(name(outcome(max_step, 0.5, |_| 0.0)), ("at-max-step", Some(2.0)));
    let met = search().with_max_step(2.0).unwrap();
    assert_eq!(name(outcome(met, 0.5, |_| 0.0)), ("at-max-step", Some(2.0)));
    let cap = search().with_cap(4.0).unwrap();
    // 4 itself is not below the cap.
    assert_eq!(name(outcome(cap, 0.5, |_| 0.0)), ("at-cap", Some(2.0)));
    let once = search().with_extrapolation(Extrapolation::Once);
    assert_eq!(
        name(outcome(once, 0.5, |_| 0.0)),
        ("extrapolation-spent", Some(1.0))
    );
    let falling = search().with_extrapolation(Extrapolation::WhileFalling);
    let low_at_two = |step: f64| (step - 2.0).abs() - 2.0;
    assert_eq!(name(outcome(falling, 0.5, low_at_two)), ("turned", Some(2.0)));
    let never = search().with_extrapolation(Extrapolation::Never);
    assert_eq!(name(outcome(never, 0.5, |_| 0.0)), ("first-trial", Some(0.5)));
    let constant =
        real_rule::<f64>(&Constant { step: 0.25 }.into()).decide(&Iterate::new(1.0, 1.0), &mut |_| 0.0);
    assert_eq!(name(constant.outcome), ("prescribed", Some(0.25)));
}

/// The outcome of a rule at an iterate where every trial is rejected, and the number of trials.
fn without_step<F: Scalar>(rule: &StepRule, iterate: Iterate<F>) -> (Outcome<F>, usize) {
    let decision = real_rule::<F>(rule).decide(&iterate, &mut |_| F::infinity());
    assert_eq!(decision.outcome.step(), None);
    (decision.outcome, decision.trials)
}

fn reason(rule: impl Into<StepRule>, iterate: Iterate<f64>) -> FailureReason<f64> {
    match without_step(&rule.into(), iterate) {
        (Outcome::Failed(failure), _) => failure.reason,
        (other, _) => panic!("{other:?} is not a failure"),
    }
}

#[test]
fn zero_gradient_is_stationary_without_a_trial() {
    let rules: [StepRule; 5] = [
        Ls::default().into(),
        Nls::default().into(),
        PoNls::default().into(),
        Constant { step: 1.0 }.into(),
        Cdat::default().into(),
    ];
    for rule in rules {
        assert_eq!(
            without_step(&rule, Iterate::new(1.0, 0.0)),
            (Outcome::Stationary, 0)
        );
        assert_eq!(
            without_step(&rule, Iterate::<f32>::new(1.0, 0.0)),
            (Outcome::Stationary, 0)
        );
    }
}

#[test]
fn every_failure_that_precedes_the_search_is_reached() {
    use FailureReason::*;
    let ls = || StepRule::from(Ls::default());
    for cost in [f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(reason(ls(), Iterate::new(cost, 1.0)), NonFiniteCost { cost });
    }
    assert!(matches!(
        reason(ls(), Iterate::new(f64::NAN, 1.0)),
        NonFiniteCost { .. }
    ));
    let overflow = Iterate::new(1.0, 1e200 * 1e200);
    assert_eq!(
        reason(ls(), overflow),
        NonFiniteDecreaseRate {
            decrease_rate: f64::INFINITY
        }
    );
    assert!(matches!(
        reason(ls(), Iterate::new(1.0, f64::NAN)),
        NonFiniteDecreaseRate { .. }
    ));
    let uphill = Iterate::new(1.0, -2.0);
    assert_eq!(reason(ls(), uphill), NotADescentDirection { decrease_rate: -2.0 });
    // A gradient of 1e-170 is not zero, its square is.
    let vanished = Iterate::new(1.0, 1e-170 * 1e-170).with_gradient_is_zero(false);
    assert_eq!(reason(ls(), vanished), DecreaseRateUnderflow);
    let subnormal = Iterate::new(1.0, 0.5 * f64::MIN_POSITIVE);
    assert_eq!(reason(ls(), subnormal), DecreaseRateUnderflow);
    // The smallest normal number is enough for a search, which finds no step here.
    let normal = Iterate::new(1.0, f64::MIN_POSITIVE);
    assert!(matches!(reason(ls(), normal), TrialLimit { .. }));
    // Below the infimum 0 that Polyak's step assumes.
    assert_eq!(
        reason(PoNls::default(), Iterate::new(-1.0, 1.0)),
        NoPolyakStep { cost: -1.0 }
    );
    let tiny = PoNls {
        polyak_scale: 1e-300,
        polyak_offset: 0.0,
        ..Default::default()
    };
    let infinite = InvalidFirstTrial { step: f64::INFINITY };
    assert_eq!(reason(tiny, Iterate::new(1e200, 1.0)), infinite);
    assert_eq!(
        reason(Cdat::default(), Iterate::new(1.0, 1.0)),
        MissingGradientCurvature
    );
    let flat = Iterate::new(1.0, 1.0).with_gradient_curvature(0.0);
    assert_eq!(
        reason(Cdat::default(), flat),
        InvalidGradientCurvature {
            gradient_curvature: 0.0
        }
    );
    // The quotient is zero, which is not a step.
    let curvature = f64::INFINITY;
    let cliff = Iterate::new(1.0, 1.0).with_gradient_curvature(curvature);
    assert_eq!(
        reason(Cdat::default(), cliff),
        InvalidGradientCurvature {
            gradient_curvature: curvature
        }
    );
}

#[test]
fn invalid_queries_of_the_search_alone_fail_without_a_trial() {
    let query = |reference, first_trial| Query {
        decrease_rate: 1.0,
        scale: 1.0,
        reference,
        first_trial,
    };
    let of_rate = |decrease_rate| Query {
        decrease_rate,
        ..query(1.0, 1.0)
    };
    let reason = |query| {
        let found = search().search(&query, |_| -> (f64, ()) { panic!("no trial is due") });
        match found.outcome {
            Outcome::Failed(failure) if failure.last_trial.is_none() => failure.reason,
            other => panic!("{other:?}"),
        }
    };
    let infinite = FailureReason::NonFiniteReference {
        reference: f64::INFINITY,
    };
    assert_eq!(reason(query(f64::INFINITY, 1.0)), infinite);
    for decrease_rate in [0.0, -1.0] {
        let uphill = FailureReason::NotADescentDirection { decrease_rate };
        assert_eq!(reason(of_rate(decrease_rate)), uphill);
    }
    let decrease_rate = f64::INFINITY;
    let overflow = FailureReason::NonFiniteDecreaseRate { decrease_rate };
    assert_eq!(reason(of_rate(decrease_rate)), overflow);
    for step in [0.0, -1.0, f64::INFINITY] {
        assert_eq!(
            reason(query(1.0, step)),
            FailureReason::InvalidFirstTrial { step }
        );
    }
}

#[test]
fn trial_limit_reports_its_last_trial_and_violation() {
    // Enough trials to shrink by 1e-30: 2⁻¹⁰⁰ is the first power below.
    let Outcome::Failed(failure) = outcome(search(), 1.0, |_| 3.0) else {
        panic!("no step was to be found")
    };
    assert_eq!(failure.reason, FailureReason::TrialLimit { limit: 100 });
    let last = failure.last_trial.unwrap();
    assert_eq!((last.step, last.cost), (2f64.powi(-100), 3.0));
    // φ − (R − cη s) with cη below the rounding of R.
    assert_eq!(failure.violation, Some(2.0));
}

#[test]
fn step_underflow_ends_a_search_whose_limit_is_too_large() {
    let search = search().with_trial_limit(100_000).unwrap();
    let Outcome::Failed(failure) = outcome(search, 1.0, |_| f64::NAN) else {
        panic!("no step was to be found")
    };
    assert_eq!(failure.reason, FailureReason::StepUnderflow);
    assert_eq!(failure.last_trial.unwrap().step, f64::from_bits(1));
    assert!(failure.violation.unwrap().is_nan());
}

/// The families above contain more than the common outcomes.
#[test]
fn limits_reach_every_outcome_of_a_search() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..2_000 {
        let case = limited().new_tree(&mut runner).unwrap().current();
        for visit in abstract_run::<f64>(&mut *real_rule(&case.rule), case.first_cost, &case.moments) {
            seen.insert(visit.decision.outcome.name());
        }
    }
    let expected = [
        "at-cap",
        "at-max-step",
        "below-rounding",
        "bracketed",
        "extrapolation-spent",
        "failed",
        "first-trial",
        "turned",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), expected);
}
