//! The observer against certified bounds, on families whose curvature varies along the step.

use super::recorded::{descent, norm};
use flatland_descent::argmin::StabilitySettings;
use flatland_descent::step_rule::{Constant, Nls, StepRule};
use flatland_theory::functions::{CertifiedBounds, Draw, Family};
use flatland_theory::harness::config;
use proptest::prelude::*;

/// Rosenbrock's gradient is a difference of numbers a hundred times as large.
const GRADIENT_ERROR: f64 = 1e-13;

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
    #![proptest_config(config(200))]

    #[test]
    fn sampled_smoothness_and_certain_verdicts_agree_with_certified_bounds(
        family in family(),
        uniform in prop::collection::vec(0.0..1.0_f64, 64),
        constant in prop::option::of(1e-3..0.5_f64),
    ) {
        let mut numbers = uniform.iter().copied().cycle();
        let (function, start) = family.draw(&mut Draw::new(&mut || numbers.next().unwrap())).unwrap();
        let rule: StepRule = constant.map_or_else(|| Nls::default().into(), |step| Constant { step }.into());
        let settings = StabilitySettings { gradient_error: Some(GRADIENT_ERROR), ..Default::default() };
        for (row, before, _) in descent(function.clone(), rule, settings, &start, 2).steps() {
            let Some(step) = row.step else { continue };
            // η_k is a quotient of differences of parameters, and the nearest sample is √ε of this scale away, or half a part.
            let scale = norm(before) + row.distance;
            let reach = step * (1.0 + 8.0 * f64::EPSILON * scale / row.distance + GRADIENT_ERROR);
            let nearest = (f64::EPSILON.sqrt() * scale).min(row.distance / 16.0);
            // The rounding of parameters puts a sample beside the ray, where the gradient differs by as much as the Hessian's
            // norm allows.
            let aside = 2.0 * f64::EPSILON * scale / nearest;
            let slack = |until: f64| {
                aside * (function.hessian_norm_bound(before, until) + function.segment_smoothness_bound(before, until))
            };
            let bound = function.segment_smoothness_bound(before, reach) + slack(reach);
            prop_assert!(row.segment_smoothness <= bound, "{family:?}: {row:?} above {bound}");
            // η* is above the certified lower end, so no sampling up to twice the step may put it below: where η l < 2, a
            // quotient q that is too large by the slack has 2/q no smaller than η*/(1 + η* slack/2).
            let certified = function.critical_step(before, 1e6).lower;
            let critical = row.critical_step;
            let widened = critical.upper * (reach / step) * (1.0 + 0.5 * certified * slack(2.0 * reach));
            prop_assert!(widened >= certified, "{family:?}: {critical:?} {certified}");
        }
    }
}
