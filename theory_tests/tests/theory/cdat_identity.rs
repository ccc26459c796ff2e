//! **CDAT identity.** $\eta_k \cdot (g^\top H g / \|g\|^2) = \pm\sigma$: the step of CDAT (Roulet et al. 2024) times the
//! curvature along the gradient is σ in absolute value, for either sign of the curvature.
//!
//! *Checked* on random scalars, and on quadratics whose curvature is known without a Hessian: $f(w) = \lambda\|w\|^2/2$ has
//! $g^\top H g/\|g\|^2 = \lambda$. The step has two roundings ($\sigma\|g\|^2$, the quotient), the product formed here two more,
//! so the identity holds to 4 units in the last place, doubled for the products of roundings.

use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Iterate, Outcome};
use flatland_descent::step_rule::Cdat;
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new(
    "cdat_identity",
    30_000,
    Families::Named(&["scalars", "scalars-f32", "quadratics"]),
);

fn decide<F: Scalar>(make: MakeRule<F>, sigma: f64, squared_norm: F, curvature: Option<F>) -> Decision<F> {
    let mut rule = make(&Cdat { sigma }.into());
    let iterate = Iterate::new(F::one(), squared_norm).with_gradient_curvature(curvature);
    let visit = visits(&mut *rule, iterate, |_| panic!("CDAT evaluates no cost"));
    visit.decision
}

/// σ, ‖g‖² and gᵀHg.
pub type Case = (f64, f64, f64);

pub fn check<F: Scalar>(make: MakeRule<F>, &(sigma, squared_norm, curvature): &Case) -> Verdict {
    let (squared_norm, curvature) = (F::of(squared_norm), F::of(curvature));
    let decision = decide(make, sigma, squared_norm, Some(curvature));
    let at = || format!("σ = {sigma}, ‖g‖² = {squared_norm:e}, gᵀHg = {curvature:e}, {decision:?}");
    let Outcome::Prescribed { step } = decision.outcome else {
        require(false, "CDAT prescribes a step", f64::NAN, sigma, at)?;
        return Ok(Bearing::VACUOUS);
    };
    let product = (step * (curvature / squared_norm)).as_f64();
    let sign = curvature.signum().as_f64();
    let band = 8.0 * F::epsilon().as_f64() * sigma;
    require(
        (sign * product - sigma).abs() <= band,
        "η gᵀHg/‖g‖² = ±σ",
        product,
        sign * sigma,
        at,
    )?;
    Ok(Bearing::EXERCISED)
}

pub fn scalars(size: f64) -> impl Strategy<Value = Case> {
    let curvature = (log_uniform(1.0 / size, size), any::<bool>());
    (log_uniform(1e-2, 1e2), log_uniform(1.0 / size, size), curvature).prop_map(
        |(sigma, squared_norm, (size, concave))| (sigma, squared_norm, if concave { -size } else { size }),
    )
}

#[test]
fn step_times_curvature_is_sigma() {
    STATEMENT.check("scalars", scalars(1e100), |case| check::<f64>(&real_rule, case));
}

#[test]
fn step_times_curvature_is_sigma_in_single_precision() {
    STATEMENT.check("scalars-f32", scalars(1e12), |case| {
        check::<f32>(&real_rule, case)
    });
}

#[test]
fn step_on_an_isotropic_quadratic_is_sigma_over_its_curvature() {
    let cases = (
        log_uniform(1e-3, 1e3),
        any::<bool>(),
        prop::collection::vec(-10.0..10.0, 1..6),
    );
    STATEMENT.check(
        "quadratics",
        cases,
        |(size, concave, w): &(f64, bool, Vec<f64>)| {
            let lambda = if *concave { -size } else { *size };
            let dot = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(l, r)| l * r).sum::<f64>();
            let gradient: Vec<f64> = w.iter().map(|x| lambda * x).collect();
            let product: Vec<f64> = gradient.iter().map(|x| lambda * x).collect();
            let squared_norm = dot(&gradient, &gradient);
            if squared_norm < f64::MIN_POSITIVE {
                return Ok(Bearing::VACUOUS);
            }
            let step = decide(&real_rule, 2.06, squared_norm, Some(dot(&gradient, &product)))
                .outcome
                .step()
                .unwrap_or(f64::NAN);
            // Two sums of at most 5 products, each within 6 units, and the roundings above.
            let band = 2.0 * (6.0 + 6.0 + 4.0) * f64::EPSILON * 2.06;
            let at = || format!("λ = {lambda}, w = {w:?}");
            require(
                (step * lambda.abs() - 2.06).abs() <= band,
                "η|λ| = σ",
                step * lambda.abs(),
                2.06,
                at,
            )?;
            Ok(Bearing::EXERCISED)
        },
    );
}

#[test]
fn without_curvature_there_is_no_step() {
    for curvature in [None, Some(0.0), Some(f64::NAN), Some(f64::INFINITY)] {
        assert_eq!(
            decide::<f64>(&real_rule, 2.06, 1.0, curvature).outcome.name(),
            "failed",
            "{curvature:?}"
        );
    }
}
