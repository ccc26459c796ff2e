//! For $f(x) = \lambda x^2/2$ a bracketed step lies in $(\delta U, U]$, where $U$ depends on what the reference value allows.

use super::super::*;
use crate::functions::TestFunction;
use flatland_descent::Scalar;
use flatland_descent::line_search::{Iterate, Outcome};
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};
use proptest::prelude::*;

/// A run on $\lambda x^2/2$.
#[derive(Debug, Clone)]
pub struct Case {
    /// λ.
    pub curvature: f64,
    /// The first $x$.
    pub start: f64,
    /// A rule that searches.
    pub rule: StepRule,
}

impl Case {
    /// Curvatures and starts at random.
    fn of(rule: impl Strategy<Value = StepRule>) -> impl Strategy<Value = Self> {
        let start =
            (log_uniform(1e-3, 1e3), any::<bool>()).prop_map(|(size, left)| if left { -size } else { size });
        (log_uniform(1e-2, 1e2), start, rule).prop_map(|(curvature, start, rule)| Self {
            curvature,
            start,
            rule,
        })
    }

    /// LS with settings at random.
    pub fn monotone() -> impl Strategy<Value = Self> {
        Self::of(search_settings().prop_map(|search| Ls { search }.into()))
    }

    /// NLS and Grippo with settings at random.
    pub fn nonmonotone() -> impl Strategy<Value = Self> {
        Self::of(prop_oneof![
            (search_settings(), averaging()).prop_map(|(search, averaging)| Nls { search, averaging }.into()),
            (search_settings(), 1_usize..12).prop_map(|(search, window)| Grippo { search, window }.into()),
        ])
    }

    /// NLS and Grippo whose second search decides about a step just below or just above $U$.
    pub fn edge() -> impl Strategy<Value = Self> {
        nonmonotone_edge_of_a_parabola().prop_map(|(place, rule)| Self {
            curvature: place.function.constant_hessian_norm().unwrap_or(f64::NAN),
            start: place.start[0],
            rule,
        })
    }
}

/// $\lambda U$ and $\lambda U - (1-c)$ for $R/f$ = `ratio`.
fn edge(sufficient_decrease: f64, ratio: f64) -> (f64, f64) {
    let demanded = 1.0 - sufficient_decrease;
    let root = (demanded * demanded + (ratio - 1.0)).sqrt();
    (demanded + root, root)
}

/// The relative distance by which a bracketed step may lie outside the window when computed with unit roundoff `unit`.
///
/// In exact arithmetic, with $u = \lambda\eta$, costs in units of $f(x)$ and $r = R/f(x) \ge 1$, A(η) reads $(1-u)^2 \le r - 2cu$, that is
/// $p(u) = u^2 - 2(1-c)u - (r - 1) \le 0$. To first order in the roundoff: the gradient λx has one rounding, so ηg is within 2 units of ux
/// and $x - \eta g$ within $2u + |1-u|$ units of $x(1-u)$, relative to $x$; the trial's cost, three more roundings, is within
/// $2|1-u|(2u + |1-u|) + 3(1-u)^2$; $f(x)$, formed here, is within 3, hence $r$ within $3r$; and cηg² within $5 \cdot 2cu$, its difference from $R$
/// one more unit of $r$. Near the positive root $U$ of $p$, where $|1 - U| \le q = \sqrt r$ and $U \le 2q$, that sums to less than
/// $2q(4q + q) + 3q^2 + 3q^2 + 20q + q^2 \le 37 r$ units. The computed test is therefore right wherever
/// $|p(u)| > 37r\,\text{unit}$. With $S = U - (1-c)$ the slope of $p$ at $U$ is $2S$, growing above, where the error grows no faster than $p$, and
/// at least $S$ on the way down to $U - S/2$; the band is far less than that. So relatively $u$ is within $37r\,\text{unit}/(SU)$ of the edge or on
/// its own side; the two roundings of the step itself ($\eta'\delta$, and λ in this precision) are 3 more.
fn band((edge, root): (f64, f64), ratio: f64, unit: f64) -> f64 {
    // Twice the first-order terms, more than the terms left out.
    2.0 * (37.0 * ratio / (edge * root) + 3.0) * unit
}

/// Checks every bracketed step of a run of ten iterations. Exercised by a run with at least one.
///
/// # Errors
///
/// A step outside the window.
pub fn check<F: Scalar>(make: MakeRule<F>, case: &Case) -> Verdict {
    let Case {
        curvature,
        start,
        rule: settings,
    } = case;
    let mut rule = make(settings);
    let (lambda, half) = (F::of(*curvature), F::of(0.5));
    let f = |x: F| lambda * x * x * half;
    let mut x = F::of(*start);
    let mut tightest = Tightest::default();
    // Both in the precision of the rule.
    let (c, delta) = constants::<F>(search_of(settings));
    for k in 0..10 {
        let gradient = lambda * x;
        let iterate = Iterate::new(f(x), gradient * gradient);
        // The derivation above is relative: it holds where nothing is subnormal.
        if iterate.cost < F::min_positive_value() / F::epsilon() {
            break;
        }
        let Visit { decision, .. } = visits(&mut *rule, iterate, |step| f(x - step * gradient));
        let Some(step) = decision.outcome.step() else {
            break;
        };
        if let (Outcome::Bracketed { .. }, Some(reference)) = (decision.outcome, decision.reference) {
            let at = || format!("f(x) = {curvature}·x²/2, k = {k}, x = {x}, {settings:?}, {decision:?}");
            let cost = 0.5 * lambda.as_f64() * x.as_f64() * x.as_f64();
            let ratio = (reference.as_f64() / cost).max(1.0);
            let edge = edge(c, ratio);
            let band = band(edge, ratio, F::epsilon().as_f64());
            let upper = edge.0 / lambda.as_f64();
            let lower = delta * upper;
            let step = step.as_f64();
            let above = Inequality::greater(step, lower).within(band * lower);
            tightest.note(above.require("η > δU", at)?);
            let below = Inequality::at_most(step, upper).within(band * upper);
            tightest.note(below.require("η ≤ U", at)?);
        }
        x = x - step * gradient;
    }
    Ok(tightest.bearing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_is_the_positive_root() {
        // U² − 2(1−c)U − (r − 1) = 0: 2 · 3/4; and 1/2 ± 1.
        assert_eq!(edge(0.25, 1.0), (1.5, 0.75));
        assert_eq!(edge(0.5, 1.75), (1.5, 1.0));
        // 2(37 · 2/(4 · 1/2) + 3) units.
        assert_eq!(band((4.0, 0.5), 2.0, 0.25), 20.0);
    }

    #[test]
    fn curvatures_starts_and_rules_are_drawn_of_every_kind() {
        use proptest::strategy::ValueTree;
        let mut runner = proptest::test_runner::TestRunner::deterministic();
        let mut cases = |strategy: BoxedStrategy<Case>| -> Vec<Case> {
            (0..100)
                .map(|_| strategy.new_tree(&mut runner).unwrap().current())
                .collect()
        };
        for case in cases(Case::monotone().boxed()) {
            assert!(matches!(case.rule, StepRule::Ls(_)), "{case:?}");
        }
        for cases in [cases(Case::nonmonotone().boxed()), cases(Case::edge().boxed())] {
            let averages = cases
                .iter()
                .filter(|case| matches!(case.rule, StepRule::Nls(_)))
                .count();
            assert!((20..80).contains(&averages), "{averages}");
            for Case { curvature, start, .. } in cases {
                assert!((1e-2..=1e2).contains(&curvature) && (1e-3..=1e3).contains(&start.abs()));
            }
        }
        let left = cases(Case::monotone().boxed())
            .iter()
            .filter(|case| case.start < 0.0)
            .count();
        assert!((20..80).contains(&left), "{left}");
    }
}
