//! **Proposition 2.5 (Lipschitz-aware).** A bracketed step satisfies
//!
//! $$ \eta_k > \frac{2\delta(1-c)}{l(w_k, \eta'_k)}, \qquad\text{hence}\qquad \eta_k > \delta(1-c)\,\eta^*(w_k), $$
//!
//! where $\eta'_k$ is the trial that failed. *Proof.* A fails at η′: $\varphi(\eta') > R_k - c\eta'\|g\|^2 \ge f(w_k) - c\eta'\|g\|^2$;
//! the local descent lemma bounds φ(η′) from above; compare.
//!
//! *Checked* at every bracketed step of short runs of every rule that searches, in double and in single precision, on every
//! family on which searches bracket. (On `Affine` and `Abyss` the cost falls forever along every ray and no trial fails;
//! on `Saddle` only starts from which it turns upwards are drawn. On `ExtremeScale` ‖g‖² is not a float, which a rule reports
//! instead of searching; on `FlatValley` rounding decides every test.) $l$ is enclosed: $\underline l \le l \le \overline l$. The
//! enclosure is refined until $\underline l$ *proves* the inequality, or to one per cent, when $\overline l$ must not refute it. For that
//! $c$ is replaced by the slightly larger constant with which the computed test failed in exact arithmetic
//! (`failed_test_constant`). Where that is more than a hundredth of $1-c$ larger, rounding decided the test and the step
//! counts as not exercising the statement, and so does one with no finite $\overline l$. The family `edge` draws parabolas with a first trial
//! just below or just above the largest step that LS accepts: there the bound is within 1 % of equality, in a test below at one place.
//! The second inequality follows from the first by the definition of $\eta^*$ and is proved in `proofs/Proposition_2_5.v`; `definition_2_3`
//! checks it where $2\delta(1-c) \le 1$.

use crate::faulty_certificates::assert_sees_upper_ends_only;
use flatland_descent::Scalar;
use flatland_descent::step_rule::{Ls, StepRule};
use flatland_theory::functions::{AnalyticFunction, Family, Interval, Quadratic};
use flatland_theory::harness::*;

pub const STATEMENT: Statement = Statement::new(
    "proposition_2_5",
    20_000,
    Families::AllBut(&[
        Family::Abyss,
        Family::Affine,
        Family::ExtremeScale,
        Family::FlatValley,
    ]),
)
.in_single_precision_but(&[])
.and(&["edge", "edge-f32"]);

pub type Case = (Place, StepRule);

/// An enclosure of a bound of the curvature along the ray from a point, up to a step.
pub type Curvature = fn(&dyn Certificates, &AnalyticFunction, &[f64], f64, Enough) -> Interval;

/// The segment smoothness $l(w, \eta')$.
pub fn smoothness(
    certificates: &dyn Certificates,
    function: &AnalyticFunction,
    w: &[f64],
    step: f64,
    enough: Enough,
) -> Interval {
    certificates.hoelder(function, w, step, 1.0, enough)
}

/// Checks `claim`, $\eta_k > 2\delta(1-c)$ over the curvature up to the trial that failed, at each bracketed step that rounding did
/// not decide. Exercised where there is one with a finite bound of the curvature.
pub fn check_with<F: Scalar>(
    (curvature, claim): (Curvature, &'static str),
    make: MakeRule<F>,
    certificates: &dyn Certificates,
    (place, rule): &Case,
) -> Verdict {
    let (c, delta) = constants::<F>(search_of(rule));
    let mut tightest = Tightest::default();
    for bracketed in bracketed_steps(make, certificates, (place, rule), 5) {
        let BracketedStep {
            stop,
            step,
            rejected,
            constant,
            ..
        } = bracketed;
        // One rounding of the step (η = η′δ or η′ = η/δ) and four of the bound.
        let slack = 2.0 * F::epsilon().as_f64() + 8.0 * f64::EPSILON;
        let bound = |constant: f64, curvature: f64| 2.0 * delta * (1.0 - constant) / curvature;
        let enclosure = curvature(
            certificates,
            &place.function,
            &stop.w,
            rejected,
            &|lower, upper| upper < f64::INFINITY && step > bound(c, lower) * (1.0 + slack),
        );
        if enclosure.upper() == f64::INFINITY {
            continue;
        }
        let bound = bound(constant, enclosure.upper());
        let inequality = Inequality::greater(step, bound).within(slack * step);
        tightest.note(inequality.require(claim, || {
            format!(
                "{:?}\nη′ = {rejected}, the curvature in {enclosure:?}, {rule:?}\n{stop:#?}",
                place.function
            )
        })?);
    }
    Ok(tightest.bearing())
}

/// The statement on a case.
pub fn check<F: Scalar>(make: MakeRule<F>, certificates: &dyn Certificates, case: &Case) -> Verdict {
    check_with((smoothness, "η > 2δ(1−c)/l(w, η′)"), make, certificates, case)
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

/// Its power over the certificates: upper ends of $l$ that are 0.3 % too low are seen; lower ends never, because they only prove.
#[test]
fn sees_upper_ends_that_are_too_low_and_not_lower_ends_that_are_too_high() {
    assert_sees_upper_ends_only(
        |cases| STATEMENT.with_cases(cases),
        (20_000, 0.997),
        edge_of_a_parabola,
        place_and_rule,
        |certificates, case: &Case| check::<f64>(&real_rule, certificates, case),
    );
}

/// On a parabola the test fails at every $\eta' > 2(1-c)/\lambda$, and $l = \lambda$: a first trial just above gives equality.
#[test]
fn comes_within_one_per_cent_of_equality() {
    let function = AnalyticFunction::from(Quadratic::diagonal(vec![3.0]).unwrap());
    let place = Place {
        function,
        start: vec![0.7],
    };
    let mut rule = Ls::default();
    rule.search.first_step = 1.001 * 2.0 * (1.0 - 1e-4) / 3.0;
    let slack = slack(&check::<f64>(&real_rule, &Refined, &(place, rule.into()))).unwrap();
    println!("smallest slack: {slack}");
    assert!(slack < 0.01, "{slack}");
}
