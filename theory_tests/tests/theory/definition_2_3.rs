//! **Definition 2.3 (large step sizes)**, made unique by $\eta_w = \eta^*(w)$: $\{\eta_k\}$ is large at $k$ with window $P$ when
//! (i) $\eta_k \ge \eta^*(w_k)/2$, and (ii) some $p$ in $[0, P]$ has $\eta_{k+p} > \eta^*(w_{k+p})$. On a finite trace of $N$ steps (i) must
//! hold at *every* $k$, and (ii) at every $k \le N - 1 - P$; the smallest $P \le (N-1)/2$ for which both hold is reported, or none, with
//! the shares of the steps that satisfy (i) and that lie above $\eta^*$.
//!
//! *Checked*: the classifier against the definition written out with its quantifiers, on arbitrary traces, whose steps lie near and at the
//! thresholds and anywhere between; (i), with the factor $\min(1, 2\delta(1-c))$ that Prop. 2.5 gives, on the bracketed steps of NLS with
//! random δ in double and in single precision, on every family where searches bracket (those of Prop. 2.5) and on parabolas with a trial
//! just beyond the largest step accepted (`edge`); and that small constant steps on quadratics are not large with any window, which no
//! precision changes. $\eta^*$ enters as a bracket: what (i) can see of its lower end is its distance from equality, at most the bracket's
//! one to two per cent.

use crate::faulty_certificates::CertificateFault;
use flatland_descent::Scalar;
use flatland_descent::smoothness::{CriticalStep, LargeSteps};
use flatland_descent::step_rule::{Constant, Nls, StepRule};
use flatland_theory::functions::{
    AnalyticFunction, CertifiedBounds, Family, PowerMixture, PowerTerm, Quadratic, Separable,
};
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
.in_single_precision_but(&[])
.and(&["edge", "edge-f32"]);

/// The smallest window, by trying all, where the truth of (i) and (ii) at each $k$ is known.
fn smallest_window(large: &[bool], beyond: &[bool]) -> Option<usize> {
    let count = large.len();
    (0..count).find(|&window| {
        2 * window < count
            && large.iter().all(|&large| large)
            && (0..count - window).all(|k| (0..=window).any(|p| beyond[k + p]))
    })
}

#[test]
fn classifier_is_the_definition_on_arbitrary_traces() {
    // Critical steps from a few values; steps at the thresholds, so that equality occurs, close to them, or anywhere; exact critical
    // steps, or brackets that leave the verdict open.
    let value = prop::sample::select(vec![0.25_f64, 0.5, 1.0, 2.0, 4.0]);
    let threshold = prop::sample::select(vec![0.25_f64, 0.5, 1.0, 2.0]);
    let near = (prop::sample::select(vec![0.5, 1.0]), -0.1..0.1).prop_map(|(at, off)| at * (1.0 + off));
    let ratio = prop_oneof![2 => threshold, 1 => near, 1 => 0.2..2.5, 2 => 0.5..2.5];
    let step = (ratio, value).prop_map(|(ratio, critical)| (ratio * critical, critical));
    let steps = prop::collection::vec((step, any::<bool>()), 0..12);
    let factor = prop::sample::select(vec![1.0, 0.9999, 0.5]);
    STATEMENT.check("arbitrary-traces", (steps, factor), |(steps, factor)| {
        let trace: Vec<(f64, CriticalStep)> = steps
            .iter()
            .map(|&((step, critical), exact)| {
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
        let share = |holds: &dyn Fn(f64, CriticalStep) -> bool| {
            let count = trace
                .iter()
                .filter(|&&(step, critical)| holds(step, critical))
                .count();
            count as f64 / trace.len() as f64
        };
        let (large, beyond) = (classified.large_share(), classified.beyond_share());
        for (claim, reported, expected) in [
            (
                "certain share of (i)",
                large.certain,
                share(&|step, critical| step >= factor * critical.upper / 2.0),
            ),
            (
                "possible share of (i)",
                large.possible,
                share(&|step, critical| step > factor * critical.lower / 2.0),
            ),
            (
                "certain share above η*",
                beyond.certain,
                share(&|step, critical| step > critical.upper),
            ),
            (
                "possible share above η*",
                beyond.possible,
                share(&|step, critical| step > critical.lower),
            ),
        ] {
            let same = reported == expected || trace.is_empty() && reported.is_nan();
            require(same, claim, reported, expected, || {
                format!("factor {factor}, trace {trace:?}")
            })?;
        }
        Ok(Bearing::when(!trace.is_empty()))
    });
}

/// A place, and NLS with random settings.
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

#[test]
fn steps_near_the_edge_are_large() {
    SEARCHED.check("edge", edge_of_a_parabola(), |case| {
        check::<f64>(&real_rule, &Certified, case)
    });
}

#[test]
fn steps_near_the_edge_are_large_in_single_precision() {
    SEARCHED.check("edge-f32", edge_of_a_parabola(), |case| {
        check::<f32>(&real_rule, &Certified, case)
    });
}

/// Its power over the certificates: a lower end of $\eta^*$ beyond it is seen; nothing of $l$ is read.
#[test]
fn sees_lower_ends_of_critical_steps_that_are_too_high() {
    let fault = CertificateFault::CriticalLowerEndIsUpperEnd;
    let check = |case: &(Place, StepRule)| check::<f64>(&real_rule, &fault, case);
    let found = SEARCHED
        .with_cases(10_000)
        .counterexample("edge", edge_of_a_parabola(), check);
    assert!(found.is_some());
}

/// On $-x + |x|^{3/2}/1.5$ from 0, where $f$ is not segment smooth, $\eta^* = 0$ and every step is large.
#[test]
fn every_step_is_large_where_the_critical_step_is_zero() {
    let term = PowerTerm {
        weight: 1.0,
        order: 0.5,
    };
    let profile = PowerMixture::new(vec![term], -1.0, 0.0).unwrap();
    let function = Separable::new(profile, vec![1.0], vec![1.0]).unwrap();
    let trace = [(1e-6, function.critical_step(&[0.0], 1e12))];
    assert_eq!(
        LargeSteps::classify(&trace, 1.0).unwrap().certain_window(),
        Some(0)
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
