//! The points that a search holds, and the one it returns.

use super::{EqualitySearch, Extrapolation, Query};
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
