//! For $f(x) = \lambda x^2/2$ a bracketed step of LS lies in $(2\delta(1-c)/\lambda,\ 2(1-c)/\lambda]$.

use super::super::*;
use flatland_descent::Scalar;
use flatland_descent::line_search::{Iterate, Outcome};
use flatland_descent::step_rule::{Ls, SearchSettings};
use proptest::prelude::*;

/// A run of LS on $\lambda x^2/2$.
#[derive(Debug, Clone)]
pub struct Case {
    /// λ.
    pub curvature: f64,
    /// The first $x$.
    pub start: f64,
    /// The settings of LS.
    pub search: SearchSettings,
}

impl Case {
    /// Curvatures, starts and settings at random.
    pub fn any() -> impl Strategy<Value = Self> {
        let start =
            (log_uniform(1e-3, 1e3), any::<bool>()).prop_map(|(size, left)| if left { -size } else { size });
        (log_uniform(1e-2, 1e2), start, search_settings()).prop_map(|(curvature, start, search)| Self {
            curvature,
            start,
            search,
        })
    }
}

/// The relative distance by which a bracketed step may lie outside the window when computed with unit roundoff `unit`.
///
/// In exact arithmetic, with $u = \lambda\eta$ and costs in units of $f(x)$, A(η) reads $(1-u)^2 \le 1 - 2cu$, that is
/// $u\,(u - 2(1-c)) \le 0$. To first order in the roundoff: the gradient λx has one rounding, so ηg is within 2 units of ux
/// and $x - \eta g$ within $2u + |1-u|$ units of $x(1-u)$, relative to $x$; the trial's cost, three more roundings, is within
/// $2|1-u|(2u + |1-u|) + 3(1-u)^2$; $f(x)$ is within 3; and cηg² within $5 \cdot 2cu$, its difference from $f(x)$ one more. For
/// $u \le 2$ that sums to less than $2(4 + 1) + 3 + 3 + 20 + 1 = 37$ units. The computed test is therefore right wherever
/// $|u - 2(1-c)| > 37\,\text{unit}/u$. Where $u > 2$ the accepted side needs no band: $u$ exceeds $2(1-c)$ by more, and the
/// error grows with $u^2$ as the left-hand side does. At the edge $u = 2(1-c)$, or δ times it, the band is
/// relatively $37\,\text{unit}/(2(1-c))^2$; the two roundings of the step itself ($\eta'\delta$, and λ in this precision) are 3 more.
fn band(sufficient_decrease: f64, unit: f64) -> f64 {
    let edge = 2.0 * (1.0 - sufficient_decrease);
    // Twice the first-order terms, more than the terms left out.
    2.0 * (37.0 / (edge * edge) + 3.0) * unit
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
        search,
    } = case;
    let mut rule = make(&Ls { search: *search }.into());
    let (lambda, half) = (F::of(*curvature), F::of(0.5));
    let f = |x: F| lambda * x * x * half;
    let mut x = F::of(*start);
    let mut bracketed = false;
    // Both in the precision of the rule.
    let (c, delta) = (
        F::of(search.sufficient_decrease).as_f64(),
        F::of(search.backtrack_factor).as_f64(),
    );
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
        if let Outcome::Bracketed { .. } = decision.outcome {
            bracketed = true;
            let at = || format!("f(x) = {curvature}·x²/2, k = {k}, x = {x}, {search:?}, {decision:?}");
            let band = band(c, F::epsilon().as_f64());
            let upper = 2.0 * (1.0 - c) / lambda.as_f64();
            let step = step.as_f64();
            require(
                step > delta * upper * (1.0 - band),
                "η > 2δ(1−c)/λ",
                step,
                delta * upper,
                at,
            )?;
            require(step <= upper * (1.0 + band), "η ≤ 2(1−c)/λ", step, upper, at)?;
        }
        x = x - step * gradient;
    }
    Ok(Bearing::when(bracketed))
}
