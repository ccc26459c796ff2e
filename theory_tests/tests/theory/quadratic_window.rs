//! **Quadratic window.** For $f(x) = \lambda x^2/2$ a bracketed step of LS lies in
//! $(2\delta(1-c)/\lambda,\ 2(1-c)/\lambda]$. *Proof.* With $u = \lambda\eta$ the acceptance test reads
//! $(1-u)^2 \le 1 - 2cu$, that is $u \le 2(1-c)$; it holds at $\eta_k$ and fails at $\eta_k/\delta$.
//!
//! *Checked* at every step of runs with random λ, start, first step, $c$ and δ; exact to the rounding band derived at the
//! check, in both precisions. Both ends are approached: the two tests below come within 1 % of each.

use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{Ls, SearchSettings};
use flatland_theory::harness::statements::quadratic_window::{Case, check};
use flatland_theory::harness::*;

pub const STATEMENT: Statement = Statement::new(
    "quadratic_window",
    40_000,
    Families::Named(&["random-curvature", "random-curvature-f32"]),
);

#[test]
fn bracketed_steps_lie_in_the_window() {
    STATEMENT.check("random-curvature", Case::any(), |case| {
        check::<f64>(&real_rule, case)
    });
}

#[test]
fn bracketed_steps_lie_in_the_window_in_single_precision() {
    STATEMENT.check("random-curvature-f32", Case::any(), |case| {
        check::<f32>(&real_rule, case)
    });
}

/// The step of LS on $x^2/2$ at $x = 1$ from a first trial.
fn step_from(first_step: f64) -> f64 {
    let search = SearchSettings {
        first_step,
        ..Default::default()
    };
    let mut rule = real_rule::<f64>(&Ls { search }.into());
    let visit = visits(&mut *rule, Iterate::new(0.5, 1.0), |step| {
        (1.0 - step) * (1.0 - step) / 2.0
    });
    visit.decision.outcome.step().unwrap()
}

#[test]
fn window_is_sharp_at_both_ends() {
    let edge = 2.0 * (1.0 - 1e-4);
    // A first trial just inside the upper end is kept; one just outside is halved to just above the lower end.
    assert!(step_from(0.999 * edge) > 0.99 * edge);
    assert!(step_from(1.001 * edge) < 1.01 * 0.5 * edge);
}
