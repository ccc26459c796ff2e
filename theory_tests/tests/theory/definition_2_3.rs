//! **Definition 2.3 (large step sizes)**, made unique by $\eta_w = \eta^*(w)$: $\{\eta_k\}$ is large at $k$ with window $P$ when
//! (i) $\eta_k \ge \eta^*(w_k)/2$, and (ii) some $p$ in $[0, P]$ has $\eta_{k+p} > \eta^*(w_{k+p})$. On a finite trace of $N$ steps the
//! smallest $P$ that works for all $k \le N - 1 - P$ is reported, if any.
//!
//! *Checked*: the classifier against the definition written out with its quantifiers, on arbitrary traces; (i), with the factor
//! that Prop. 2.5 gives, on the bracketed steps of NLS in double and in single precision, on every family where searches
//! bracket (those of Prop. 2.5); and that small constant steps on quadratics are not large with any window, which no precision
//! changes.

use flatland_descent::Scalar;
use flatland_descent::smoothness::{CriticalStep, LargeSteps};
use flatland_descent::step_rule::{Constant, Nls, StepRule};
use flatland_theory::functions::{AnalyticFunction, CertifiedBounds, Family, Quadratic};
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new(
    "definition_2_3",
    10_000,
    Families::Named(&["arbitrary-traces", "small-constant-steps"]),
);

pub const SEARCHED: Statement = Statement::new(
    "definition_2_3",
    2_000,
    Families::AllBut(&[
        Family::Abyss,
        Family::Affine,
        Family::ExtremeScale,
        Family::FlatValley,
    ]),
)
.in_single_precision_but(&[]);

/// The smallest window, by trying all, where the truth of (i) and (ii) at each $k$ is known.
fn smallest_window(large: &[bool], beyond: &[bool]) -> Option<usize> {
    let count = large.len();
    (0..count).find(|&window| (0..count - window).all(|k| large[k] && (0..=window).any(|p| beyond[k + p])))
}

#[test]
fn classifier_is_the_definition_on_arbitrary_traces() {
    // Steps from a few values, so that equality occurs; exact critical steps, or brackets that leave the verdict open.
    let value = || prop::sample::select(vec![0.25_f64, 0.5, 1.0, 2.0, 4.0]);
    let steps = prop::collection::vec((value(), value(), any::<bool>()), 0..12);
    let factor = prop::sample::select(vec![1.0, 0.9999, 0.5]);
    STATEMENT.check("arbitrary-traces", (steps, factor), |(steps, factor)| {
        let trace: Vec<(f64, CriticalStep)> = steps
            .iter()
            .map(|&(step, critical, exact)| {
                let lower = if exact {
                    critical.next_down()
                } else {
                    0.6 * critical
                };
                (
                    step,
                    CriticalStep {
                        lower,
                        upper: critical,
                    },
                )
            })
            .collect();
        let classified = LargeSteps::classify(&trace, *factor).unwrap();
        // lower < η* ≤ upper: certain if it holds for every such η*, possible if for some.
        let truth = |large: &dyn Fn(f64, CriticalStep) -> bool,
                     beyond: &dyn Fn(f64, CriticalStep) -> bool| {
            let all = |holds: &dyn Fn(f64, CriticalStep) -> bool| -> Vec<bool> {
                trace
                    .iter()
                    .map(|&(step, critical)| holds(step, critical))
                    .collect()
            };
            smallest_window(&all(large), &all(beyond))
        };
        let certain = truth(
            &|step, critical| step >= factor * critical.upper / 2.0,
            &|step, critical| step > critical.upper,
        );
        let possible = truth(
            &|step, critical| step > factor * critical.lower / 2.0,
            &|step, critical| step > critical.lower,
        );
        let number = |window: Option<usize>| window.map_or(f64::NAN, |window| window as f64);
        for (claim, reported, expected) in [
            ("certain window", classified.certain_window(), certain),
            ("possible window", classified.possible_window(), possible),
        ] {
            require(
                reported == expected,
                claim,
                number(reported),
                number(expected),
                || format!("factor {factor}, trace {trace:?}"),
            )?;
        }
        Ok(Bearing::when(!trace.is_empty()))
    });
}

/// A place and NLS, at the paper's δ where (i) holds with a factor as close to 1 as $1 - c$, or another.
pub fn cases(family: Family) -> impl Strategy<Value = (Place, StepRule)> {
    let rule =
        (search_settings(), averaging()).prop_map(|(search, averaging)| Nls { search, averaging }.into());
    (bracketing_place(family), rule)
}

/// (i) at the leading bracketed steps of a short run. Exercised where a critical step was found.
pub fn check<F: Scalar>(
    make: MakeRule<F>,
    certificates: &dyn Certificates,
    (place, rule): &(Place, StepRule),
) -> Verdict {
    let (_, delta) = constants::<F>(search_of(rule));
    let mut trace = Vec::new();
    // The smallest of the factors: the constant of each failed test, in exact arithmetic.
    let mut factor = 1.0_f64;
    for (count, bracketed) in bracketed_steps(make, certificates, (place, rule), 3)
        .iter()
        .enumerate()
    {
        if bracketed.k > count {
            break;
        }
        // One rounding of the step, four of the factor.
        let slack = 1.0 - 2.0 * F::epsilon().as_f64() - 8.0 * f64::EPSILON;
        factor = factor.min(2.0 * delta * (1.0 - bracketed.constant) * slack);
        let critical = certificates.critical_step(&place.function, &bracketed.stop.w, 1e12);
        trace.push((bracketed.step, critical));
    }
    let classified = LargeSteps::classify(&trace, factor).unwrap();
    let mut tightest = Tightest::default();
    for (k, verdict) in classified.verdicts().iter().enumerate() {
        let (step, critical) = trace[k];
        let bound = 0.5 * factor * critical.lower;
        let at = || format!("{place:#?}\n{rule:?}\nk = {k}, {critical:?}");
        let claim = "η_k ≥ min(1, 2δ(1−c)) η*(w_k)/2";
        require(verdict.is_large != Some(false), claim, step, bound, at)?;
        let slack = Inequality::greater(step, bound).require(claim, at)?;
        // Where no critical step was found the inequality is empty.
        if critical.lower > 0.0 {
            tightest.note(slack);
        }
    }
    Ok(tightest.bearing())
}

mod bracketed_steps_are_large {
    use super::*;

    on_every_group!(
        SEARCHED,
        cases,
        |case| check::<f64>(&real_rule, &Certified, case),
        |case| check::<f32>(&real_rule, &Certified, case)
    );
}

/// With the paper's settings NLS on $x^2/2$ alternates about the critical step 2, and the window is found.
#[test]
fn nls_on_a_parabola_is_large_with_a_finite_window() {
    let function = AnalyticFunction::from(Quadratic::diagonal(vec![1.0]).unwrap());
    let place = Place {
        function,
        start: vec![1.0],
    };
    let mut rule = Nls::default();
    rule.search.first_step = 1.5;
    let trace: Vec<_> = walk(&mut *real_rule::<f64>(&rule.into()), &place, 40)
        .iter()
        .filter_map(|stop| Some((stop.visit.decision.outcome.step()?, CriticalStep::near(2.0))))
        .collect();
    let classified = LargeSteps::classify(&trace, 1.0 - 1e-4).unwrap();
    assert!(
        classified.certain_window().is_some_and(|window| window > 0),
        "{trace:?}"
    );
}

/// $\eta^* \ge 2/L$ everywhere: a step of at most 0.95/L is not large. (The bracket of η* is within two per cent.)
#[test]
fn small_constant_steps_are_not_large() {
    let case = (place(Family::Quadratic), 0.01..0.95);
    STATEMENT.check("small-constant-steps", case, |(place, relative)| {
        let AnalyticFunction::Quadratic(quadratic) = &place.function else {
            panic!("not a quadratic")
        };
        let largest = quadratic
            .spectrum()
            .iter()
            .fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let step = relative / largest;
        let trace: Vec<(f64, CriticalStep)> =
            walk(&mut *real_rule::<f64>(&Constant { step }.into()), place, 3)
                .iter()
                .map(|stop| (step, place.function.critical_step(&stop.w, 1e12)))
                .collect();
        let window = LargeSteps::classify(&trace, 1.0).unwrap().possible_window();
        let size = window.map_or(f64::NAN, |size| size as f64);
        require(
            window.is_none(),
            "small constant steps have no window",
            size,
            f64::NAN,
            || format!("{place:#?}\nη = {step}, {trace:?}"),
        )?;
        Ok(Bearing::EXERCISED)
    });
}
