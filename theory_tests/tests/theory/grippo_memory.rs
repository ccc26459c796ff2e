//! **Grippo memory.** $R_k$ is the largest of the last $\min(k+1, M)$ costs (Grippo, Lampariello and Lucidi 1986), exactly; so
//! $R_k$ never rises along a run whose every step passes the acceptance test, and $M = 1$ is monotone.
//!
//! *Checked* against a model that keeps every cost: the memory alone on arbitrary lists of costs, and inside the rule on runs
//! over arbitrary landscapes. The maximum involves no rounding, so equality is equality; after a step
//! below rounding, which may fail the test by $8\epsilon|R_k|$, $R_k$ may rise by that and one rounding.

use flatland_descent::line_search::{ReferenceMemory, ReferenceRule};
use flatland_descent::step_rule::Grippo;
use flatland_theory::harness::statements::grippo_memory::check;
use flatland_theory::harness::*;
use proptest::prelude::*;
use quickcheck::TestResult;

pub const STATEMENT: Statement = Statement::new(
    "grippo_memory",
    15_000,
    Families::Named(&["naive-model", "runs", "runs-f32"]),
);

#[test]
fn memory_agrees_with_a_model_that_keeps_the_whole_history() {
    fn property(costs: Vec<f64>, window: u8) -> TestResult {
        let costs: Vec<f64> = costs.into_iter().filter(|cost| cost.is_finite()).collect();
        let window = usize::from(window % 16) + 1;
        let mut memory = ReferenceMemory::new(ReferenceRule::Grippo { window }).unwrap();
        for k in 0..costs.len() {
            let (reference, expected) = (memory.observe(costs[k]), grippo_reference(&costs[..=k], window));
            if reference != expected {
                return TestResult::error(format!(
                    "M = {window}, k = {k}: R_k = {reference:e}, model {expected:e}"
                ));
            }
        }
        TestResult::passed()
    }
    quickcheck_runner(&STATEMENT, "naive-model").quickcheck(property as fn(Vec<f64>, u8) -> TestResult);
}

pub fn runs() -> impl Strategy<Value = Abstract> {
    // Short windows, so that most runs outlive theirs, with c near the paper's, so that costs do rise.
    let rule = (search_settings(), 1_usize..6).prop_map(|(mut search, window)| {
        search.sufficient_decrease = search.sufficient_decrease.min(1e-2);
        Grippo { search, window }.into()
    });
    Abstract::of(rule, 40)
}

#[test]
fn reference_value_of_a_run_is_the_maximum_of_the_window() {
    STATEMENT.check("runs", runs(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn reference_value_of_a_run_is_the_maximum_of_the_window_in_single_precision() {
    STATEMENT.check("runs-f32", runs(), |case| check::<f32>(&real_rule, case));
}
