//! Against certified bounds, on families whose curvature varies along the step.

use super::recorded::descent;
use flatland::argmin::StabilitySettings;
use flatland::functions::{Draw, Family, TestFunction};
use flatland::step_rule::{Constant, Nls, StepRule};
use proptest::prelude::*;

/// Samples lie on the ray up to the rounding of parameters, relatively up to $\sqrt\epsilon$ of the closest sample's distance; in the families here
/// $l$ and the critical step change by no more than a thousand times that.
const SLACK: f64 = 1e3 * 1.5e-8;

fn family() -> impl Strategy<Value = Family> {
    prop::sample::select(vec![
        Family::Quartic,
        Family::NormQuartic,
        Family::LogCosh,
        Family::PseudoHuber,
        Family::Rosenbrock,
        Family::OscillatingCurvature,
        Family::ScalarFactorisation,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn sampled_smoothness_and_certain_verdicts_agree_with_certified_bounds(
        family in family(),
        uniform in prop::collection::vec(0.0..1.0_f64, 64),
        constant in prop::option::of(1e-3..0.5_f64),
    ) {
        let mut numbers = uniform.iter().copied().cycle();
        let (function, start) = family.draw(&mut Draw::new(&mut || numbers.next().unwrap())).unwrap();
        let rule: StepRule = constant.map_or_else(|| Nls::default().into(), |step| Constant { step }.into());
        // Rosenbrock's gradient is a difference of numbers a hundred times as large.
        let settings = StabilitySettings { gradient_error: Some(1e-13), ..Default::default() };
        for (row, before, _) in descent(function.clone(), rule, settings, &start, 2).steps() {
            let Some(step) = row.step else { continue };
            let bound = function.segment_smoothness_bound(before, step * (1.0 + SLACK));
            prop_assert!(row.segment_smoothness <= bound * (1.0 + SLACK), "{family:?}: {row:?} above {bound}");
            // η* is above the certified lower end, so no sampling may put it below.
            let certified = function.critical_step(before, 1e6);
            let critical = row.critical_step;
            prop_assert!(critical.upper * (1.0 + SLACK) >= certified.lower, "{family:?}: {critical:?} {certified:?}");
        }
    }
}
