//! **Costs that tie.** $R_k = \max(C_k, f(w_k))$ is never below the cost of the iterate, although in exact arithmetic $C_k \ge f(w_k)$ makes the
//! maximum superfluous: where all costs are equal, the rounding of the average decides on which side of them it lies.
//!
//! *Checked* by the referee of `search_outcomes`, in both precisions, on runs of NLS over a plateau with a false gradient, so small that the
//! decrease it demands is lost in the cost: every trial ties.

use flatland_descent::step_rule::Nls;
use flatland_theory::harness::statements::search_outcomes::check;
use flatland_theory::harness::*;
use proptest::prelude::*;

const STATEMENT: Statement = Statement::new("tied_costs", 2_000, Families::Named(&["ties", "ties-f32"]));

/// Runs of NLS over costs that are all equal.
pub fn cases() -> impl Strategy<Value = Abstract> {
    let rule =
        (search_settings(), averaging()).prop_map(|(search, averaging)| Nls { search, averaging }.into());
    (rule, log_uniform(1e-2, 1e3), 3_usize..20).prop_map(|(rule, first_cost, count)| {
        let plateau = Landscape::Noise {
            amplitude: 0.0,
            seed: 0,
        };
        let moment = Moment {
            squared_norm: 1e-30,
            landscape: plateau,
        };
        Abstract {
            rule,
            first_cost,
            moments: vec![moment; count],
        }
    })
}

#[test]
fn reference_value_is_never_below_the_cost() {
    STATEMENT.check("ties", cases(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn reference_value_is_never_below_the_cost_in_single_precision() {
    STATEMENT.check("ties-f32", cases(), |case| check::<f32>(&real_rule, case));
}
