//! **Zhang–Hager memory.** With $Q_0 = 1$, $C_0 = f(w_0)$, $Q_{k+1} = \xi Q_k + 1$,
//! $C_{k+1} = (\xi Q_k C_k + f(w_{k+1}))/Q_{k+1}$ and $R_k = \max(C_k, f(w_k))$ (Zhang and Hager 2004; the reference value of
//! the paper's NLS), a run whose every step passes the acceptance test has
//!
//! $$ f(w_{k+1}) \le C_{k+1} \le C_k - c\,\eta_k\|g_k\|^2 / Q_{k+1}, \qquad 1 \le Q_k \le \min(k+1,\ 1/(1-\xi)). $$
//!
//! *Checked* against a model that keeps every cost and sums $\sum_j \xi^{k-j} f(w_j)/\sum_j \xi^j$: the memory alone on
//! arbitrary lists of costs, and inside the rules on runs over arbitrary landscapes, where the inequality is checked too.
//! The band between recurrence and model is derived at `zhang_hager_band`. $Q_k$ is the library's own, read from its memory. In
//! single precision the band of an average of 40 costs is wider than the decrease due at $c$ = 1e-4, which would leave the inequality empty:
//! there $c$ is at least 0.1 and a run has at most 12 iterates. No certificate is read here.

use flatland_descent::line_search::{ReferenceMemory, ReferenceRule};
use flatland_descent::step_rule::{Nls, NlsUb, PoNls, StepRule};
use flatland_theory::harness::statements::zhang_hager_memory::check;
use flatland_theory::harness::*;
use proptest::prelude::*;
use quickcheck::TestResult;

pub const STATEMENT: Statement = Statement::new(
    "zhang_hager_memory",
    20_000,
    Families::Named(&["naive-model", "monotone", "runs", "runs-f32"]),
);

/// Costs whose average does not overflow in the model either.
fn usable(costs: &[f64]) -> Vec<f64> {
    costs.iter().copied().filter(|cost| cost.abs() <= 1e300).collect()
}

#[test]
fn memory_agrees_with_a_model_that_keeps_the_whole_history() {
    fn property(costs: Vec<f64>, averaging: u8) -> TestResult {
        let costs = usable(&costs);
        if costs.is_empty() {
            return TestResult::discard();
        }
        let averaging = f64::from(averaging) / 255.0;
        let mut memory = ReferenceMemory::new(ReferenceRule::ZhangHager { averaging }).unwrap();
        for k in 0..costs.len() {
            let reference = memory.observe(costs[k]);
            let ReferenceMemory::ZhangHager { weight, .. } = memory else {
                return TestResult::error("not the memory asked for");
            };
            // ξQ + 1 has two roundings, of numbers at most Q; those of earlier steps shrink by ξ and add up to less than k + 1 times
            // that. 1/(1 − ξ) has two more.
            let bound = (k as f64 + 1.0).min(1.0 / (1.0 - averaging));
            let rounding = 2.0 * (k as f64 + 2.0) * f64::EPSILON;
            if weight < 1.0 || weight > bound * (1.0 + rounding) {
                return TestResult::error(format!(
                    "ξ = {averaging}, k = {k}: Q_k = {weight:e}, at most {bound:e}"
                ));
            }
            let exact = zhang_hager_weight(k, averaging);
            if (weight - exact).abs() > rounding * exact {
                return TestResult::error(format!(
                    "ξ = {averaging}, k = {k}: Q_k = {weight:e}, model {exact:e}"
                ));
            }
            let expected = zhang_hager_reference(&costs[..=k], averaging);
            if (reference - expected).abs() > zhang_hager_band(&costs[..=k], f64::EPSILON) {
                return TestResult::error(format!(
                    "ξ = {averaging}, k = {k}: R_k = {reference:e}, model {expected:e}"
                ));
            }
        }
        TestResult::passed()
    }
    quickcheck_runner(&STATEMENT, "naive-model").quickcheck(property as fn(Vec<f64>, u8) -> TestResult);
}

#[test]
fn without_averaging_the_memory_is_monotone_to_the_bit() {
    fn property(costs: Vec<f64>) -> TestResult {
        let costs = usable(&costs);
        let mut memory = ReferenceMemory::new(ReferenceRule::ZhangHager { averaging: 0.0 }).unwrap();
        TestResult::from_bool(costs.iter().all(|&cost| memory.observe(cost) == cost))
    }
    quickcheck_runner(&STATEMENT, "monotone").quickcheck(property as fn(Vec<f64>) -> TestResult);
}

fn averaging_rule() -> impl Strategy<Value = StepRule> {
    searching_rule().prop_filter("a rule that averages", |rule| {
        matches!(
            rule,
            StepRule::Nls(Nls { .. }) | StepRule::NlsUb(NlsUb { .. }) | StepRule::PoNls(PoNls { .. })
        )
    })
}

/// Runs of the rules that average.
pub fn averaging_runs() -> impl Strategy<Value = Abstract> {
    Abstract::of(averaging_rule(), 40)
}

/// Runs in which the decrease due is larger than the rounding of an average in single precision.
pub fn averaging_runs_for_single_precision() -> impl Strategy<Value = Abstract> {
    let rule = (averaging_rule(), 0.1..0.9).prop_map(|(mut rule, sufficient_decrease)| {
        if let StepRule::Nls(Nls { search, .. })
        | StepRule::NlsUb(NlsUb { search, .. })
        | StepRule::PoNls(PoNls { search, .. }) = &mut rule
        {
            search.sufficient_decrease = sufficient_decrease;
        }
        rule
    });
    Abstract::of(rule, 12)
}

#[test]
fn averages_of_a_run_fall_by_the_required_decrease() {
    STATEMENT.check("runs", averaging_runs(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn averages_of_a_run_fall_by_the_required_decrease_in_single_precision() {
    STATEMENT.check("runs-f32", averaging_runs_for_single_precision(), |case| {
        check::<f32>(&real_rule, case)
    });
}
