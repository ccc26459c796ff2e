//! **Theorem 2.9 (convergence without global smoothness), with the hypothesis that it needs.** Let $f$ be bounded below, let every step
//! be bracketed, and let one $H$ bound $l_\nu(w_k, \eta'_k)$ along the run. Then
//!
//! $$ \xi < 1: \quad \lim_k \|\nabla f(w_k)\| = 0, \qquad\qquad \xi = 1: \quad \liminf_k \|\nabla f(w_k)\| = 0. $$
//!
//! A bounded level set $\lbrace f \le f(w_0)\rbrace$ is enough for a gradient that is locally Hölder: $f(w_k) \le C_k \le f(w_0)$ keeps the
//! iterates in it, so a failed trial lies at most its diameter over δ away. *Proof.* The finite-time guarantee, whose sum diverges with $\sum
//! 1/Q_{k+1}$; for $\xi < 1$ it bounds $\sum_k \|g_k\|^{(1+\nu)/\nu}$ itself.
//!
//! **Without that hypothesis it is false**: read [`counterexamples`] first. Local smoothness and a lower bound alone allow runs of NLS, at
//! the paper's $c$, δ and ξ and bracketed at every step, along which the gradient has norm 1 for ever.
//!
//! *Checked* as far as a finite run can show a limit, which is not far: on every family that is smooth only locally, from
//! random starts, with the paper's NLS (ξ = 1, $c$ = 1e-4, δ = 1/2), with ξ = 1 and larger $c$, and with LS and NLS with ξ < 1, δ at random. The
//! functions are C², so the hypothesis holds with ν = 1 as long as iterates and failed trials stay in a ball. A case exercises the statement
//! when every step is bracketed, all of this happens within 100 times the size of the start, and within 5,000 iterations the gradient norm,
//! relatively to its first value (or to 1, where that is larger), is below a thousandth for ten iterates in a row where ξ < 1, a limit, or
//! once below a twentieth where ξ = 1, a liminf: the sum of the guarantee grows like $\ln N$ there. At least half of each family must; the
//! number that did is reported. The rest are slow, not wrong: no number of iterations suffices for every Rosenbrock valley. (For ξ < 1
//! $c$ is at least 0.1: a step kept just below $2(1-c)/\lambda$ contracts a parabola only by $1 - 2c$.) That is evidence, not proof. In single
//! precision, where a cost cannot show decreases below ε times itself, the thousandth is $10\sqrt\epsilon$, 0.0035. All these numbers are
//! chosen. The results for finite runs are checked on every run: $\sum_k c\,\eta_k\|g_k\|^2 \le f(w_0) - f(w_N)$ for LS, here; the rates
//! in `finite_time_guarantee`. No certificate is read here.

mod counterexamples;
mod hermite;

use flatland_descent::Scalar;
use flatland_descent::line_search::{Iterate, Outcome};
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

const ITERATIONS: usize = 5_000;

pub type Case = (Place, StepRule);

/// NLS with the paper's settings, or $c$, δ and ξ at random.
fn rules() -> impl Strategy<Value = StepRule> {
    let averaging = prop_oneof![Just(0.0), 0.0..0.9, Just(1.0)];
    let drawn =
        (0.1..0.5, 0.3..0.8, averaging).prop_map(|(sufficient_decrease, backtrack_factor, averaging)| {
            let search = SearchSettings {
                sufficient_decrease,
                backtrack_factor,
                ..Default::default()
            };
            if averaging == 0.0 {
                Ls { search }.into()
            } else {
                Nls { search, averaging }.into()
            }
        });
    prop_oneof![1 => Just(Nls::default().into()), 3 => drawn]
}

pub fn cases(family: Family) -> impl Strategy<Value = Case> {
    (place(family), rules())
}

/// The Euclidean norm.
fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// How far from the origin an iterate or its failed trial is; infinite if no trial failed.
fn reach<F: Scalar>(stop: &WalkStop<F>) -> f64 {
    match stop.visit.decision.outcome {
        Outcome::Bracketed { rejected, .. } => norm(&stop.w) + rejected.as_f64() * norm(&stop.gradient),
        _ => f64::INFINITY,
    }
}

/// A run until its gradient is small. Exercised where that happens, and the hypothesis held until then.
pub fn check<F: Scalar>(make: MakeRule<F>, (place, rule): &Case) -> Verdict {
    let (c, _) = constants::<F>(search_of(rule));
    let spacing = F::epsilon().as_f64();
    let plain_mean = matches!(rule, StepRule::Nls(Nls { averaging, .. }) if *averaging == 1.0);
    let (target, wanted) = if plain_mean {
        (0.05, 1)
    } else {
        (1e-3_f64.max(10.0 * spacing.sqrt()), 10)
    };
    let ball = 100.0 * (1.0 + norm(&place.start));
    let mut first = None;
    let (mut in_a_row, mut inside) = (0, true);
    let (mut count, mut decrease, mut last_cost) = (0, 0.0, f64::NAN);
    walk_while(&mut *make(rule), place, |stop| {
        let Iterate {
            cost, decrease_rate, ..
        } = stop.visit.iterate;
        let (cost, decrease_rate) = (cost.as_f64(), decrease_rate.as_f64());
        let norm = decrease_rate.sqrt();
        let small = norm <= target * first.get_or_insert((norm, cost)).0.max(1.0);
        in_a_row = if small { in_a_row + 1 } else { 0 };
        last_cost = cost;
        if in_a_row >= wanted || count >= ITERATIONS {
            return ControlFlow::Break(());
        }
        // Once the gradient is small, rounding may end the run.
        inside &= small || reach(&stop) <= ball;
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
    // A nearly stationary start shows nothing. A run that ended where its gradient was small is not held against it.
    Ok(tightest.bearing_when(in_a_row > 0 && inside && first_norm > 1e-3))
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
