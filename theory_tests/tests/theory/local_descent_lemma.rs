//! **Local descent lemma**, and its Hölder form: with $l = l(w, \eta)$ and $l_\nu = l_\nu(w, \eta)$,
//!
//! $$ \varphi(\eta) \le f(w) - \eta\,(1 - \eta l/2)\,\|\nabla f(w)\|^2, \qquad
//!    \varphi(\eta) \le f(w) - \eta\|\nabla f(w)\|^2 + l_\nu\,\frac{(\eta\|\nabla f(w)\|)^{1+\nu}}{1+\nu}. $$
//!
//! *Checked* at random points of every family, with steps around $2/l$. No rule is involved, so no precision has to
//! be chosen. All quantities are enclosed in intervals: the inequality is refuted only where the lower end of the left side
//! exceeds the upper end of the right, so no tolerance has to be chosen. $l$ and $l_\nu$ enter by their certified upper
//! bounds; where none is finite the statement is empty. The last test shows how tight the inequality is.

use crate::faulty_certificates::CertificateFault;
use flatland_theory::functions::{
    AnalyticFunction, CertifiedBounds, Family, Interval, Number, Quadratic, TestFunction,
};
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new("local_descent_lemma", 8_000, Families::AllBut(&[]));

pub type Case = (Place, f64, [f64; 3]);

/// A place, a step in units of the critical step of its curvature at the start, and orders.
pub fn cases(family: Family) -> impl Strategy<Value = Case> {
    (place(family), log_uniform(1e-3, 3.0), orders())
}

/// $2\|g\|/\|\nabla^2 f\,g\|$, where it is a number; else 1. The critical step of the quadratic with this curvature.
pub fn natural_step(place: &Place) -> f64 {
    let largest = |vector: &[f64]| vector.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    let norm = |vector: &[f64]| {
        let largest = largest(vector);
        largest * vector.iter().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
    };
    // Of size one, so that its product with an extreme Hessian is a number.
    let gradient = place.function.gradient(&place.start);
    let size = largest(&gradient);
    let direction: Vec<f64> = gradient.iter().map(|g| g / size).collect();
    let curvature = place.function.hessian_product(&place.start, &direction);
    let step = 2.0 * norm(&direction) / norm(&curvature);
    if step > 0.0 && step.is_finite() { step } else { 1.0 }
}

/// The right side of the Hölder form, as an interval; ν = 1 is the Lipschitz form.
fn right_side(
    certificates: &dyn Certificates,
    place: &Place,
    step: f64,
    (order, constant): (f64, f64),
) -> Interval {
    let cost = certificates.cost(&place.function, &place.start);
    let norm = certificates.gradient_norm(&place.function, &place.start);
    let step = Interval::point(step);
    let length = step * norm;
    let curved = Interval::point(constant) * length.abs_pow(order) * length
        / (Interval::point(1.0) + Interval::point(order));
    cost - length * norm + curved
}

/// $(\varphi(\eta) - f(w) + \eta\|g\|^2)(1+\nu)/(\eta\|g\|)^{1+\nu}$, the least constant with which the lemma holds at this step.
fn least_constant(certificates: &dyn Certificates, place: &Place, step: f64, order: f64) -> Interval {
    let Place { function, start } = place;
    let norm = certificates.gradient_norm(function, start);
    let length = Interval::point(step) * norm;
    let rise =
        certificates.trial_cost(function, start, step) - certificates.cost(function, start) + length * norm;
    rise * (Interval::point(1.0) + Interval::point(order)) / (length.abs_pow(order) * length)
}

/// The lemma at one step, for each order.
pub fn check(certificates: &dyn Certificates, (place, relative_step, orders): &Case) -> Verdict {
    let step = relative_step * natural_step(place);
    let Place { function, start } = place;
    let trial = certificates.trial_cost(function, start, step);
    let mut tightest = Tightest::default();
    let mut exercised = false;
    for &order in orders {
        let constant = certificates
            .hoelder(function, start, step, order, &|_, _| false)
            .upper();
        let right = right_side(certificates, place, step, (order, constant));
        if !constant.is_finite() || !right.upper().is_finite() || !trial.lower().is_finite() {
            continue;
        }
        let at = || format!("{place:#?}\nη = {step}, ν = {order}, l_ν ≤ {constant}");
        let inequality = Inequality::at_most(trial.lower(), right.upper());
        inequality.require("φ(η) ≤ f(w) − η‖g‖² + l_ν (η‖g‖)^{1+ν}/(1+ν)", at)?;
        exercised = true;
        // The same, solved for l_ν: what the slack of costs hides, that of constants shows.
        let seen = least_constant(certificates, place, step, order).lower();
        if seen.is_finite() {
            let claim = "(φ(η) − f(w) + η‖g‖²)(1+ν)/(η‖g‖)^{1+ν} ≤ l_ν";
            tightest.note(Inequality::at_most(seen, constant).require(claim, at)?);
        }
    }
    Ok(tightest.bearing_when(exercised))
}

on_every_group!(STATEMENT, cases, |case| check(&Certified, case));

/// On $\lambda x^2/2$ the lemma is an equality; with a constant one per cent smaller it is false.
#[test]
fn constant_one_per_cent_smaller_is_refuted() {
    let function = AnalyticFunction::from(Quadratic::diagonal(vec![3.0]).unwrap());
    let place = Place {
        function,
        start: vec![2.0],
    };
    let trial = place.function.trial_cost_enclosure(&place.start, 0.5);
    assert!(trial.lower() <= right_side(&Certified, &place, 0.5, (1.0, 3.0)).upper());
    assert!(trial.lower() > right_side(&Certified, &place, 0.5, (1.0, 2.97)).upper());
}

/// Its power over the certificates: upper ends that are 0.3 % too low are seen, and costs whose rounding is forgotten; lower ends are not
/// read.
#[test]
fn sees_upper_ends_that_are_too_low_and_not_lower_ends_that_are_too_high() {
    let catches = |statement: Statement, fault: CertificateFault| {
        let check = |case: &Case| check(&fault, case);
        statement.counterexample_among_functions(cases, check).is_some()
    };
    assert!(catches(
        STATEMENT.with_cases(8_000),
        CertificateFault::UpperEndsTimes(0.997)
    ));
    assert!(catches(
        STATEMENT.with_cases(8_000),
        CertificateFault::CostsArePoints
    ));
    assert!(!catches(
        STATEMENT.with_cases(1_000),
        CertificateFault::LowerEndsAreUpperEnds
    ));
}
