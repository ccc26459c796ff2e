//! From the computed acceptance test to the one in exact arithmetic.

use super::certificates::Certificates;
use super::place::{Place, WalkStop};
use super::run::Visit;
use flatland_descent::Scalar;

/// The constant $\tilde c \ge c$ with which the test that failed at `rejected`, in the precision `F` of the rule, fails in
/// exact arithmetic too:
///
/// $$ \varphi(\eta') \ge f(w) - \tilde c\,\eta'\,\|g\|^2. $$
///
/// `sufficient_decrease` is $c$ as the rule holds it, $\epsilon$ the spacing of `F` at 1, twice its unit roundoff. A trial cost
/// rounded to `F` exceeds a number of `F` only if it did so before, rounding being monotone, and so does one that overflowed
/// to $+\infty$: the trial cost computed in `f64` exceeds $\mathrm{fl}(R - c\eta's)$. With three roundings that is at least
/// $R - c\eta's - 4\epsilon(|R| + c\eta's)$ and, because $R$ is at least the cost $\hat f$ that the rule saw and $x - 4\epsilon|x|$ grows
/// with $x$, at least $\hat f - c\eta's - 4\epsilon(|\hat f| + c\eta's)$; one more $\epsilon|\hat f|$ takes $\hat f$ to the cost in
/// `f64` it was rounded from. That and the exact cost lie in one enclosure, at either point, whose widths bound the
/// differences; and the $s$ that the rule saw is compared with the smallest value that $\|g\|^2$ can have. Dividing the total
/// loss by $\eta'\|g\|^2$ gives $\tilde c - c$. These bounds are relative; where $\hat f$ or the product underflowed, each
/// lost at most the smallest subnormal number in addition, as long as $c\eta'$ is normal.
///
/// Infinite where a cost is not finite or $-\infty$ in `F`, or $c\eta'$ is not normal: there the test failed for another reason, about which
/// the statements claim nothing.
pub fn failed_test_constant<F: Scalar>(
    certificates: &dyn Certificates,
    place: &Place,
    stop: &WalkStop<F>,
    sufficient_decrease: f64,
    rejected: f64,
) -> f64 {
    let Place { function, .. } = place;
    let Visit { iterate, trials, .. } = &stop.visit;
    let (cost, rate) = (iterate.cost.as_f64(), iterate.decrease_rate.as_f64());
    let compared = trials
        .iter()
        .any(|trial| trial.step.as_f64() == rejected && trial.cost > F::neg_infinity());
    let (spacing, tiny) = (F::epsilon().as_f64(), F::min_positive_value().as_f64());
    if !compared || sufficient_decrease * rejected < tiny {
        return f64::INFINITY;
    }
    let smallest_norm = certificates.gradient_norm(function, &stop.w).lower();
    // Rounded down: a square and a product.
    let scale = rejected * smallest_norm * smallest_norm * (1.0 - 4.0 * f64::EPSILON);
    let required = sufficient_decrease * rejected * rate;
    let lost = certificates.trial_cost(function, &stop.w, rejected).width()
        + certificates.cost(function, &stop.w).width()
        + 5.0 * spacing * (cost.abs() + required)
        + tiny;
    let constant = (required + lost) / scale * (1.0 + 8.0 * f64::EPSILON);
    if constant.is_nan() {
        f64::INFINITY
    } else {
        constant
    }
}

/// Bounds of the rise $\rho = R - f(w)$ that the reference value allows at the test that failed at `rejected`: the upper is $R$ less the lower
/// end of $f(w)$, the lower a $\tilde\rho \le \rho$ with which the test fails in exact arithmetic too,
///
/// $$ \varphi(\eta') \ge f(w) + \tilde\rho - c\,\eta'\,\|g\|^2. $$
///
/// As derived at [`failed_test_constant`], $\varphi(\eta') \ge R - c\eta's - 4\epsilon(|R| + c\eta's)$ less the width of the enclosure of the trial's
/// cost, with the computed $s$ in the place of $\|g\|^2$, whose smallest value is known, and the smallest subnormal number for an underflow.
///
/// `None` where the rule has no reference value, or the test failed for another reason.
pub fn allowed_rise<F: Scalar>(
    certificates: &dyn Certificates,
    place: &Place,
    stop: &WalkStop<F>,
    sufficient_decrease: f64,
    rejected: f64,
) -> Option<(f64, f64)> {
    let Place { function, .. } = place;
    let reference = stop.visit.decision.reference?.as_f64();
    let (spacing, tiny) = (F::epsilon().as_f64(), F::min_positive_value().as_f64());
    let cost = certificates.cost(function, &stop.w);
    let norm = certificates.gradient_norm(function, &stop.w).lower();
    let required = sufficient_decrease * rejected * stop.visit.iterate.decrease_rate.as_f64();
    let smallest = sufficient_decrease * rejected * norm * norm * (1.0 - 8.0 * f64::EPSILON);
    let lost = certificates.trial_cost(function, &stop.w, rejected).width()
        + 4.0 * spacing * (reference.abs() + required)
        + (required - smallest)
        + tiny;
    // The roundings of these differences themselves.
    let slack = 8.0 * f64::EPSILON * (reference.abs() + cost.magnitude() + lost.abs());
    let (lowest, highest) = (
        reference - cost.upper() - lost - slack,
        reference - cost.lower() + slack,
    );
    (lowest.is_finite() && highest.is_finite()).then_some((lowest, highest))
}

#[cfg(test)]
mod tests;
