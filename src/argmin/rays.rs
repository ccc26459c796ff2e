//! The rays of a search: that of a problem which knows nothing of rays, and a problem's own.

use super::problem::{AlongRay, Ray};
use argmin::core::{ArgminError, CostFunction, Error, Gradient, Problem};
use argmin_math::ArgminScaledSub;
use std::collections::HashMap;

/// The ray of a problem that knows nothing of rays: every trial is an evaluation at its own parameters.
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
    P: ArgminScaledSub<G, F, P>,
{
    fn cost(&mut self, step: F) -> Result<F, Error> {
        self.problem.cost(&self.param.scaled_sub(&step, self.gradient))
    }

    fn param(&mut self, step: F) -> Result<P, Error> {
        Ok(self.param.scaled_sub(&step, self.gradient))
    }

    fn gradient(self, _step: F, param: &P) -> Result<G, Error> {
        self.problem.gradient(param)
    }
}

/// A problem's own ray, formed when the first trial asks for it, its evaluations counted in argmin's `Problem`.
pub struct CountedRay<'a, O: AlongRay, P, G> {
    problem: &'a O,
    counts: &'a mut HashMap<&'static str, u64>,
    param: &'a P,
    gradient: &'a G,
    ray: Option<O::Ray<'a>>,
}

impl<'a, O, P, G> CountedRay<'a, O, P, G>
where
    O: AlongRay + CostFunction<Param = P> + Gradient<Param = P, Gradient = G>,
{
    /// # Errors
    ///
    /// The problem was taken out of its `Problem`.
    pub(super) fn new(problem: &'a mut Problem<O>, param: &'a P, gradient: &'a G) -> Result<Self, Error> {
        let Problem { problem, counts } = problem;
        let problem = problem.as_ref().ok_or_else(|| ArgminError::PotentialBug {
            text: "`LargeStepDescent`: the problem was taken out of its `Problem`".to_owned(),
        })?;
        Ok(Self {
            problem,
            counts,
            param,
            gradient,
            ray: None,
        })
    }

    fn count(&mut self, key: &'static str) {
        *self.counts.entry(key).or_insert(0) += 1;
    }

    /// The ray that is kept or, at first, a new one.
    fn take(&mut self) -> Result<O::Ray<'a>, Error> {
        match self.ray.take() {
            Some(ray) => Ok(ray),
            None => {
                self.count("ray_count");
                self.problem.ray(self.param, self.gradient)
            }
        }
    }
}

impl<O, P, G, F> Ray<P, G, F> for CountedRay<'_, O, P, G>
where
    O: AlongRay + CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
{
    fn cost(&mut self, step: F) -> Result<F, Error> {
        let ray = self.take()?;
        self.count("ray_cost_count");
        self.ray.insert(ray).cost(step)
    }

    fn param(&mut self, step: F) -> Result<P, Error> {
        let ray = self.take()?;
        self.ray.insert(ray).param(step)
    }

    fn gradient(mut self, step: F, param: &P) -> Result<G, Error> {
        let ray = self.take()?;
        self.count("ray_gradient_count");
        ray.gradient(step, param)
    }
}
