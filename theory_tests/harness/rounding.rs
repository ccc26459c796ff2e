//! From the test that a program in `f64` makes to the one in exact arithmetic.

use super::place::{Place, Stop};
use flatland::functions::TestFunction;

/// The constant $\tilde c \ge c$ with which the test that failed at `rejected` fails in exact arithmetic too:
///
/// $$ \varphi(\eta') \ge f(w) - \tilde c\,\eta'\,\|g\|^2. $$
///
/// The computed test failed, so the computed trial cost exceeds $\mathrm{fl}(R - c\eta's)$, which with three roundings is at
/// least $R - c\eta's - 4\epsilon(|R| + c\eta's)$ and, because $R$ is at least the computed cost $\hat f$ and $x - 4\epsilon|x|$ grows
/// with $x$, at least $\hat f - c\eta's - 4\epsilon(|\hat f| + c\eta's)$. The computed and the exact cost lie in one enclosure, at either
/// point, whose widths bound the differences; and the computed $s$ is compared with the smallest value that
/// $\|g\|^2$ can have. Dividing all that is lost by $\eta'\|g\|^2$ gives $\tilde c - c$. It is infinite where a cost is not
/// finite: there the test failed for another reason, and the statements about it claim nothing.
pub fn failed_test_constant(place: &Place, stop: &Stop, sufficient_decrease: f64, rejected: f64) -> f64 {
    let Place { function, .. } = place;
    let (cost, rate) = (stop.visit.iterate.cost, stop.visit.iterate.decrease_rate);
    let smallest_norm = function.gradient_norm_enclosure(&stop.w).lower();
    // Rounded down: a square and a product.
    let scale = rejected * smallest_norm * smallest_norm * (1.0 - 4.0 * f64::EPSILON);
    let required = sufficient_decrease * rejected * rate;
    let lost = function.trial_cost_enclosure(&stop.w, rejected).width()
        + function.cost_enclosure(&stop.w).width()
        + 4.0 * f64::EPSILON * (cost.abs() + required);
    let constant = (required + lost) / scale * (1.0 + 8.0 * f64::EPSILON);
    if constant.is_nan() {
        f64::INFINITY
    } else {
        constant
    }
}
