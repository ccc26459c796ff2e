//! Definition 2.3, recomputed by hand from the recorded iterates of a quadratic, where $\eta^{*}(w) = 2\lVert g\rVert/\lVert Hg\rVert$.

use super::recorded::{Run, descent, diagonal, minus, norm};
use flatland_descent::argmin::StabilitySettings;
use flatland_descent::smoothness::bounds;
use flatland_descent::step_rule::{Constant, Ls, Nls, SearchSettings, StepRule};
use flatland_theory::functions::{Quadratic, TestFunction};

/// The truth of (i), with its factor, and of (ii) at each step, from the parameters alone.
fn truth(run: &Run<Vec<f64>>, quadratic: &Quadratic, factor: f64) -> Vec<(bool, bool)> {
    let pairs = run.params.windows(2);
    pairs
        .map(|pair| {
            let gradient = quadratic.gradient::<f64>(&pair[0]);
            let step = norm(&minus(&pair[1], &pair[0])) / norm(&gradient);
            let critical = 2.0 * norm(&gradient) / norm(&quadratic.hessian_product(&pair[0], &gradient));
            (step >= factor * critical / 2.0, step > critical)
        })
        .collect()
}

/// The smallest window, by trying all.
fn smallest_window(truth: &[(bool, bool)]) -> Option<usize> {
    let count = truth.len();
    let all_large = truth.iter().all(|&(large, _)| large);
    (0..count.div_ceil(2))
        .find(|&window| all_large && (0..count - window).all(|k| (0..=window).any(|p| truth[k + p].1)))
}

#[test]
fn verdicts_and_windows_are_those_of_the_definition() {
    let quadratic = diagonal(&[4.0, 1.0, 0.3]);
    // The steps 0.9 and 0.45 straddle the critical step 1/2 of the top eigenvector, the default's 1/2 is never beyond it.
    let straddling = SearchSettings {
        first_step: 0.9,
        ..Default::default()
    };
    let rules: [StepRule; 5] = [
        Nls {
            search: straddling,
            ..Default::default()
        }
        .into(),
        Nls::default().into(),
        Ls::default().into(),
        Constant { step: 0.45 }.into(),
        Constant { step: 0.05 }.into(),
    ];
    let mut windows = Vec::new();
    for rule in rules {
        let name = rule.name();
        let run = descent(
            quadratic.clone(),
            rule,
            StabilitySettings::default(),
            &[1.0, -1.0, 2.0],
            40,
        );
        let verdicts = truth(&run, &quadratic, 1.0);
        let rows = run.report.rows();
        assert_eq!(rows.len(), verdicts.len(), "{name}");
        for (row, &(large, beyond)) in rows.iter().zip(&verdicts) {
            let verdict = row.verdict();
            assert_eq!(
                (verdict.is_large, verdict.is_beyond),
                (Some(large), Some(beyond)),
                "{name}: {row:?}"
            );
        }
        // The factor of the searches; a step of 1/4 is a little less than half of a critical step of just above 1/2.
        let factor = bounds::large_step_factor(1e-4, 0.5);
        let classified = run.report.large_steps(factor).unwrap();
        let expected = smallest_window(&truth(&run, &quadratic, factor));
        assert_eq!(classified.certain_window(), expected, "{name}");
        assert_eq!(classified.possible_window(), expected, "{name}");
        windows.push(expected);
    }
    // The test sees both answers.
    assert!(
        windows.contains(&None) && windows.iter().any(Option::is_some),
        "{windows:?}"
    );
    let report = descent(
        quadratic,
        Nls::default(),
        StabilitySettings::default(),
        &[1.0; 3],
        1,
    )
    .report;
    assert_eq!(report.large_steps(1.5).unwrap_err().parameter, "factor");
}
