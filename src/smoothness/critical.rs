//! The critical step $\eta^*(w) = \inf\lbrace \eta > 0 : \eta l(w, \eta) \ge 2\rbrace$, bracketed.
//!
//! It is infinite where the set is empty: $f$ is affine along the ray. It is 0 where $f$ is not segment smooth at $w$, as
//! $-x + |x|^{3/2}/1.5$ is not at 0, where $l = \infty$ on every segment. Elsewhere $\eta l(w, \eta)$ is continuous and nondecreasing, and
//! the infimum is attained.

/// The two ends of a bracket are brought this close to each other, where the bounds of $l$ allow it.
const RATIO: f64 = 1.01;
/// Below this step the search for a certified lower end gives up.
const SMALLEST: f64 = f64::MIN_POSITIVE;

/// The side of the critical step on which a step lies, as far as bounds of $l$ tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepComparison {
    /// $\eta l(w, \eta) < 2$ for certain: $\eta < \eta^*(w)$.
    Below,
    /// $\eta l(w, \eta) \ge 2$ for certain: $\eta \ge \eta^*(w)$.
    Beyond,
    /// The bounds are not close enough to tell.
    Undecided,
}

impl StepComparison {
    /// The comparison for bounds `lower` $\le l(w, \eta) \le$ `upper`, the products rounded outwards.
    pub fn new(step: f64, lower: f64, upper: f64) -> Self {
        if (step * upper).next_up() < 2.0 {
            Self::Below
        } else if (step * lower).next_down() >= 2.0 {
            Self::Beyond
        } else {
            Self::Undecided
        }
    }

    /// Whether the bounds decide the comparison.
    pub fn is_decided(self) -> bool {
        self != Self::Undecided
    }
}

/// A bracket of the critical step $\eta^*(w) = \inf\lbrace \eta > 0 : \eta l(w, \eta) \ge 2\rbrace$: `lower` $< \eta^*(w) \le$ `upper`, or
/// `lower` $= \eta^*(w) = 0$, as certain as its source. From bounds of $l$ ([`critical_step`]) both ends are certified; from
/// samples of $l$, which bound it only from below, the lower end is an estimate.
///
/// $\eta^*(w)$ is infinite where $f$ is affine along the ray, and 0 where $f$ is not segment smooth at $w$.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CriticalStep {
    /// A step that lies below, or 0 when none was found: every step up to it is in the range of descent.
    pub lower: f64,
    /// A step that lies at or beyond, or infinity when none was found up to the largest step.
    pub upper: f64,
}

impl CriticalStep {
    /// The bracket of a number known exactly, up to its rounding.
    pub fn near(value: f64) -> Self {
        Self {
            lower: value.next_down(),
            upper: value.next_up(),
        }
    }

    /// Narrows the bracket by the comparison of `step`.
    fn narrow(&mut self, step: f64, compare: &mut impl FnMut(f64) -> StepComparison) -> StepComparison {
        let comparison = compare(step);
        match comparison {
            StepComparison::Below => self.lower = self.lower.max(step),
            StepComparison::Beyond => self.upper = self.upper.min(step),
            StepComparison::Undecided => {}
        }
        comparison
    }
}

/// The bracket of $\eta^*(w)$ from comparisons, up to `max_step`, for which infinity and NaN stand for the largest float.
///
/// Because $\eta l(w, \eta)$ is nondecreasing, and continuous where it is finite, every step below the critical one compares as
/// [`Below`](StepComparison::Below) or undecided, every other as [`Beyond`](StepComparison::Beyond) or undecided. The bracket is
/// found by steps that grow or shrink faster and faster, and bisected in the logarithm to one per cent, or until the
/// comparison is undecided.
///
/// ```
/// use flatland_descent::smoothness::{StepComparison, critical_step};
///
/// // A quadratic of curvature 5 has l = 5 on every segment, and η* = 2/5.
/// let found = critical_step(1e12, |step| StepComparison::new(step, 5.0, 5.0));
/// assert!(found.lower < 0.4 && 0.4 <= found.upper && found.upper < 1.02 * found.lower);
/// ```
pub fn critical_step(max_step: f64, compare: impl FnMut(f64) -> StepComparison) -> CriticalStep {
    critical_step_near(1.0, max_step, compare)
}

/// [`critical_step`], searched for from a guess: a good one saves comparisons, and one that is not positive and finite is
/// replaced by 1.
pub fn critical_step_near(
    guess: f64,
    max_step: f64,
    mut compare: impl FnMut(f64) -> StepComparison,
) -> CriticalStep {
    let mut bracket = CriticalStep {
        lower: 0.0,
        upper: f64::INFINITY,
    };
    // The minimum passes over a NaN.
    let max_step = max_step.min(f64::MAX);
    let guess = if guess > 0.0 && guess.is_finite() {
        guess
    } else {
        1.0
    };
    let mut step = guess.min(max_step);
    let mut factor: f64 = 2.0;
    while bracket.narrow(step, &mut compare) != StepComparison::Beyond && step < max_step {
        step = (step * factor).min(max_step);
        factor *= factor;
    }
    (step, factor) = (guess.min(max_step), 2.0);
    while bracket.lower == 0.0 && step > SMALLEST {
        step = (step / factor).max(SMALLEST);
        factor *= factor;
        bracket.narrow(step, &mut compare);
    }
    if bracket.lower == 0.0 {
        return bracket;
    }
    // `wall` is the smallest step known not to compare as below, `floor` the largest not to compare as beyond.
    let mut wall = bracket.upper.min(max_step);
    while wall > RATIO * bracket.lower {
        let middle = geometric_mean(bracket.lower, wall);
        if bracket.narrow(middle, &mut compare) != StepComparison::Below {
            wall = middle;
        }
    }
    let mut floor = bracket.lower;
    while bracket.upper.is_finite() && bracket.upper > RATIO * floor {
        let middle = geometric_mean(floor, bracket.upper);
        if bracket.narrow(middle, &mut compare) != StepComparison::Beyond {
            floor = middle;
        }
    }
    bracket
}

/// $\sqrt{ab}$, where the product or the quotient may overflow.
fn geometric_mean(a: f64, b: f64) -> f64 {
    a.sqrt() * b.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `compare`, at most a thousand times: no search here takes a tenth of that, and an endless one fails.
    fn bounded(mut compare: impl FnMut(f64) -> StepComparison) -> impl FnMut(f64) -> StepComparison {
        let mut comparisons = 0;
        move |step| {
            comparisons += 1;
            assert!(comparisons <= 1_000, "still comparing, at {step:e}");
            compare(step)
        }
    }

    /// Steps below `end` compare as below, the others are undecided.
    fn known_below(end: f64) -> impl Fn(f64) -> StepComparison {
        move |step| {
            if step < end {
                StepComparison::Below
            } else {
                StepComparison::Undecided
            }
        }
    }

    /// The bracket for bounds of a known $l$, a factor `slack` apart.
    fn bracket(l: impl Fn(f64) -> f64, slack: f64, max_step: f64) -> CriticalStep {
        let compare = |step| StepComparison::new(step, l(step) / slack, l(step) * slack);
        critical_step(max_step, bounded(compare))
    }

    #[test]
    fn comparison_needs_both_sides_of_two() {
        assert_eq!(StepComparison::new(1.0, 0.5, 1.99), StepComparison::Below);
        assert_eq!(StepComparison::new(1.0, 2.01, 3.0), StepComparison::Beyond);
        assert_eq!(StepComparison::new(1.0, 1.99, 2.01), StepComparison::Undecided);
        // A product of exactly 2 may have been rounded from either side.
        assert_eq!(StepComparison::new(1.0, 2.0, 2.0), StepComparison::Undecided);
        assert_eq!(
            StepComparison::new(1.0, 1.0, f64::INFINITY),
            StepComparison::Undecided
        );
        assert!(StepComparison::Below.is_decided() && StepComparison::Beyond.is_decided());
        assert!(!StepComparison::Undecided.is_decided());
    }

    #[test]
    fn bracket_is_within_a_per_cent_at_every_scale() {
        for exponent in -250..=250 {
            let l = 10f64.powi(exponent);
            let found = bracket(|_| l, 1.0, 1e300);
            let truth = 2.0 / l;
            assert!(
                found.lower < truth && truth <= found.upper,
                "l = 1e{exponent}: {found:?}"
            );
            assert!(found.upper <= 1.0201 * found.lower, "l = 1e{exponent}: {found:?}");
        }
    }

    #[test]
    fn bracket_closes_far_below_the_largest_step() {
        // Small steps are below; the others are undecided up to a largest step 600 decades further on.
        let found = critical_step(1e305, bounded(known_below(1e-300)));
        assert!(found.lower < 1e-300 && found.lower > 0.98e-300, "{found:?}");
    }

    #[test]
    fn guess_changes_the_work_and_not_the_result() {
        let mut work = Vec::new();
        for guess in [0.4, 1e-250, 1e250, 0.0, -1.0, f64::NAN, f64::INFINITY] {
            let mut comparisons = 0;
            let compare = |step| {
                comparisons += 1;
                StepComparison::new(step, 5.0, 5.0)
            };
            let found = critical_step_near(guess, 1e300, bounded(compare));
            assert!(found.lower < 0.4 && 0.4 <= found.upper, "from {guess}: {found:?}");
            assert!(found.upper <= 1.0201 * found.lower, "from {guess}: {found:?}");
            work.push(comparisons);
        }
        assert!(work[0] < work[1] && work[0] < work[2], "{work:?}");
    }

    #[test]
    fn growing_curvature_is_bracketed() {
        // η² = 2 for l = η.
        let found = bracket(|step| step, 1.0, 1e12);
        assert!(found.lower < 2f64.sqrt() && 2f64.sqrt() <= found.upper);
        assert!(found.upper <= 1.0201 * found.lower);
    }

    #[test]
    fn loose_bounds_leave_a_loose_bracket_that_holds() {
        let found = bracket(|_| 2.0, 1.5, 1e12);
        assert!(found.lower < 1.0 && 1.0 <= found.upper, "{found:?}");
        assert!(found.lower > 1.0 / 1.55 && found.upper < 1.55, "{found:?}");
    }

    #[test]
    fn affine_function_has_no_critical_step() {
        let found = bracket(|_| 0.0, 1.0, 1e6);
        assert_eq!(found.upper, f64::INFINITY);
        assert_eq!(found.lower, 1e6);
    }

    #[test]
    fn function_that_is_not_segment_smooth_has_the_critical_step_zero() {
        // l = ∞ for every step, as for −x + |x|^{3/2}/1.5 at 0, known exactly or only from below.
        let found = bracket(|_| f64::INFINITY, 1.0, 1e12);
        assert_eq!((found.lower, found.upper), (0.0, SMALLEST));
        let compare = |step: f64| StepComparison::new(step, 8.0 / step, f64::INFINITY);
        let found = critical_step(1e12, bounded(compare));
        assert_eq!((found.lower, found.upper), (0.0, SMALLEST));
    }

    #[test]
    fn critical_step_beyond_the_largest_step_is_not_searched_for() {
        let found = bracket(|_| 1e-3, 1.0, 100.0);
        assert_eq!((found.lower, found.upper), (100.0, f64::INFINITY));
        let found = bracket(|_| 1e3, 1.0, 1e-6);
        assert_eq!((found.lower, found.upper), (1e-6, f64::INFINITY));
    }

    #[test]
    fn infinite_or_nan_largest_step_is_the_largest_float() {
        for max_step in [f64::INFINITY, f64::NAN] {
            let found = bracket(|_| 0.0, 1.0, max_step);
            assert_eq!((found.lower, found.upper), (f64::MAX, f64::INFINITY));
            let found = bracket(|_| 5.0, 1.0, max_step);
            assert!(found.lower < 0.4 && 0.4 <= found.upper && found.upper <= 1.0201 * found.lower);
            let found = critical_step(max_step, bounded(known_below(0.3)));
            assert!(found.lower < 0.3 && found.lower > 0.3 / 1.02, "{found:?}");
        }
    }

    #[test]
    fn undecided_comparisons_leave_the_half_line() {
        let found = critical_step(1e12, bounded(|_| StepComparison::Undecided));
        assert_eq!((found.lower, found.upper), (0.0, f64::INFINITY));
    }

    #[test]
    fn lost_upper_bound_keeps_the_certified_lower_end() {
        // 0.3 is the end of the domain.
        let found = critical_step(1e12, bounded(known_below(0.3)));
        assert!(found.lower < 0.3 && found.lower > 0.3 / 1.02, "{found:?}");
        assert_eq!(found.upper, f64::INFINITY);
    }

    /// The steps compared during the search, in order.
    fn compared(guess: f64, max_step: f64, comparison: impl Fn(f64) -> StepComparison) -> Vec<f64> {
        let mut steps = Vec::new();
        let compare = |step| {
            steps.push(step);
            comparison(step)
        };
        critical_step_near(guess, max_step, bounded(compare));
        steps
    }

    #[test]
    fn steps_grow_and_shrink_by_factors_that_are_squared_each_time() {
        let powers = |exponents: &[i32]| -> Vec<f64> {
            exponents.iter().map(|&exponent| 2f64.powi(exponent)).collect()
        };
        // Factors 2, 4, 16, ...: the exponent grows by 1, 2, 4, ..., and stops at the largest step.
        assert_eq!(
            compared(2f64.powi(-500), 2f64.powi(500), |_| StepComparison::Below),
            powers(&[-500, -499, -497, -493, -485, -469, -437, -373, -245, 11, 500])
        );
        // Downwards, to the smallest normal number.
        assert_eq!(
            compared(1.0, 1.0, |_| StepComparison::Undecided),
            powers(&[0, -1, -3, -7, -15, -31, -63, -127, -255, -511, -1022])
        );
    }

    #[test]
    fn bracket_of_one_per_cent_is_not_bisected() {
        for end in [StepComparison::Beyond, StepComparison::Undecided] {
            let comparison = |step: f64| {
                if step > 1.0 { end } else { StepComparison::Below }
            };
            assert_eq!(compared(1.0, RATIO, comparison), [1.0, RATIO]);
            let wider = RATIO.next_up();
            assert!(compared(1.0, wider, comparison).len() > 2);
        }
    }

    #[test]
    fn exact_value_is_inside_its_bracket() {
        let near = CriticalStep::near(0.4);
        assert!(near.lower < 0.4 && 0.4 < near.upper && near.upper - near.lower < 1e-15);
    }
}
