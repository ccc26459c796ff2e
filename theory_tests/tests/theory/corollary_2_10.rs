//! **Corollary 2.10 (sharpness-aware).** If $w_k \to w^*$ and $f$ is C² near $w^*$, then for every $\varepsilon > 0$ eventually
//! $\eta_k \ge 2\delta(1-c)/(\|H(w^*)\| + \varepsilon)$: a first-order method that is aware of curvature.
//!
//! *Checked*, on the families of Prop. 2.5 that are C², in double and in single precision, in the form that holds at every
//! step, from which the limit follows by continuity of the Hessian: $\eta_k > 2\delta(1-c)/\sup\|\nabla^2 f\|$ over the segment from
//! $w_k$ to the trial that failed. The supremum is enclosed until its lower end proves the inequality, or as closely as
//! possible, when its upper end must not refute it; $c$ is replaced by the constant with which the computed test failed in
//! exact arithmetic, all as for Prop. 2.5. The last test follows a run into its limit and compares
//! with the Hessian there.

use flatland_descent::Scalar;
use flatland_descent::line_search::Outcome;
use flatland_descent::step_rule::{Ls, StepRule};
use flatland_theory::functions::{AnalyticFunction, CertifiedBounds, Family, LogCosh, Separable};
use flatland_theory::harness::*;

const STATEMENT: Statement = Statement::new(
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
.in_single_precision_but(&[]);

fn check<F: Scalar>((place, rule): &(Place, StepRule)) -> Verdict {
    let (c, delta) = constants::<F>(search_of(rule));
    let mut exercised = false;
    for stop in walk(&mut *real_rule::<F>(rule), place, 5) {
        let Outcome::Bracketed { accepted, rejected } = stop.visit.decision.outcome else {
            continue;
        };
        let (step, rejected) = (accepted.step.as_f64(), rejected.as_f64());
        let constant = failed_test_constant(place, &stop, c, rejected);
        if constant > c + 0.01 * (1.0 - c) {
            continue;
        }
        // One rounding of the step (η = η′δ or η′ = η/δ) and four of the bound.
        let slack = 2.0 * F::epsilon().as_f64() + 8.0 * f64::EPSILON;
        let bound = |constant: f64, curvature: f64| 2.0 * delta * (1.0 - constant) / curvature;
        let enclosure = place
            .function
            .hessian_norm_enclosure_until(&stop.w, rejected, |lower, upper| {
                upper < f64::INFINITY && step > bound(c, lower) * (1.0 + slack)
            });
        if enclosure.upper() == f64::INFINITY {
            continue;
        }
        exercised = true;
        let bound = bound(constant, enclosure.upper());
        require(
            step * (1.0 + slack) > bound,
            "η > 2δ(1−c)/sup‖H‖",
            step,
            bound,
            || {
                format!(
                    "{:?}\nη′ = {rejected}, sup‖H‖ in {enclosure:?}, {rule:?}\n{stop:#?}",
                    place.function
                )
            },
        )?;
    }
    Ok(Bearing::when(exercised))
}

on_every_group!(STATEMENT, place_and_rule, check::<f64>, check::<f32>);

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
        if distance > 1e-2 || failed_test_constant(&place, &stop, c, rejected) > 1.01 * c {
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
