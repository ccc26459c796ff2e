//! **Corollary 2.10 (sharpness-aware).** If $w_k \to w^*$ and $f$ is C² near $w^*$, then for every $\varepsilon > 0$ eventually
//! $\eta_k \ge 2\delta(1-c)/(\|H(w^*)\| + \varepsilon)$: a first-order method that is aware of curvature.
//!
//! *Checked*, on the families of Prop. 2.5 that are C², in double and in single precision, in the form that holds at every
//! step, from which the limit follows by continuity of the Hessian: $\eta_k > 2\delta(1-c)/\sup\|\nabla^2 f\|$ over the segment from
//! $w_k$ to the trial that failed. The supremum is enclosed until its lower end proves the inequality, or as closely as
//! possible, when its upper end must not refute it; $c$ is replaced by the constant with which the computed test failed in
//! exact arithmetic, all as for Prop. 2.5. The last test follows a run into its limit and compares
//! with the Hessian there.

use crate::faulty_certificates::assert_sees_upper_ends_only;
use crate::proposition_2_5::{Case, check_with};
use flatland_descent::Scalar;
use flatland_descent::line_search::Outcome;
use flatland_descent::step_rule::{Ls, StepRule};
use flatland_theory::functions::{AnalyticFunction, Family, Interval, LogCosh, Separable};
use flatland_theory::harness::*;

pub const STATEMENT: Statement = Statement::new(
    "corollary_2_10",
    10_000,
    Families::Functions(&[
        Family::Quadratic,
        Family::LogCosh,
        Family::PseudoHuber,
        Family::LogisticLoss,
        Family::OscillatingCurvature,
        Family::Quartic,
        Family::NormQuartic,
        Family::ExponentialPair,
        Family::Rosenbrock,
        Family::ScalarFactorisation,
        Family::MatrixFactorisation,
        Family::DeepLinearChain,
        Family::SquaredPolynomial,
        Family::Saddle,
        Family::Plateau,
        Family::LogBarrier,
        Family::Overflow,
        Family::TanhNetwork,
        Family::SoftplusNetwork,
    ]),
)
.in_single_precision_but(&[])
.and(&["edge", "edge-f32"]);

/// $\sup \lVert \nabla^2 f\rVert$ over the segment.
fn hessian_norm(
    certificates: &dyn Certificates,
    function: &AnalyticFunction,
    w: &[f64],
    step: f64,
    enough: Enough,
) -> Interval {
    certificates.hessian_norm(function, w, step, enough)
}

/// The statement on a case: that of Prop. 2.5, with another bound of the curvature.
pub fn check<F: Scalar>(make: MakeRule<F>, certificates: &dyn Certificates, case: &Case) -> Verdict {
    check_with((hessian_norm, "η > 2δ(1−c)/sup‖H‖"), make, certificates, case)
}

on_every_group!(
    STATEMENT,
    place_and_rule,
    |case| check::<f64>(&real_rule, &Certified, case),
    |case| check::<f32>(&real_rule, &Certified, case)
);

#[test]
fn edge() {
    STATEMENT.check("edge", edge_of_a_parabola(), |case| {
        check::<f64>(&real_rule, &Certified, case)
    });
}

#[test]
fn edge_in_single_precision() {
    STATEMENT.check("edge-f32", edge_of_a_parabola(), |case| {
        check::<f32>(&real_rule, &Certified, case)
    });
}

/// Its power over the certificates: upper ends of $\|H\|$ that are 0.3 % too low are seen; lower ends never, because they only prove.
#[test]
fn sees_upper_ends_that_are_too_low_and_not_lower_ends_that_are_too_high() {
    assert_sees_upper_ends_only(
        |cases| STATEMENT.with_cases(cases),
        (10_000, 0.997),
        edge_of_a_parabola,
        place_and_rule,
        |certificates, case: &Case| check::<f64>(&real_rule, certificates, case),
    );
}

/// Along a run of LS on Σ aᵢ log cosh(sᵢxᵢ) into its minimiser 0, where the Hessian is diag(aᵢsᵢ²): the steps reach the
/// bound of the limit, ε going to 0 with the distance.
#[test]
fn steps_near_the_limit_reach_the_bound_of_its_curvature() {
    let (weights, scales) = (vec![2.0, 0.5], vec![1.5, 0.7]);
    let sharpness = 2.0 * 1.5 * 1.5;
    let function = AnalyticFunction::from(Separable::new(LogCosh, weights, scales).unwrap());
    let place = Place {
        function,
        start: vec![1.0, -2.0],
    };
    let rule = StepRule::from(Ls::default());
    let (c, delta) = (1e-4, 0.5);
    let mut compared = 0;
    for stop in walk(&mut *real_rule::<f64>(&rule), &place, 200) {
        let distance = stop.w.iter().map(|x| x * x).sum::<f64>().sqrt();
        let Outcome::Bracketed { accepted, rejected } = stop.visit.decision.outcome else {
            continue;
        };
        // A hundredth of c is chosen.
        if distance > 1e-2 || failed_test_constant(&Certified, &place, &stop, c, rejected) > 1.01 * c {
            continue;
        }
        compared += 1;
        // Here ‖H‖ is largest at the limit itself: sech² ≤ 1.
        assert!(accepted.step > 2.0 * delta * (1.0 - 1.01 * c) / sharpness);
    }
    assert!(
        compared >= 5,
        "only {compared} steps were near the limit and above rounding"
    );
}
