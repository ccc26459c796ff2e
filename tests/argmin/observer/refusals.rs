//! Settings that are refused, the frequency of measurements, and problems that refuse gradients.

use super::recorded::{Problem, descent, diagonal};
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, KV, State};
use flatland_descent::argmin::{
    LargeStepDescent, SkippedIterations, StabilityObserver, StabilityRow, StabilitySettings,
};
use flatland_descent::step_rule::{Constant, PoNls};
use flatland_theory::functions::Quadratic;
use std::sync::{Arc, Mutex};

#[test]
fn settings_outside_their_intervals_are_named() {
    let defaults = StabilitySettings::default;
    let refused = |settings: StabilitySettings| {
        StabilityObserver::new(Problem::new(diagonal(&[1.0])), settings)
            .err()
            .map(|error| error.parameter)
    };
    assert_eq!(refused(defaults()), None);
    assert_eq!(
        refused(StabilitySettings {
            every: 0,
            ..defaults()
        }),
        Some("every".into())
    );
    assert_eq!(
        refused(StabilitySettings {
            samples: 0,
            ..defaults()
        }),
        Some("samples".into())
    );
    for (value, named) in [
        (0.0, false),
        (1.0, true),
        (1.0_f64.next_down(), false),
        (-1e-300, true),
        (f64::NAN, true),
    ] {
        let settings = StabilitySettings {
            sharpness_tolerance: value,
            ..defaults()
        };
        assert_eq!(
            refused(settings),
            named.then_some("sharpness_tolerance".into()),
            "{value}"
        );
    }
    for (value, named) in [
        (0.0, false),
        (-1e-300, true),
        (f64::INFINITY, true),
        (f64::NAN, true),
    ] {
        let settings = StabilitySettings {
            gradient_error: Some(value),
            ..defaults()
        };
        assert_eq!(
            refused(settings),
            named.then_some("gradient_error".into()),
            "{value}"
        );
    }
    for (value, named) in [
        (0.0, true),
        (1e-30_f64.next_down(), true),
        (1e-30, false),
        (1.0, true),
        (f64::NAN, true),
    ] {
        let settings = StabilitySettings {
            difference_step: Some(value),
            ..defaults()
        };
        assert_eq!(
            refused(settings),
            named.then_some("difference_step".into()),
            "{value}"
        );
    }
}

#[test]
fn every_third_iteration_is_measured_from_the_first_on() {
    let measured = |every| {
        let settings = StabilitySettings {
            every,
            ..Default::default()
        };
        let rows = descent(
            diagonal(&[1.0, 0.5]),
            Constant { step: 0.1 },
            settings,
            &[1.0, 1.0],
            8,
        )
        .report
        .rows();
        rows.iter().map(|row| row.iteration).collect::<Vec<_>>()
    };
    assert_eq!(measured(3), [0, 3, 6]);
    assert_eq!(measured(1), [0, 1, 2, 3, 4, 5, 6, 7]);
    // The measured rows agree with those of a run that measures all.
    let all = |every| {
        let settings = StabilitySettings {
            every,
            ..Default::default()
        };
        descent(
            diagonal(&[1.0, 0.5]),
            Constant { step: 0.1 },
            settings,
            &[1.0, 1.0],
            8,
        )
        .report
        .rows()
    };
    assert_eq!(all(3), all(1).into_iter().step_by(3).collect::<Vec<_>>());
}

#[test]
fn callback_receives_rows_as_they_are_made() {
    let seen: Arc<Mutex<Vec<StabilityRow>>> = Arc::default();
    let sink = Arc::clone(&seen);
    let observer = StabilityObserver::new(Problem::new(diagonal(&[1.0])), StabilitySettings::default())
        .unwrap()
        .with_callback(move |row| sink.lock().unwrap().push(row.clone()));
    let report = observer.report();
    Executor::new(
        Problem::new(diagonal(&[1.0])),
        LargeStepDescent::new(Constant { step: 0.1 }).unwrap(),
    )
    .configure(|state| state.param(vec![1.0]).max_iters(4))
    .add_observer(observer, ObserverMode::Always)
    .run()
    .unwrap();
    assert_eq!(*seen.lock().unwrap(), report.rows());
    assert_eq!(report.rows().len(), 4);
}

#[test]
fn observer_that_is_not_shown_every_iteration_is_an_error() {
    let observer =
        StabilityObserver::new(Problem::new(diagonal(&[1.0])), StabilitySettings::default()).unwrap();
    let error = Executor::new(
        Problem::new(diagonal(&[1.0])),
        LargeStepDescent::new(Constant { step: 0.1 }).unwrap(),
    )
    .configure(|state| state.param(vec![1.0]).max_iters(10))
    .add_observer(observer, ObserverMode::Every(2))
    .run()
    .err()
    .unwrap();
    let skipped: &SkippedIterations = error.downcast_ref().unwrap();
    assert_eq!((skipped.expected, skipped.shown), (1, 2));
    assert!(error.to_string().contains("ObserverMode::Always"), "{error}");
}

/// argmin does not announce the start of a resumed run.
#[test]
fn resumed_run_is_measured_from_its_second_iteration_on() {
    let mut observer =
        StabilityObserver::new(Problem::new(diagonal(&[1.0])), StabilitySettings::default()).unwrap();
    let mut state: IterState<Vec<f64>, (), (), (), (), f64> = IterState::new();
    for (iteration, x) in [(7, 1.0), (8, 0.5), (9, 0.25)] {
        state = state.param(vec![x]);
        state.iter = iteration;
        observer.observe_iter(&state, &KV::new()).unwrap();
    }
    let rows = observer.report().rows();
    let steps: Vec<_> = rows.iter().map(|row| (row.iteration, row.step)).collect();
    assert_eq!(steps, [(8, Some(0.5)), (9, Some(0.5))]);
}

/// $-\log x + x$ on $x > 0$, an error elsewhere; the minimum is at 1.
struct Barrier {
    /// Gradients are errors left of here.
    left: f64,
}

impl Barrier {
    fn domain(&self, w: &[f64]) -> Result<f64, Error> {
        if w[0] > self.left {
            Ok(w[0])
        } else {
            Err(Error::msg(format!("{} is outside the domain", w[0])))
        }
    }
}

impl CostFunction for Barrier {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, w: &Vec<f64>) -> Result<f64, Error> {
        self.domain(w).map(|x| x - x.ln())
    }
}

impl Gradient for Barrier {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, w: &Vec<f64>) -> Result<Vec<f64>, Error> {
        self.domain(w).map(|x| vec![1.0 - 1.0 / x])
    }
}

fn on_a_barrier(left: f64, step: f64) -> Vec<StabilityRow> {
    let observer = StabilityObserver::new(Barrier { left }, StabilitySettings::default()).unwrap();
    let report = observer.report();
    Executor::new(
        Barrier { left: 0.0 },
        LargeStepDescent::new(Constant { step }).unwrap(),
    )
    .configure(|state| state.param(vec![3.0]).max_iters(1))
    .add_observer(observer, ObserverMode::Always)
    .run()
    .unwrap();
    report.rows()
}

/// From 3, where the gradient is 2/3, with the step 3/2 to 2. At $w_t = 3 - t$ the quotient is $1/(3 w_t)$, so that no sample up to
/// twice the step, at 1, tells that the step is large. The observer is refused the last five of them, from 3/2 on.
#[test]
fn gradient_refused_by_the_problem_is_skipped_and_quoted() {
    let rows = on_a_barrier(1.5, 1.5);
    let row = &rows[0];
    assert!((row.segment_smoothness - 1.0 / 6.0).abs() < 1e-14, "{row:?}");
    assert_eq!(row.refused, 5, "{row:?}");
    assert!(
        row.refusal
            .as_ref()
            .unwrap()
            .contains("1.5 is outside the domain"),
        "{row:?}"
    );
    assert!(row.sharpness.is_some());
    // Between 11/8 of the step, the last sample, and twice the step l is unknown.
    let verdict = row.verdict();
    assert_eq!(
        (verdict.is_large, verdict.is_beyond),
        (None, Some(false)),
        "{row:?}"
    );
    assert_eq!(on_a_barrier(0.0, 1.5)[0].verdict().is_large, Some(false));
}

#[test]
fn iterate_whose_gradient_is_refused_has_a_row_that_counts_it() {
    let rows = on_a_barrier(5.0, 0.1);
    let row = &rows[0];
    assert!(row.gradient_norm.is_nan() && row.segment_smoothness.is_nan() && row.step.is_none());
    assert_eq!((row.gradients, row.refused, row.sharpness), (1, 1, None));
    assert_eq!((row.verdict().is_large, row.verdict().is_beyond), (None, None));
}

/// Polyak's first trial is negative below the infimum that it assumes: the run ends at its start.
#[test]
fn iterations_that_do_not_move_have_no_row() {
    let below = Quadratic::new(vec![1.0], Vec::new(), vec![0.0], -1.0).unwrap();
    let run = descent(below, PoNls::default(), StabilitySettings::default(), &[1.0], 20);
    assert_eq!(run.params, [[1.0], [1.0]]);
    assert_eq!(run.report.rows(), []);
}
