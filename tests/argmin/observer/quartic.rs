//! $x^4/4$ at 1, by hand: $g = 1$, and the quotient at $t$ on the ray is $(1 - (1-t)^3)/t = 3 - 3t + t^2$.
//!
//! It falls from 3 to 3/4 at 3/2 and is 3 again at 3. So $l(1, \eta) = 3$ up to there, and $\eta^{*} = 2/3$.

use super::recorded::{descent, quartic};
use flatland_descent::argmin::{StabilityRow, StabilitySettings};
use flatland_descent::smoothness::StepVerdict;
use flatland_descent::step_rule::Constant;

/// One step of this size from 1.
fn row(step: f64) -> StabilityRow {
    descent(
        quartic(),
        Constant { step },
        StabilitySettings::default(),
        &[1.0],
        1,
    )
    .report
    .rows()
    .remove(0)
}

/// The closest sample lies $2\sqrt\epsilon$ or less from 1, where the quotient is smaller by three times as much, and the two gradients of
/// about 1 take off 8ε: $8\epsilon/\sqrt\epsilon$ of the quotient at the least distance of $\sqrt\epsilon$.
const CLOSEST: f64 = 16.0 * 1.49e-8;

#[test]
fn smoothness_is_the_limit_at_the_iterate() {
    for step in [0.01, 0.3, 0.5, 1.0, 2.9] {
        let l = row(step).segment_smoothness;
        assert!((3.0 - CLOSEST..=3.0).contains(&l), "step {step}: {l}");
    }
}

#[test]
fn smoothness_is_the_quotient_at_the_end_where_that_is_larger() {
    // 3 − 12 + 16 = 7.
    let l = row(4.0).segment_smoothness;
    assert!((l - 7.0).abs() < 1e-13, "{l}");
}

#[test]
fn sharpness_is_the_second_derivative() {
    for step in [0.01, 0.5, 4.0] {
        let sharpness = row(step).sharpness.unwrap();
        // The truncation error of a central difference of x³ is h², and h = ε^{1/3}(1 + step); rounding adds as much.
        let error = 4.0 * (f64::EPSILON.cbrt() * (1.0 + step)).powi(2);
        assert!((sharpness.value - 3.0).abs() < error, "{sharpness:?} {error}");
    }
}

#[test]
fn steps_are_large_from_half_the_critical_step_and_beyond_above_it() {
    for step in [0.01, 0.2, 0.33, 0.34, 0.5, 0.66, 0.67, 0.7, 1.0, 2.5] {
        let expected = StepVerdict {
            is_large: Some(step >= 1.0 / 3.0),
            is_beyond: Some(step > 2.0 / 3.0),
        };
        let row = row(step);
        assert_eq!(row.verdict(), expected, "step {step}: {:?}", row.critical_step);
        let critical = row.critical_step;
        assert!(
            critical.lower < 2.0 / 3.0 && 2.0 / 3.0 <= critical.upper,
            "{critical:?}"
        );
    }
}

/// At $\eta_k = 0.5$ the product with λ₁ is 1.5.
#[test]
fn products_are_those_of_the_step() {
    let row = row(0.5);
    assert!((row.step_times_sharpness().unwrap() - 1.5).abs() < 1e-9);
    assert!((row.step_times_smoothness().unwrap() - 1.5).abs() < CLOSEST);
    let printed = row.to_string();
    assert!(
        printed.contains("1.500") && printed.contains("yes") && printed.contains("no"),
        "{printed}"
    );
    assert_eq!(printed.chars().count(), StabilityRow::HEADER.chars().count());
}
