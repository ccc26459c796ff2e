//! **Saving and restoring.** A rule saved at any iteration and restored continues the run to the same bits, for every
//! rule, in both precisions, through its state type and through JSON.
//!
//! *Checked* by running each rule twice over the same landscapes: once without interruption, once saved and restored
//! before *every* decision; every number of every decision must agree in its bits.

use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Iterate};
use flatland_descent::step_rule::{Cdat, Constant, Peak, StepRule, Stepper, StepperState, WarmUp};
use flatland_theory::harness::*;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

const STATEMENT: Statement = Statement::new(
    "save_and_restore",
    6_000,
    Families::Named(&["searching", "searching-f32", "prescribed", "prescribed-f32"]),
);

/// A rule that is replaced by a restored copy of itself before every decision.
struct Interrupted<F>(Stepper<F>);

impl<F: Scalar + Serialize + DeserializeOwned> Rule<F> for Interrupted<F> {
    fn decide(&mut self, iterate: &Iterate<F>, cost_at: &mut dyn FnMut(F) -> F) -> Decision<F> {
        let json = serde_json::to_string(&self.0).unwrap();
        let read_back: Stepper<F> = serde_json::from_str(&json).unwrap();
        let state: StepperState<F> = read_back.state();
        self.0 = Stepper::try_from(state).unwrap();
        self.0.step(iterate, |step| (cost_at(step), ()))
    }
}

/// A run of any rule, also one without a search: each iterate has a curvature too.
fn run<F: Scalar>(rule: &mut dyn Rule<F>, case: &Abstract) -> Vec<Visit<F>> {
    let mut cost = F::of(case.first_cost);
    let mut run = Vec::new();
    for moment in &case.moments {
        let rate = F::of(moment.squared_norm);
        let curvature = Some(moment.landscape.cost(rate, rate, F::one()));
        let cost_at = |step| moment.landscape.cost(cost, rate, step);
        let visit = visits(
            rule,
            Iterate::new(cost, rate).with_gradient_curvature(curvature),
            cost_at,
        );
        let step = visit.decision.outcome.step();
        let next = step.map(|step| moment.landscape.cost(cost, rate, step));
        run.push(visit);
        match next {
            Some(next) => cost = next,
            None => break,
        }
    }
    run
}

/// Exercised by every run with more than one decision: before the second, nothing is remembered.
fn check<F: Scalar + Serialize + DeserializeOwned>(case: &Abstract) -> Verdict {
    let whole = run(&mut *real_rule::<F>(&case.rule), case);
    let mut interrupted = Interrupted(Stepper::new(case.rule).unwrap());
    let restored = run::<F>(&mut interrupted, case);
    let (whole_length, restored_length) = (whole.len() as f64, restored.len() as f64);
    require(
        whole.len() == restored.len(),
        "runs of equal length",
        whole_length,
        restored_length,
        || format!("{:?}", case.rule),
    )?;
    for (k, (left, right)) in whole.iter().zip(&restored).enumerate() {
        let step = |visit: &Visit<F>| visit.decision.outcome.step().map_or(f64::NAN, F::as_f64);
        require(
            bits(&left.decision) == bits(&right.decision),
            "the same bits with and without an interruption",
            step(left),
            step(right),
            || {
                format!(
                    "k = {k}, {:?}\nwhole:    {left:?}\nrestored: {right:?}",
                    case.rule
                )
            },
        )?;
    }
    Ok(Bearing::when(whole.len() > 1))
}

fn searching() -> impl Strategy<Value = Abstract> {
    Abstract::any(30)
}

fn prescribed() -> impl Strategy<Value = Abstract> {
    let rule = prop_oneof![
        log_uniform(1e-3, 1e3).prop_map(|step| Constant { step }.into()),
        log_uniform(1e-1, 1e1).prop_map(|sigma| Cdat { sigma }.into()),
        (log_uniform(0.1, 1e2), any::<bool>(), 1.01..2.0).prop_map(|(bound, large, growth)| {
            let peak = if large { Peak::Large } else { Peak::Small };
            StepRule::from(WarmUp {
                upper_bound: Some(bound),
                peak,
                growth,
                first_step: 0.1 * bound,
            })
        }),
    ];
    Abstract::of(rule, 60)
}

#[test]
fn searching_rules_continue_to_the_same_bits() {
    STATEMENT.check("searching", searching(), check::<f64>);
}

#[test]
fn searching_rules_continue_to_the_same_bits_in_single_precision() {
    STATEMENT.check("searching-f32", searching(), check::<f32>);
}

#[test]
fn rules_without_a_search_continue_to_the_same_bits() {
    STATEMENT.check("prescribed", prescribed(), check::<f64>);
}

#[test]
fn rules_without_a_search_continue_to_the_same_bits_in_single_precision() {
    STATEMENT.check("prescribed-f32", prescribed(), check::<f32>);
}
