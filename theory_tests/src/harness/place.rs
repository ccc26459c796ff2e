//! Runs of a rule on analytic functions.

use super::rule::Rule;
use super::run::{Visit, visits};
use super::settings::searching_rule;
use crate::functions::{AnalyticFunction, Draw, Family, TestFunction};
use flatland_descent::Scalar;
use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::StepRule;
use proptest::prelude::*;
use std::ops::ControlFlow;

/// A function and a point to start from.
#[derive(Debug, Clone)]
pub struct Place {
    /// The function.
    pub function: AnalyticFunction,
    /// The point.
    pub start: Vec<f64>,
}

/// More than any family needs.
const UNIFORM_NUMBERS: usize = 96;

/// A random member of the family and a random start; zeros, to which a failing case shrinks, give the simplest.
///
/// # Panics
///
/// When drawn, if the family refuses numbers in [0, 1), which none does.
pub fn place(family: Family) -> impl Strategy<Value = Place> {
    prop::collection::vec(0.0..1.0_f64, UNIFORM_NUMBERS).prop_map(move |numbers| {
        let mut numbers = numbers.into_iter();
        let mut uniform = || numbers.next().unwrap_or(0.0);
        let (function, start) = family
            .draw(&mut Draw::new(&mut uniform))
            .expect("every number in [0, 1) makes a member");
        Place { function, start }
    })
}

/// A place from which searches bracket, where the family has any: along the ray of an indefinite quadratic the cost must
/// turn upwards, $g^\top \nabla^2 f\,g > 0$, or every trial is accepted up to the largest step.
pub fn bracketing_place(family: Family) -> impl Strategy<Value = Place> {
    place(family).prop_filter("a cost that turns upwards", move |place| {
        let gradient = place.function.gradient(&place.start);
        let curvature = place.function.hessian_product(&place.start, &gradient);
        family != Family::Saddle || dot(&gradient, &curvature) > 0.0
    })
}

/// A place from which searches bracket and a rule that searches.
pub fn place_and_rule(family: Family) -> impl Strategy<Value = (Place, StepRule)> {
    (bracketing_place(family), searching_rule())
}

/// Orders ν: 1, and two below.
pub fn orders() -> impl Strategy<Value = [f64; 3]> {
    (0.05..1.0, 0.05..0.5).prop_map(|(one, other)| [1.0, one, other])
}

/// One iterate of a run, with the rule's search there.
#[derive(Debug, Clone)]
pub struct WalkStop<F> {
    /// $w_k$.
    pub w: Vec<f64>,
    /// $\nabla f(w_k)$.
    pub gradient: Vec<f64>,
    /// The search there.
    pub visit: Visit<F>,
}

/// Gradient descent from the place for at most `iterations` iterations, up to the first iterate without a step.
///
/// The rule computes in `F`: it sees costs and decrease rates rounded to it. Points, gradients and certified bounds are in
/// `f64`, where a step in `f32` is the same number: the certified bounds of a ray in `f64` also hold for its trials.
pub fn walk<F: Scalar>(rule: &mut dyn Rule<F>, place: &Place, iterations: usize) -> Vec<WalkStop<F>> {
    let mut stops = Vec::with_capacity(iterations);
    walk_while(rule, place, |stop| {
        stops.push(stop);
        if stops.len() < iterations {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    });
    stops
}

/// Gradient descent from the place as in [`walk`], with each iterate passed to `look` until it breaks or no step is found.
pub fn walk_while<F: Scalar>(
    rule: &mut dyn Rule<F>,
    place: &Place,
    mut look: impl FnMut(WalkStop<F>) -> ControlFlow<()>,
) {
    let Place { function, start } = place;
    let mut w = start.clone();
    let mut cost = F::of(function.cost(&w));
    loop {
        let gradient = function.gradient(&w);
        let curvature = dot(&gradient, &function.hessian_product(&w, &gradient));
        let iterate = Iterate::new(cost, F::of(dot(&gradient, &gradient)))
            .with_gradient_is_zero(gradient.iter().all(|&g| g == 0.0))
            .with_gradient_curvature(F::of(curvature));
        let at = |step: F| -> Vec<f64> {
            let step = step.as_f64();
            w.iter().zip(&gradient).map(|(w, g)| w - step * g).collect()
        };
        let visit = visits(rule, iterate, |step| F::of(function.cost(&at(step))));
        let next = visit.decision.outcome.step().map(at);
        let accepted = visit.decision.outcome.accepted();
        let stop = WalkStop {
            w: std::mem::take(&mut w),
            gradient,
            visit,
        };
        match (look(stop), next) {
            (ControlFlow::Continue(()), Some(next)) => w = next,
            _ => return,
        }
        cost = accepted.map_or_else(|| F::of(function.cost(&w)), |trial| trial.cost);
    }
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(l, r)| l * r).sum()
}
