//! **Quadratic window.** For $f(x) = \lambda x^2/2$ a bracketed step of any search lies in $(\delta U, U]$, where with $\rho = R_k - f(w_k)$
//!
//! $$ U = \frac{(1-c) + \sqrt{(1-c)^2 + 2\lambda\rho/g^2}}{\lambda}; $$
//!
//! for LS, where $\rho = 0$, in $(2\delta(1-c)/\lambda,\ 2(1-c)/\lambda]$. *Proof.* With $u = \lambda\eta$ the acceptance test reads
//! $(1-u)^2 \le 1 + \rho/f - 2cu$, that is $u^2 - 2(1-c)u \le \rho/f$, $u \le \lambda U$; it holds at $\eta_k$ and fails at $\eta_k/\delta$.
//!
//! *Checked* at every step of runs of LS, NLS and Grippo with random λ, start, first step, $c$, δ, ξ and $M$; exact to the rounding band
//! derived at the check, in both precisions. Both ends are approached: by LS, and by NLS and Grippo with $\rho > 0$ on the family `edge`, where
//! the second search decides about a step just below or just above $U$. No certificate is read here.

use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{Ls, SearchSettings};
use flatland_theory::harness::statements::quadratic_window::{Case, check};
use flatland_theory::harness::*;

pub const STATEMENT: Statement = Statement::new(
    "quadratic_window",
    40_000,
    Families::Named(&[
        "monotone",
        "monotone-f32",
        "nonmonotone",
        "nonmonotone-f32",
        "edge",
        "edge-f32",
    ]),
);

#[test]
fn steps_of_ls_lie_in_the_window() {
    STATEMENT.check("monotone", Case::monotone(), |case| {
        check::<f64>(&real_rule, case)
    });
}

#[test]
fn steps_of_ls_lie_in_the_window_in_single_precision() {
    STATEMENT.check("monotone-f32", Case::monotone(), |case| {
        check::<f32>(&real_rule, case)
    });
}

#[test]
fn steps_of_nls_and_grippo_lie_in_the_window() {
    STATEMENT.check("nonmonotone", Case::nonmonotone(), |case| {
        check::<f64>(&real_rule, case)
    });
}

#[test]
fn steps_of_nls_and_grippo_lie_in_the_window_in_single_precision() {
    STATEMENT.check("nonmonotone-f32", Case::nonmonotone(), |case| {
        check::<f32>(&real_rule, case)
    });
}

#[test]
fn steps_of_nls_and_grippo_lie_in_the_window_near_its_ends() {
    STATEMENT.check("edge", Case::edge(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn steps_of_nls_and_grippo_lie_in_the_window_near_its_ends_in_single_precision() {
    STATEMENT.check("edge-f32", Case::edge(), |case| check::<f32>(&real_rule, case));
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

/// On $x^2/2$ from 1 with the first step 1.5 the second iterate is $-1/2$, where $f = 1/8$: Grippo with two costs compares with 1/2, NLS with
/// 5/16, and $U = (1-c) + \sqrt{(1-c)^2 + \rho/f}$ is close to 3 and to $1 + \sqrt{2.5}$. A trial $1.5/\delta$ just below $U$ is kept, one just above it gives
/// a step just above $\delta U$.
#[test]
fn nonmonotone_window_is_sharp_at_both_ends() {
    use flatland_descent::step_rule::{Grippo, Nls, StepRule};
    let c: f64 = 1e-4;
    let second_step = |rule: &StepRule| {
        let mut rule = real_rule::<f64>(rule);
        let f = |x: f64| x * x / 2.0;
        let mut x = 1.0;
        let mut steps = Vec::new();
        for _ in 0..2 {
            let gradient: f64 = x;
            let visit = visits(&mut *rule, Iterate::new(f(x), gradient * gradient), |step| {
                f(x - step * gradient)
            });
            steps.push(visit.decision.outcome.step().unwrap());
            x -= steps[steps.len() - 1] * gradient;
        }
        assert_eq!(steps[0], 1.5);
        steps[1]
    };
    for (rise, averages) in [(3.0, false), (1.5, true)] {
        let largest = (1.0 - c) + ((1.0 - c).powi(2) + rise).sqrt();
        let step = |excess: f64| {
            let search = SearchSettings {
                first_step: 1.5,
                backtrack_factor: 1.5 / (largest * (1.0 + excess)),
                ..Default::default()
            };
            second_step(&if averages {
                Nls {
                    search,
                    averaging: 1.0,
                }
                .into()
            } else {
                Grippo { search, window: 2 }.into()
            })
        };
        let (inside, beyond) = (step(-1e-3), step(1e-3));
        assert!(
            inside > 0.99 * largest && inside <= largest,
            "{inside} of {largest}"
        );
        let lower = 1.5 / 1.001;
        assert!(beyond > lower && beyond < 1.01 * lower, "{beyond} of {lower}");
    }
}
