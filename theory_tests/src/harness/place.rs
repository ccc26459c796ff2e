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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::Quadratic;
    use crate::harness::rule::real_rule;
    use flatland_descent::step_rule::{Constant, Ls};
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    /// $x^2 + 4y^2$ from (4, 1).
    fn bowl() -> Place {
        let quadratic = Quadratic::diagonal(vec![2.0, 8.0]).unwrap();
        Place {
            function: AnalyticFunction::from(quadratic),
            start: vec![4.0, 1.0],
        }
    }

    #[test]
    fn a_walk_is_gradient_descent() {
        let rule = StepRule::from(Constant { step: 0.25 });
        let stops = walk(&mut *real_rule::<f64>(&rule), &bowl(), 3);
        let points: Vec<_> = stops.iter().map(|stop| stop.w.as_slice()).collect();
        // Each step halves x and reverses y.
        assert_eq!(points, [[4.0, 1.0], [2.0, -1.0], [1.0, 1.0]]);
        assert_eq!(stops[1].gradient, [4.0, -8.0]);
        let iterate = stops[1].visit.iterate;
        assert_eq!((iterate.cost, iterate.decrease_rate), (8.0, 80.0));
        // 2 · 4² + 8 · 8².
        assert_eq!(iterate.gradient_curvature, Some(544.0));
        assert_eq!(walk(&mut *real_rule::<f64>(&rule), &bowl(), 1).len(), 1);
    }

    #[test]
    fn trials_are_costs_along_the_ray_and_the_accepted_one_is_the_next_cost() {
        let stops = walk(&mut *real_rule::<f64>(&Ls::default().into()), &bowl(), 2);
        let trials = &stops[0].visit.trials;
        // (4 − 8η)² + 4(1 − 8η)² at 1 and 1/2 … down to the first below the bound.
        assert_eq!((trials[0].step, trials[0].cost), (1.0, 212.0));
        assert_eq!((trials[1].step, trials[1].cost), (0.5, 36.0));
        let last = trials[trials.len() - 1];
        assert_eq!(stops[1].visit.iterate.cost, last.cost);
        assert_eq!(stops[1].w, [4.0 - last.step * 8.0, 1.0 - last.step * 8.0]);
    }

    #[test]
    fn a_walk_ends_at_a_minimum() {
        let rule = StepRule::from(Constant { step: 0.25 });
        for (start, is_zero) in [([0.0, 0.0], true), ([0.0, 1.0], false)] {
            let place = Place {
                start: start.to_vec(),
                ..bowl()
            };
            let stops = walk(&mut *real_rule::<f64>(&rule), &place, 5);
            assert_eq!(stops[0].visit.iterate.gradient_is_zero, is_zero);
            assert_eq!(stops.len(), if is_zero { 1 } else { 5 });
        }
    }

    #[test]
    fn rays_from_bracketing_places_turn_upwards() {
        let mut runner = TestRunner::deterministic();
        let turns = |place: Place| {
            let g = place.function.gradient(&place.start);
            let step = 1e-3;
            let ahead: Vec<f64> = place.start.iter().zip(&g).map(|(w, g)| w - step * g).collect();
            // The slope −‖g‖² rises with a positive curvature.
            let next = place.function.gradient(&ahead);
            let slope = |h: &[f64]| -> f64 { h.iter().zip(&g).map(|(h, g)| -h * g).sum() };
            slope(&next) > slope(&g)
        };
        let mut draw = |strategy: &dyn Fn() -> BoxedStrategy<Place>| -> Vec<bool> {
            let strategy = strategy();
            (0..50)
                .map(|_| turns(strategy.new_tree(&mut runner).unwrap().current()))
                .collect()
        };
        assert!(
            draw(&|| bracketing_place(Family::Saddle).boxed())
                .iter()
                .all(|&turns| turns)
        );
        // Not everywhere.
        assert!(draw(&|| place(Family::Saddle).boxed()).contains(&false));
    }

    #[test]
    fn orders_are_one_and_two_below() {
        let mut runner = TestRunner::deterministic();
        for _ in 0..100 {
            let [one, middle, low] = orders().new_tree(&mut runner).unwrap().current();
            assert!(one == 1.0 && (0.05..1.0).contains(&middle) && (0.05..0.5).contains(&low));
        }
    }
}
