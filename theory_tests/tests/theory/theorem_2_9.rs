//! **Theorem 2.9.** $\lim_k \|\nabla f(w_k)\| = 0$ without global smoothness: local smoothness, a lower bound of $f$ and bracketed
//! steps are enough.
//!
//! *Checked* as far as a finite run can show a limit, which is not far: on every family that is smooth only locally, from
//! random starts, a case exercises the statement when LS or NLS with ξ < 1 brings the gradient norm below a thousandth of its
//! first value (or of 1, where that is larger) within 20,000 iterations, and at least half of each family must; the number that
//! did is reported, and nearly all do. The rest are slow, not wrong: no number of iterations suffices for every Rosenbrock valley. (With
//! $c$ of at least 0.1: a step kept just below $2(1-c)/\lambda$ contracts a parabola only by $1 - 2c$.) That is evidence, not
//! proof. In single precision, where a cost cannot show decreases below ε times itself, the bar is $10\sqrt\epsilon$,
//! 0.0035. The results for finite runs are checked on every run: $\sum_k c\,\eta_k\|g_k\|^2 \le f(w_0) - f(w_N)$ for LS, here; the
//! rates in `finite_time_guarantee`.

use flatland_descent::Scalar;
use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{Ls, Nls, SearchSettings, StepRule};
use flatland_theory::functions::{Family, FamilyGroup};
use flatland_theory::harness::*;
use proptest::prelude::*;
use std::ops::ControlFlow;

pub const STATEMENT: Statement = Statement::new(
    "theorem_2_9",
    10_000,
    Families::Functions(&[
        Family::Quartic,
        Family::NormQuartic,
        Family::ExponentialPair,
        Family::Rosenbrock,
        Family::ScalarFactorisation,
        Family::MatrixFactorisation,
        Family::DeepLinearChain,
        Family::SquaredPolynomial,
    ]),
)
.in_single_precision_but(&[]);

const ITERATIONS: usize = 20_000;

pub type Case = (Place, StepRule);

pub fn cases(family: Family) -> impl Strategy<Value = Case> {
    let rule = (0.1..0.5, prop_oneof![Just(0.0), 0.0..0.9]).prop_map(|(sufficient_decrease, averaging)| {
        let search = SearchSettings {
            sufficient_decrease,
            ..Default::default()
        };
        if averaging == 0.0 {
            Ls { search }.into()
        } else {
            Nls { search, averaging }.into()
        }
    });
    (place(family), rule)
}

pub fn check<F: Scalar>(make: MakeRule<F>, (place, rule): &Case) -> Verdict {
    let (c, _) = constants::<F>(search_of(rule));
    let spacing = F::epsilon().as_f64();
    let target = 1e-3_f64.max(10.0 * spacing.sqrt());
    let mut first = None;
    let mut reached = false;
    let (mut count, mut decrease, mut last_cost) = (0, 0.0, f64::NAN);
    walk_while(&mut *make(rule), place, |stop| {
        let Iterate {
            cost, decrease_rate, ..
        } = stop.visit.iterate;
        let (cost, decrease_rate) = (cost.as_f64(), decrease_rate.as_f64());
        let norm = decrease_rate.sqrt();
        reached = norm <= target * first.get_or_insert((norm, cost)).0.max(1.0);
        last_cost = cost;
        if reached || count >= ITERATIONS {
            return ControlFlow::Break(());
        }
        count += 1;
        decrease += c * stop.visit.decision.outcome.step().map_or(0.0, F::as_f64) * decrease_rate;
        ControlFlow::Continue(())
    });
    let mut tightest = Tightest::default();
    let (first_norm, first_cost) = first.unwrap_or((0.0, f64::NAN));
    if let StepRule::Ls(_) = rule {
        // Each acceptance bound has three roundings of numbers at most f(w_0), each term of the sum four, the sum one per
        // iteration of a number that the inequality itself bounds by about f(w_0).
        let fallen = first_cost - last_cost;
        let rounding = 16.0 * count as f64 * spacing * first_cost;
        let inequality = Inequality::at_most(decrease, fallen).within(rounding);
        tightest.note(inequality.require("Σ cη_k‖g_k‖² ≤ f(w_0) − f(w_N)", || {
            format!("{place:#?}\n{rule:?}, {count} iterations")
        })?);
    }
    // A nearly stationary start shows nothing.
    Ok(tightest.bearing_when(reached && first_norm > 1e-3))
}

#[test]
fn gradients_vanish_without_global_smoothness() {
    STATEMENT.check_functions(&[FamilyGroup::LocallySmooth], cases, |case| {
        check::<f64>(&real_rule, case)
    });
}

#[test]
fn gradients_vanish_without_global_smoothness_in_single_precision() {
    STATEMENT.check_functions_in_single_precision(&[FamilyGroup::LocallySmooth], cases, |case| {
        check::<f32>(&real_rule, case)
    });
}
