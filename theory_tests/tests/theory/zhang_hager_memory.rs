//! **Zhang–Hager memory.** With $Q_0 = 1$, $C_0 = f(w_0)$, $Q_{k+1} = \xi Q_k + 1$,
//! $C_{k+1} = (\xi Q_k C_k + f(w_{k+1}))/Q_{k+1}$ and $R_k = \max(C_k, f(w_k))$ (Zhang and Hager 2004; the reference value of
//! the paper's NLS), a run whose every step passes the acceptance test has
//!
//! $$ f(w_{k+1}) \le C_{k+1} \le C_k - c\,\eta_k\|g_k\|^2 / Q_{k+1}, \qquad 1 \le Q_k \le \min(k+1,\ 1/(1-\xi)). $$
//!
//! *Checked* against a model that keeps every cost and sums $\sum_j \xi^{k-j} f(w_j)/\sum_j \xi^j$: the memory alone on
//! arbitrary lists of costs, and inside the rules on runs over arbitrary landscapes, where the inequality is checked too.
//! The band between recurrence and model is derived at `zhang_hager_band`.

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

pub fn averaging_runs() -> impl Strategy<Value = Abstract> {
    let averages = |rule: &StepRule| {
        matches!(
            rule,
            StepRule::Nls(Nls { .. }) | StepRule::NlsUb(NlsUb { .. }) | StepRule::PoNls(PoNls { .. })
        )
    };
    Abstract::of(searching_rule().prop_filter("a rule that averages", averages), 40)
}

#[test]
fn averages_of_a_run_fall_by_the_required_decrease() {
    STATEMENT.check("runs", averaging_runs(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn averages_of_a_run_fall_by_the_required_decrease_in_single_precision() {
    STATEMENT.check("runs-f32", averaging_runs(), |case| {
        check::<f32>(&real_rule, case)
    });
}
