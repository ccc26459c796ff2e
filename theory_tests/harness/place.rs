//! Runs of a rule on analytic functions.

use super::rule::Rule;
use super::run::{Visit, visits};
use super::settings::searching_rule;
use flatland::functions::{AnalyticFunction, Draw, Family, TestFunction};
use flatland::line_search::Iterate;
use flatland::step_rule::StepRule;
use proptest::prelude::*;
use std::ops::ControlFlow;

/// A function and a point to start from.
#[derive(Debug, Clone)]
pub struct Place {
    pub function: AnalyticFunction,
    pub start: Vec<f64>,
}

/// More than any family asks for.
const UNIFORM_NUMBERS: usize = 96;

/// A random member of the family and a random start; from zeros, to which a failing case shrinks, come the simplest.
pub fn place(family: Family) -> impl Strategy<Value = Place> {
    prop::collection::vec(0.0..1.0_f64, UNIFORM_NUMBERS).prop_map(move |numbers| {
        let mut numbers = numbers.into_iter();
        let mut uniform = || numbers.next().unwrap_or(0.0);
        let (function, start) = family.draw(&mut Draw::new(&mut uniform)).unwrap();
        Place { function, start }
    })
}

/// A place and a rule that searches.
pub fn place_and_rule(family: Family) -> impl Strategy<Value = (Place, StepRule)> {
    (place(family), searching_rule())
}

/// Orders ν: 1, and two below.
pub fn orders() -> impl Strategy<Value = [f64; 3]> {
    (0.05..1.0, 0.05..0.5).prop_map(|(one, other)| [1.0, one, other])
}

/// One iterate of a run, with what the rule did there.
#[derive(Debug, Clone)]
pub struct Stop {
    pub w: Vec<f64>,
    pub gradient: Vec<f64>,
    pub visit: Visit<f64>,
}

/// Gradient descent from the place for at most so many iterations, up to the first iterate from which there is no step.
pub fn walk(rule: &mut dyn Rule<f64>, place: &Place, iterations: usize) -> Vec<Stop> {
    let mut stops = Vec::with_capacity(iterations);
    descend(rule, place, |stop| {
        stops.push(stop);
        if stops.len() < iterations {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    stops
}

/// Gradient descent from the place, each iterate shown to `look` until it breaks or there is no step.
pub fn descend(rule: &mut dyn Rule<f64>, place: &Place, mut look: impl FnMut(Stop) -> ControlFlow<()>) {
    let Place { function, start } = place;
    let dot = |left: &[f64], right: &[f64]| left.iter().zip(right).map(|(l, r)| l * r).sum::<f64>();
    let mut w = start.clone();
    let mut cost = function.cost(&w);
    loop {
        let gradient = function.gradient(&w);
        let iterate = Iterate {
            gradient_is_zero: gradient.iter().all(|&g| g == 0.0),
            curvature: Some(dot(&gradient, &function.hessian_product(&w, &gradient))),
            ..Iterate::new(cost, dot(&gradient, &gradient))
        };
        let at = |step: f64| -> Vec<f64> { w.iter().zip(&gradient).map(|(w, g)| w - step * g).collect() };
        let visit = visits(rule, iterate, |step| function.cost(&at(step)));
        let next = visit.decision.outcome.step().map(at);
        let accepted = visit.decision.outcome.accepted();
        let stop = Stop {
            w: std::mem::take(&mut w),
            gradient,
            visit,
        };
        match (look(stop), next) {
            (ControlFlow::Continue(()), Some(next)) => w = next,
            _ => return,
        }
        cost = accepted.map_or_else(|| function.cost(&w), |trial| trial.cost);
    }
}
