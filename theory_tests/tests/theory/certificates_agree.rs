//! **Certificates agree with each other.** Three facts tie the enclosures together on which the other statements rely:
//!
//! $$ l(w, \eta) \le \sup_{0 \le t \le \eta}\|\nabla^2 f(w_t)\|, \qquad l_\nu(w, \eta) \le l(w, \eta)\,(\eta\|g\|)^{1-\nu}, $$
//!
//! the first where $f$ is C² on the segment (the mean value theorem), the second because
//! $\|D(t)\|/(t\|g\|)^\nu = [\|D(t)\|/(t\|g\|)]\,(t\|g\|)^{1-\nu}$ for $D(t) = \nabla f(w) - \nabla f(w_t)$; and the costs that a program
//! computes lie in their enclosures.
//!
//! *Checked* at random points of every family, with steps as in `local_descent_lemma`: an inequality is refuted where the lower end of
//! its left side exceeds the upper end of its right side. Both are equalities on a parabola, so each sees lower ends that are
//! too high and upper ends that are too low by next to nothing; the propositions, in which lower ends only save work, cannot.

use crate::local_descent_lemma::{Case, cases, natural_step};
use flatland_theory::functions::{Interval, Number, TestFunction};
use flatland_theory::harness::*;

pub const STATEMENT: Statement = Statement::new("certificates_agree", 4_000, Families::AllBut(&[]));

/// The cost that a program computes lies in its enclosure.
fn contains(enclosure: Interval, computed: f64, claim: &str, place: &Place) -> Result<(), Violation> {
    let holds = computed.is_nan() || enclosure.contains(computed);
    require(holds, claim, computed, enclosure.midpoint(), || {
        format!("{enclosure:?}, {place:#?}")
    })
}

/// The three facts. Exercised where a bound of the curvature is finite.
pub fn check(certificates: &dyn Certificates, (place, relative_step, orders): &Case) -> Verdict {
    let Place { function, start } = place;
    let step = relative_step * natural_step(place);
    let at = || format!("{place:#?}\nη = {step}");

    let gradient = function.gradient(start);
    let trial: Vec<f64> = start.iter().zip(&gradient).map(|(w, g)| w - step * g).collect();
    let cost = certificates.cost(function, start);
    contains(cost, function.cost(start), "f(w) is in its enclosure", place)?;
    let there = certificates.trial_cost(function, start, step);
    contains(there, function.cost(&trial), "φ(η) is in its enclosure", place)?;

    let mut tightest = Tightest::default();
    let l = certificates.hoelder(function, start, step, 1.0, &|_, _| false);
    if l.upper().is_finite() {
        let proven = |lower: f64, _: f64| lower >= l.lower();
        let norm = certificates.hessian_norm(function, start, step, &proven);
        let below = Inequality::at_most(l.lower(), norm.upper());
        tightest.note(below.require("l(w, η) ≤ sup‖H‖", at)?);
        let length = Interval::point(step) * certificates.gradient_norm(function, start);
        for &order in &orders[1..] {
            let hoelder = certificates.hoelder(function, start, step, order, &|_, _| false);
            // 1 − ν has one rounding.
            let exponent = Interval::point(1.0) - Interval::point(order);
            let power = length
                .abs_pow(exponent.lower())
                .hull(length.abs_pow(exponent.upper()));
            let bound = l * power;
            let below = Inequality::at_most(hoelder.lower(), bound.upper());
            tightest.note(below.require("l_ν(w, η) ≤ l(w, η) (η‖g‖)^{1−ν}", at)?);
        }
    }
    Ok(tightest.bearing())
}

on_every_group!(STATEMENT, cases, |case| check(&Certified, case));
