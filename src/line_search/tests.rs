//! The points that a search holds, and the one it returns.

use super::{EqualitySearch, Extrapolation, Outcome, Query, Trial};
use std::rc::Rc;

/// A search at $f = 1$, $s = 1$ whose trials above the step `edge` are rejected: the number of points held at each evaluation, the
/// step whose point was returned, and the accepted step.
fn held(search: &EqualitySearch<f64>, first_trial: f64, edge: f64) -> (Vec<usize>, Option<f64>, Option<f64>) {
    let query = Query {
        decrease_rate: 1.0,
        scale: 1.0,
        reference: 1.0,
        first_trial,
    };
    let (alive, mut held) = (Rc::new(()), Vec::new());
    let found = search.search(&query, |step| {
        held.push(Rc::strong_count(&alive) - 1);
        let cost = if step <= edge { 0.0 } else { 2.0 };
        (cost, (step, Rc::clone(&alive)))
    });
    let point = found.point.map(|(step, _)| step);
    assert_eq!(Rc::strong_count(&alive), 1);
    (held, point, found.outcome.step())
}

fn search() -> EqualitySearch<f64> {
    EqualitySearch::new(1e-4, 0.5).unwrap()
}

#[test]
fn backtracking_search_holds_no_point_during_an_evaluation() {
    let expected = (vec![0; 4], Some(1.0), Some(1.0));
    assert_eq!(held(&search(), 8.0, 1.0), expected);
}

#[test]
fn extrapolating_search_holds_the_last_accepted_point() {
    let expected = (vec![0, 1, 1, 1], Some(1.0), Some(1.0));
    assert_eq!(held(&search(), 0.25, 1.0), expected);
}

#[test]
fn point_of_every_accepted_trial_is_returned() {
    let never = search().with_extrapolation(Extrapolation::Never);
    assert_eq!(held(&never, 0.25, 1.0), (vec![0], Some(0.25), Some(0.25)));
    let once = search().with_extrapolation(Extrapolation::Once);
    assert_eq!(held(&once, 0.25, 1.0), (vec![0, 1], Some(0.5), Some(0.5)));
    let max_step = search().with_max_step(3.0).unwrap();
    assert_eq!(held(&max_step, 1.0, 8.0), (vec![0, 1], Some(2.0), Some(2.0)));
    let cap = search().with_cap(4.0).unwrap();
    assert_eq!(held(&cap, 1.0, 8.0), (vec![0, 1], Some(2.0), Some(2.0)));
}

#[test]
fn failed_search_returns_no_point() {
    let limited = search().with_trial_limit(2).unwrap();
    assert_eq!(held(&limited, 8.0, 1.0), (vec![0; 3], None, None));
}

/// From 0 the cost is a line down to 1, then a sine of the same slope whose first minimum, $-1 - 2/(3\pi)$, is at 4/3.
fn line_then_sine(step: f64) -> f64 {
    let frequency = 1.5 * std::f64::consts::PI;
    let beyond = (step - 1.0).max(0.0);
    -step.min(1.0) - (frequency * beyond).sin() / frequency
}

/// The search while the cost falls, at $f = 0$, $s = 1$, on this cost.
fn falling(first_trial: f64, cost: impl Fn(f64) -> f64) -> (Outcome<f64>, usize) {
    let query = Query {
        decrease_rate: 1.0,
        scale: 1.0,
        reference: 0.0,
        first_trial,
    };
    let search = search().with_extrapolation(Extrapolation::WhileFalling);
    let found = search.search(&query, |step| (cost(step), step));
    assert_eq!(found.point, found.outcome.step());
    (found.outcome, found.trials)
}

#[test]
fn search_while_the_cost_falls_ends_near_the_first_minimum() {
    // 1.7: a little less than the step from which a doubling leads up.
    for first_trial in [1e-9, 0.01, 0.3, 0.5, 0.7, 1.0, 1.2, 4.0 / 3.0, 1.5, 1.7] {
        let (outcome, _) = falling(first_trial, line_then_sine);
        let step = outcome.step().unwrap();
        assert!((2.0 / 3.0..=1.7).contains(&step), "{first_trial}: {outcome:?}");
    }
    let (outcome, trials) = falling(1.0, line_then_sine);
    let trial = |step| Trial {
        step,
        cost: line_then_sine(step),
    };
    let (accepted, beyond) = (trial(1.0), trial(2.0));
    assert_eq!((outcome, trials), (Outcome::Turned { accepted, beyond }, 2));
    assert_eq!((outcome.name(), outcome.accepted()), ("turned", Some(accepted)));
    // The equality search goes on at costs that hardly change, as far as they are accepted.
    let query = Query {
        decrease_rate: 1.0,
        scale: 1.0,
        reference: 0.0,
        first_trial: 1.0,
    };
    let far = search().search(&query, |step| (line_then_sine(step), ()));
    assert!(far.outcome.step() > Some(1000.0));
}

#[test]
fn trial_of_equal_cost_is_a_turn_and_a_rejected_one_a_bracket() {
    let (outcome, trials) = falling(1.0, |_| -1.0);
    assert_eq!((outcome.name(), outcome.step(), trials), ("turned", Some(1.0), 2));
    let (outcome, _) = falling(1.0, |step| if step <= 4.0 { -step } else { f64::NAN });
    assert_eq!((outcome.name(), outcome.step()), ("bracketed", Some(4.0)));
    let (outcome, _) = falling(8.0, |step| if step <= 1.0 { -1.0 } else { 1.0 });
    assert_eq!((outcome.name(), outcome.step()), ("bracketed", Some(1.0)));
}
