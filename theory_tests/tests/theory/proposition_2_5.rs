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
//! counts as not exercising the statement, and so does one with no finite $\overline l$. The last test comes within 1 % of equality.

use flatland_descent::Scalar;
use flatland_descent::line_search::Outcome;
use flatland_descent::step_rule::{Ls, StepRule};
use flatland_theory::functions::{AnalyticFunction, CertifiedBounds, Family, Quadratic};
use flatland_theory::harness::*;

const STATEMENT: Statement = Statement::new(
    "proposition_2_5",
    20_000,
    Families::AllBut(&[
        Family::Abyss,
        Family::Affine,
        Family::ExtremeScale,
        Family::FlatValley,
    ]),
)
.in_single_precision_but(&[]);

/// $\eta_k$ over the bound of the proposition, at each bracketed step that rounding did not decide.
fn ratios<F: Scalar>(place: &Place, rule: &StepRule) -> Result<Vec<f64>, Violation> {
    let (c, delta) = constants::<F>(search_of(rule));
    let mut ratios = Vec::new();
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
        let bound = |constant: f64, smoothness: f64| 2.0 * delta * (1.0 - constant) / smoothness;
        let enclosure = place
            .function
            .hoelder_enclosure_until(&stop.w, rejected, 1.0, |lower, upper| {
                upper < f64::INFINITY && step > bound(c, lower) * (1.0 + slack)
            });
        if enclosure.upper() == f64::INFINITY {
            continue;
        }
        let bound = bound(constant, enclosure.upper());
        require(
            step * (1.0 + slack) > bound,
            "η > 2δ(1−c)/l(w, η′)",
            step,
            bound,
            || {
                format!(
                    "{:?}\nη′ = {rejected}, l in {enclosure:?}, {rule:?}\n{stop:#?}",
                    place.function
                )
            },
        )?;
        ratios.push(step / bound);
    }
    Ok(ratios)
}

fn check<F: Scalar>((place, rule): &(Place, StepRule)) -> Verdict {
    Ok(Bearing::when(!ratios::<F>(place, rule)?.is_empty()))
}

on_every_group!(STATEMENT, place_and_rule, check::<f64>, check::<f32>);

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
    let closest = ratios::<f64>(&place, &rule.into())
        .unwrap()
        .into_iter()
        .fold(f64::INFINITY, f64::min);
    println!("closest to equality: η = {closest} times the bound");
    assert!(closest < 1.01, "{closest}");
}
