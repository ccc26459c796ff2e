//! **Self-stabilising upper bound.** Every trial and every step of NLS-ub lies strictly below $K$, and a search ends at its cap exactly
//! where the next extrapolation, $\eta_k/\delta$, is at least $K$.
//!
//! *Checked* on runs over arbitrary landscapes, in double and in single precision, with both extrapolations, random δ, and caps of which a
//! third are $\eta_0\,\delta^{-n}$ as repeated division computes it, so that $\eta_k/\delta = K$ does occur. Comparisons of floats are exact: no
//! tolerance is needed, and no certificate is read.

use flatland_descent::Scalar;
use flatland_descent::line_search::{Extrapolation, Outcome};
use flatland_descent::step_rule::{NlsUb, StepRule};
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new(
    "self_stabilising_bound",
    20_000,
    Families::Named(&["runs", "runs-f32"]),
);

/// Runs of NLS-ub. The cap is any number above the first step, or $\eta_0$ divided $n$ times by δ, in the precision `F`.
pub fn cases<F: Scalar>() -> impl Strategy<Value = Abstract> {
    let cap = (
        1_i32..4,
        prop_oneof![2 => log_uniform(1.1, 10.0).prop_map(Some), 1 => Just(None)],
    );
    let rule = (search_settings(), averaging(), cap, any::<bool>()).prop_map(
        |(search, averaging, (count, multiple), once)| {
            let (first, delta) = (F::of(search.first_step), F::of(search.backtrack_factor));
            let divided = (0..count).fold(first, |step, _| step / delta);
            let cap = multiple.map_or(divided.as_f64(), |multiple| multiple * search.first_step);
            let extrapolation = if once {
                Extrapolation::Once
            } else {
                Extrapolation::WhileAccepted
            };
            StepRule::from(NlsUb {
                search,
                averaging,
                upper_bound: Some(cap),
                extrapolation,
            })
        },
    );
    Abstract::of(rule, 20)
}

/// Every search of a run. Exercised where one ended at the cap.
///
/// # Panics
///
/// If the rule has no cap.
pub fn check<F: Scalar>(make: MakeRule<F>, case: &Abstract) -> Verdict {
    let StepRule::NlsUb(NlsUb {
        upper_bound: Some(cap),
        search,
        ..
    }) = &case.rule
    else {
        panic!("{:?} has no cap", case.rule);
    };
    let (cap, delta) = (F::of(*cap), F::of(search.backtrack_factor));
    let mut at_cap = false;
    for visit in abstract_run(&mut *make(&case.rule), case.first_cost, &case.moments) {
        let at = || format!("{:?}\n{visit:#?}", case.rule);
        for trial in &visit.trials {
            let (left, right) = (trial.step.as_f64(), cap.as_f64());
            require(trial.step < cap, "every trial < K", left, right, at)?;
        }
        let outcome = visit.decision.outcome;
        if let Some(step) = outcome.step() {
            require(step < cap, "every step < K", step.as_f64(), cap.as_f64(), at)?;
        }
        let next = outcome.step().map_or(F::nan(), |step| step / delta);
        let reported = matches!(outcome, Outcome::AtCap(_));
        // A search that extrapolates no further has reached the cap, or spent its extrapolation below it.
        let ended = matches!(outcome, Outcome::AtCap(_) | Outcome::ExtrapolationSpent(_));
        let reached = ended && next >= cap;
        require(
            reported == reached,
            "at the cap exactly where η/δ ≥ K",
            next.as_f64(),
            cap.as_f64(),
            at,
        )?;
        at_cap |= reported;
    }
    Ok(Bearing::when(at_cap))
}

#[test]
fn steps_stay_below_the_bound() {
    STATEMENT.check("runs", cases::<f64>(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn steps_stay_below_the_bound_in_single_precision() {
    STATEMENT.check("runs-f32", cases::<f32>(), |case| check::<f32>(&real_rule, case));
}

/// A rule whose cap is the next float above $K$ takes a step of exactly $K$ where one is on offer.
#[test]
fn cap_compared_with_greater_in_the_place_of_at_least_is_seen() {
    let make = |rule: &StepRule| {
        let StepRule::NlsUb(settings) = rule else {
            panic!("{rule:?} has no cap");
        };
        let upper_bound = settings.upper_bound.map(f64::next_up);
        real_rule::<f64>(
            &NlsUb {
                upper_bound,
                ..*settings
            }
            .into(),
        )
    };
    let statement = STATEMENT.with_cases(20_000);
    assert!(
        statement
            .counterexample("runs", cases::<f64>(), |case| check(&make, case))
            .is_some()
    );
}
