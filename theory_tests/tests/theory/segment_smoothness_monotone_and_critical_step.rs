//! **Segment smoothness and the critical step.** $l(w, \eta)$ is nondecreasing in η, and at most $L$ where the gradient is Lipschitz
//! continuous with that constant. For $g \ne 0$ the critical step is
//! $\eta^*(w) = \inf\lbrace \eta > 0 : \eta\,l(w, \eta) \ge 2\rbrace$: infinite where the set is empty, because $f$ is affine along the ray, and 0 where
//! $f$ is not segment smooth at $w$. Every $0 < \eta < \eta^*(w)$ strictly decreases $f$.
//!
//! *Checked* with lower bounds from sampled gradients against certified upper bounds: a sampled $l$ of a shorter segment
//! never exceeds the certified $l$ of a longer one; at the bracket of $\eta^*$ the products lie on the correct sides; and
//! steps inside the certified descent range decrease the cost, where rounding does not hide the decrease. No rule is
//! involved, so no precision has to be chosen. (`Affine` has no critical step, and on `FlatValley` no decrease can be seen.)
//! The closed forms of $\eta^*$ below include an affine function and one that is not segment smooth.

use crate::faulty_certificates::CertificateFault;
use flatland_descent::smoothness::sampled_segment_smoothness;
use flatland_theory::functions::{
    AnalyticFunction, CertifiedBounds, Family, Interval, PowerMixture, PowerTerm, Quadratic, Separable,
    TestFunction,
};
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new(
    "segment_smoothness_monotone_and_critical_step",
    3_000,
    Families::AllBut(&[Family::Abyss, Family::Affine, Family::FlatValley]),
);

pub type Case = (Place, f64, f64);

/// A place and two positions: a segment's length and a step inside the descent range, both relative.
pub fn cases(family: Family) -> impl Strategy<Value = Case> {
    (place(family), log_uniform(1e-2, 1.0), 0.05..0.95)
}

/// Critical steps are searched for up to here: those of costs near 1e-300 are near 1e300.
const MAX_STEP: f64 = 1e305;

/// The sampled bounds' allowance for the relative error of a gradient: chosen, small enough not to matter here. A start whose
/// own gradient is not known to a tenth of that is as good as stationary, and rounding decides the samples from it.
const GRADIENT_ERROR: f64 = 1e-11;

/// The width of the box that holds the exact and the computed gradient, over the norm.
fn gradient_error(certificates: &dyn Certificates, Place { function, start }: &Place) -> f64 {
    let point: Vec<Interval> = start.iter().map(|&x| Interval::point(x)).collect();
    let width: f64 = function.gradient(&point).iter().map(|entry| entry.width()).sum();
    width / certificates.gradient_norm(function, start).lower()
}

/// Monotonicity, the bracket of the critical step, and descent below it. Exercised where the decrease is seen.
pub fn check(certificates: &dyn Certificates, (place, shorter, inside): &Case) -> Verdict {
    let Place { function, start } = place;
    let at = || format!("{place:#?}");
    let bracket = certificates.critical_step(function, start, MAX_STEP);
    let known = gradient_error(certificates, place) <= 0.1 * GRADIENT_ERROR;
    if !known || bracket.lower == 0.0 || !bracket.upper.is_finite() {
        return Ok(Bearing::VACUOUS);
    }
    let sampled =
        |step: f64| sampled_segment_smoothness(|w| function.gradient(w), start, step, GRADIENT_ERROR);
    let enclosure = |step: f64| certificates.hoelder(function, start, step, 1.0, &|_, _| false);
    let certified = |step: f64| enclosure(step).upper();
    let mut tightest = Tightest::default();

    // Monotonicity, from both sides.
    let (short, long) = (shorter * bracket.upper, bracket.upper);
    let monotone = Inequality::at_most(sampled(short), certified(long));
    tightest.note(monotone.require("l(w, η) ≤ l(w, η′) for η ≤ η′", at)?);

    // The global constant, where there is one, in closed form; twice the eight roundings of its formula.
    if let Some(constant) = function.hoelder_constant(1.0) {
        let global =
            Inequality::at_most(enclosure(long).lower(), constant).within(16.0 * f64::EPSILON * constant);
        tightest.note(global.require("l(w, η) ≤ L", at)?);
    }

    // The bracket of η*.
    let below = Inequality::greater(2.0, bracket.lower * sampled(bracket.lower));
    tightest.note(below.require("2 > η l(w, η) below η*", at)?);
    let above = Inequality::at_least(bracket.upper * certified(bracket.upper), 2.0);
    tightest.note(above.require("η l(w, η) ≥ 2 at and above η*", at)?);

    // Descent.
    let step = inside * bracket.lower;
    let (trial, cost) = (
        certificates.trial_cost(function, start, step),
        certificates.cost(function, start),
    );
    let falls = Inequality::greater(cost.upper(), trial.lower());
    falls.require("f(w) > φ(η) below η*", || {
        format!("{place:#?}\nη = {step}, {bracket:?}")
    })?;
    let seen = trial.upper() < cost.lower();
    let norm = certificates.gradient_norm(function, start).lower();
    // Chosen: far above the rounding of a cost.
    let visible = step * norm * norm > 1e-10 * cost.magnitude();
    require(
        seen || !visible,
        "a visible decrease is seen",
        trial.upper(),
        cost.lower(),
        at,
    )?;
    Ok(tightest.bearing_when(seen))
}

on_every_group!(STATEMENT, cases, |case| check(&Certified, case));

#[test]
fn critical_steps_known_in_closed_form() {
    let bracket = |function: AnalyticFunction, start: f64| function.critical_step(&[start], 1e6);
    // λx²/2: l = λ, η* = 2/λ.
    let found = bracket(Quadratic::diagonal(vec![4.0]).unwrap().into(), 1.0);
    assert!(
        found.lower < 0.5 && 0.5 <= found.upper && found.upper < 1.03 * found.lower,
        "{found:?}"
    );
    // x⁴/4 at 1: the secant slope 3 − 3t + t² of x³ is at most 3 for t ≤ 3, so η* = 2/3.
    let quartic = PowerMixture::power(3.0).unwrap();
    let found = bracket(Separable::new(quartic, vec![1.0], vec![1.0]).unwrap().into(), 1.0);
    let expected = 2.0 / 3.0;
    assert!(
        found.lower < expected && expected <= found.upper && found.upper < 1.03 * found.lower,
        "{found:?}"
    );
    // An affine function has none.
    let affine = PowerMixture::new(Vec::new(), 1.0, 0.0).unwrap();
    let found = bracket(Separable::new(affine, vec![1.0], vec![1.0]).unwrap().into(), 1.0);
    assert_eq!((found.lower, found.upper), (1e6, f64::INFINITY));
    // −x + |x|^{3/2}/1.5 at 0: |g| = 1 and l(0, η) = sup t^{1/2}/t = ∞ for every η. A certificate ends at finitely many pieces, but goes
    // far.
    let term = PowerTerm {
        weight: 1.0,
        order: 0.5,
    };
    let rough = PowerMixture::new(vec![term], -1.0, 0.0).unwrap();
    let found = bracket(Separable::new(rough, vec![1.0], vec![1.0]).unwrap().into(), 0.0);
    assert_eq!(found.lower, 0.0);
    assert!(found.upper <= 1e-70, "{found:?}");
}

/// Its power over the certificates: upper ends of $l$ that are 0.3 % too low, against samples; lower ends as high as the upper ones, against
/// the global constant; and either end of $\eta^*$ on the wrong side.
#[test]
fn sees_ends_of_enclosures_and_brackets_on_the_wrong_side() {
    for fault in [
        CertificateFault::UpperEndsTimes(0.997),
        CertificateFault::LowerEndsAreUpperEnds,
        CertificateFault::CriticalLowerEndIsUpperEnd,
        CertificateFault::CriticalUpperEndIsLowerEnd,
    ] {
        let found = STATEMENT
            .with_cases(3_000)
            .counterexample_among_functions(cases, |case| check(&fault, case));
        assert!(found.is_some(), "{fault:?}");
    }
}
