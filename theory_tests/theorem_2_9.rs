//! **Theorem 2.9.** $\lim_k \|\nabla f(w_k)\| = 0$ without global smoothness: local smoothness, a lower bound of $f$ and bracketed
//! steps are enough.
//!
//! *Checked* as far as a finite run can show a limit, which is not far: on every family that is smooth only locally, from
//! random starts, LS and NLS with ξ < 1 bring the gradient norm below a thousandth of its first value (or of 1, where that is
//! larger) within so many iterations. That is evidence, not proof; the rate that *is* proved is the finite-time guarantee, which
//! has a target of its own.

#![allow(clippy::unwrap_used)]

mod harness;

use flatland::functions::{Family, FamilyGroup};
use flatland::step_rule::{Ls, Nls, StepRule};
use harness::*;
use proptest::prelude::*;
use std::ops::ControlFlow;

const STATEMENT: Statement = Statement::new(
    "theorem_2_9",
    2_000,
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
);

const ITERATIONS: usize = 20_000;

fn cases(family: Family) -> impl Strategy<Value = (Place, StepRule)> {
    let rule = prop_oneof![
        Just(StepRule::from(Ls::default())),
        (0.0..0.9).prop_map(|averaging| Nls {
            averaging,
            ..Default::default()
        }
        .into()),
    ];
    (place(family), rule)
}

fn check((place, rule): &(Place, StepRule)) -> Verdict {
    let mut first = 0.0_f64;
    let mut smallest = f64::INFINITY;
    let mut reached = false;
    let mut count = 0;
    descend(&mut *real_rule(rule), place, |stop| {
        let norm = stop.visit.iterate.decrease_rate.sqrt();
        if count == 0 {
            first = norm;
        }
        count += 1;
        smallest = smallest.min(norm);
        reached = norm <= 1e-3 * first.max(1.0);
        if reached || count > ITERATIONS {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let threshold = 1e-3 * first.max(1.0);
    require(
        reached,
        "the gradient norm falls below a thousandth",
        smallest,
        threshold,
        || format!("{place:#?}\n{rule:?}, {count} iterations"),
    )?;
    // A start that is as good as stationary shows nothing.
    Ok(Bearing::when(first > 1e-3))
}

#[test]
fn gradients_vanish_without_global_smoothness() {
    STATEMENT.check_functions(&[FamilyGroup::LocallySmooth], cases, check);
}
