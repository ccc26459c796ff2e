//! A run whose parameters no longer change, and whose next decision cannot differ, ends and says so, whatever the rule and the outcome.

use super::*;

/// $5 \cdot 10^{-9} (x - 10^9)^2$ near its minimum, in single precision: the floats at $10^9$ are 64 apart, so no step up to 5 changes x.
fn ends_without_moving(rule: StepRule) -> Ended<f32> {
    let name = format!("{rule:?}");
    let run = run(
        rule,
        |x: &[f32]| 5e-9 * (x[0] - 1e9).powi(2),
        |x: &[f32]| vec![1e-8 * (x[0] - 1e9)],
        &[1.0001e9_f32],
        None,
        MANY,
    );
    let reason = run.exit.clone().unwrap_or_else(|| panic!("{name}: {run:?}"));
    assert!(
        reason.contains("too small to change the parameters"),
        "{name}: {reason}"
    );
    assert!(reason.contains("‖g‖"), "{name}: {reason}");
    run
}

#[test]
fn constant_step_that_changes_nothing_ends_the_run_at_once() {
    let run = ends_without_moving(Constant { step: 1.0 }.into());
    assert_eq!((run.x[0], run.iterations), (1.0001e9, 1));
}

#[test]
fn warm_up_that_changes_nothing_ends_the_run_at_its_peak() {
    // 0.1, 0.125, …, 0.9: from the eleventh step on, at the plateau, no later step is larger.
    let run = ends_without_moving(warm_up(1.0));
    assert_eq!((run.x[0], run.iterations), (1.0001e9, 11));
}

#[test]
fn cdat_step_that_changes_nothing_ends_the_run_at_once() {
    let run = ends_without_moving(Cdat { sigma: 1e-9 }.into());
    assert_eq!((run.x[0], run.iterations), (1.0001e9, 1));
}

/// Steps that are bounded from above by a setting: at the largest step, at the cap, at the first trial.
#[test]
fn bounded_searches_that_change_nothing_end_the_run() {
    let bounded = SearchSettings {
        min_first_trial: Some(1e-6),
        max_first_trial: Some(1.0),
        max_step: Some(2.0),
        ..Default::default()
    };
    let rules: [StepRule; 4] = [
        Ls { search: bounded }.into(),
        Nls {
            search: bounded,
            ..Default::default()
        }
        .into(),
        Grippo {
            search: bounded,
            ..Default::default()
        }
        .into(),
        PoNls {
            polyak_scale: 1e12,
            search: bounded,
            ..Default::default()
        }
        .into(),
    ];
    for rule in rules {
        let run = ends_without_moving(rule);
        assert!(run.iterations <= 2 && run.x[0] == 1.0001e9, "{run:?}");
    }
    // The cap 1.5 lies below the first step that would change x.
    let capped = NlsUb {
        upper_bound: Some(1.5),
        ..Default::default()
    };
    assert!(ends_without_moving(capped.into()).iterations <= 2);
}

/// Without bounds the searches extrapolate until the parameters change, and converge.
#[test]
fn unbounded_searches_leave_the_start() {
    for rule in searching_rules() {
        let name = format!("{rule:?}");
        if matches!(rule, StepRule::NlsUb(_)) {
            continue;
        }
        let run = run(
            rule,
            |x: &[f32]| 5e-9 * (x[0] - 1e9).powi(2),
            |x: &[f32]| vec![1e-8 * (x[0] - 1e9)],
            &[1.0001e9_f32],
            None,
            MANY,
        );
        assert!(run.converged && run.iterations < 1000, "{name}: {run:?}");
    }
}

/// The step doubles once per iteration: the first 34 change nothing, the one after does.
#[test]
fn a_step_that_still_grows_is_waited_for() {
    let mut rule = NlsUb {
        upper_bound: Some(1e9),
        ..Default::default()
    };
    rule.search.first_step = 1e-6;
    let run = run(
        rule,
        |x: &[f32]| 5e-9 * (x[0] - 1e9).powi(2),
        |x: &[f32]| vec![1e-8 * (x[0] - 1e9)],
        &[1.0001e9_f32],
        None,
        MANY,
    );
    assert!(run.iterations > 34 && run.x[0] < 1.0001e9, "{run:?}");
}
