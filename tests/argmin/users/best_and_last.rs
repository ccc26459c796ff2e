//! The last iterate and the best one of a run whose cost rises at times.

use super::problems::{DescentState, Rosenbrock, rosenbrock, solver, start};
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, KV, State, TerminationReason};
use flatland_descent::step_rule::{Grippo, Nls, PoNls, StepRule};
use std::sync::{Arc, Mutex};

/// The states after the start and after each step.
struct Film(Arc<Mutex<Vec<DescentState>>>);

impl Observe<DescentState> for Film {
    fn observe_init(&mut self, _: &str, state: &DescentState, _: &KV) -> Result<(), Error> {
        self.0.lock().unwrap().push(state.clone());
        Ok(())
    }

    fn observe_iter(&mut self, state: &DescentState, _: &KV) -> Result<(), Error> {
        self.0.lock().unwrap().push(state.clone());
        Ok(())
    }
}

fn film(rule: StepRule) -> Vec<DescentState> {
    film_of(Rosenbrock, rule)
}

fn film_of<O>(problem: O, rule: StepRule) -> Vec<DescentState>
where
    O: CostFunction<Param = Vec<f64>, Output = f64> + Gradient<Param = Vec<f64>, Gradient = Vec<f64>>,
{
    let states = Arc::default();
    Executor::new(problem, solver(rule))
        .configure(|state| state.param(start()).max_iters(100))
        .add_observer(Film(Arc::clone(&states)), ObserverMode::Always)
        .run()
        .unwrap();
    let states = states.lock().unwrap();
    states.clone()
}

fn nonmonotone_rules() -> [StepRule; 3] {
    [
        Nls::default().into(),
        PoNls::default().into(),
        Grippo::default().into(),
    ]
}

#[test]
fn param_is_the_last_iterate_and_best_param_the_first_of_the_lowest_cost() {
    for rule in nonmonotone_rules() {
        let name = rule.name();
        let film = film(rule);
        let (mut apart, mut best) = (0, &film[0]);
        for state in &film {
            let cost = rosenbrock(state.get_param().unwrap());
            assert_eq!(state.get_cost(), cost, "{name}");
            if cost < best.get_cost() {
                best = state;
            }
            assert_eq!(state.get_best_param(), best.get_param(), "{name}");
            assert_eq!(state.get_best_cost(), best.get_cost(), "{name}");
            apart += usize::from(state.get_param() != state.get_best_param());
        }
        assert!(apart > 0, "{name} never left its best iterate");
    }
}

#[test]
fn prev_param_is_the_previous_iterate_even_where_the_cost_rose() {
    for rule in nonmonotone_rules() {
        let name = rule.name();
        for pair in film(rule).windows(2) {
            assert_eq!(pair[1].get_prev_param(), pair[0].get_param(), "{name}");
            assert_eq!(pair[1].get_prev_cost(), pair[0].get_cost(), "{name}");
            assert_eq!(pair[1].get_prev_gradient(), pair[0].get_gradient(), "{name}");
        }
    }
}

#[test]
fn prev_best_param_is_the_best_before_the_present_best_was_found() {
    for rule in nonmonotone_rules() {
        let name = rule.name();
        let film = film(rule);
        let mut lows = vec![&film[0]];
        for state in &film[1..] {
            if state.get_cost() < lows[lows.len() - 1].get_cost() {
                lows.push(state);
            }
            if let [.., before, _] = lows[..] {
                assert_eq!(state.get_prev_best_param(), before.get_param(), "{name}");
                assert_eq!(state.get_prev_best_cost(), before.get_cost(), "{name}");
            } else {
                assert_eq!(state.get_prev_best_param(), None, "{name}");
            }
        }
        assert!(lows.len() > 2, "{name}");
    }
}

/// The Rosenbrock function with infimum −10, where there is no Polyak step below 0.
struct Lowered;

impl CostFunction for Lowered {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        Ok(rosenbrock(at) - 10.0)
    }
}

impl Gradient for Lowered {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Rosenbrock.gradient(at)
    }
}

/// argmin's setters shift the last iterate to the previous one's place, and the last iterate, left by no step, is its own successor.
#[test]
fn search_that_finds_no_step_leaves_the_last_and_the_best_but_not_the_previous() {
    let film = film_of(Lowered, PoNls::default().into());
    let [_, .., before, last] = &film[..] else {
        panic!("the search failed at once");
    };
    assert!(before.get_prev_param().is_some());
    assert!(matches!(
        last.get_termination_reason(),
        Some(TerminationReason::SolverExit(_))
    ));
    assert_eq!(last.get_param(), before.get_param());
    assert_eq!(last.get_best_param(), before.get_best_param());
    assert_eq!(last.get_cost(), before.get_cost());
    assert_eq!((last.get_prev_param(), last.get_prev_gradient()), (None, None));
}
