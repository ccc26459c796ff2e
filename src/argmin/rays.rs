//! The rays of a search: pointwise ones for every problem, and a problem's own.

use super::problem::{AlongRay, Ray};
use argmin::core::{ArgminError, CostFunction, Error, Gradient, Problem};
use argmin_math::ArgminScaledSub;
use std::collections::HashMap;

/// The ray of a problem without rays of its own: every trial is evaluated at its own parameters.
#[derive(Debug)]
pub struct PointwiseRay<'a, O, P, G> {
    problem: &'a mut Problem<O>,
    param: &'a P,
    gradient: &'a G,
}

impl<'a, O, P, G> PointwiseRay<'a, O, P, G> {
    pub(super) fn new(problem: &'a mut Problem<O>, param: &'a P, gradient: &'a G) -> Self {
        Self {
            problem,
            param,
            gradient,
        }
    }
}

impl<O, P, G, F> Ray<P, G, F> for PointwiseRay<'_, O, P, G>
where
    O: CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
    P: Clone + ArgminScaledSub<G, F, P>,
{
    type Point = P;

    fn trial(&mut self, step: F) -> Result<(F, P), Error> {
        let param = self.param.scaled_sub(&step, self.gradient);
        Ok((self.problem.cost(&param)?, param))
    }

    fn param(&self, _step: F, point: &P) -> Result<P, Error> {
        Ok(point.clone())
    }

    fn gradient(self, _point: P, param: &P) -> Result<G, Error> {
        self.problem.gradient(param)
    }
}

/// A problem's own ray, with its evaluations counted in argmin's `Problem`.
pub struct CountedRay<'a, O: AlongRay + 'a> {
    counts: &'a mut HashMap<&'static str, u64>,
    ray: O::Ray<'a>,
}

impl<'a, O: AlongRay> CountedRay<'a, O> {
    /// # Errors
    ///
    /// Those of the problem, or it was taken out of its `Problem`.
    pub(super) fn new(
        problem: &'a mut Problem<O>,
        param: &'a <O as CostFunction>::Param,
        gradient: &'a O::Gradient,
    ) -> Result<Self, Error> {
        let Problem { problem, counts } = problem;
        let problem = problem.as_ref().ok_or_else(|| ArgminError::PotentialBug {
            text: "`LargeStepDescent`: the problem was taken out of its `Problem`".to_owned(),
        })?;
        count(counts, "ray_count");
        Ok(Self {
            counts,
            ray: problem.ray(param, gradient)?,
        })
    }
}

fn count(counts: &mut HashMap<&'static str, u64>, key: &'static str) {
    *counts.entry(key).or_insert(0) += 1;
}

impl<'a, O, P, G, F> Ray<P, G, F> for CountedRay<'a, O>
where
    O: AlongRay + CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
{
    type Point = <O::Ray<'a> as Ray<P, G, F>>::Point;

    fn trial(&mut self, step: F) -> Result<(F, Self::Point), Error> {
        count(self.counts, "ray_cost_count");
        self.ray.trial(step)
    }

    fn param(&self, step: F, point: &Self::Point) -> Result<P, Error> {
        self.ray.param(step, point)
    }

    fn gradient(self, point: Self::Point, param: &P) -> Result<G, Error> {
        count(self.counts, "ray_gradient_count");
        self.ray.gradient(point, param)
    }
}
