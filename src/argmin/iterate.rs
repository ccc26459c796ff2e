//! An iterate of an argmin run, as the descent step sees it.

use super::evaluation::Evaluation;
use super::problem::Ray;
use super::vector::ScaledSquare;
use crate::descent::DescentProblem;
use crate::line_search::{Iterate, Trial};
use crate::scalar::Scalar;
use argmin::core::{ArgminError, Error, Problem};
use argmin_math::{ArgminDot, ArgminScaledSub};

/// A problem at an iterate, with its cost and its gradient there.
pub(super) struct AtIterate<'a, O, P, G, F, E: Evaluation<O, P, G, F>> {
    cost: F,
    param: &'a P,
    gradient: &'a G,
    squared_norm: ScaledSquare<G, F>,
    /// Before the first trial turns it into a ray; a rule that prescribes its step never does.
    problem: Option<&'a mut Problem<O>>,
    ray: Option<E::Ray<'a>>,
}

/// A point $w_k - \eta g_k$.
pub(super) enum Point<P, R, F> {
    /// The point of a trial, as the ray represents it.
    Tried(Trial<F>, R),
    /// The parameters after a prescribed step, where nothing has been evaluated yet.
    Prescribed(P),
}

/// An iterate with cost and gradient.
pub(super) struct Evaluated<P, G, F> {
    pub(super) param: P,
    pub(super) cost: F,
    pub(super) gradient: G,
}

type PointOf<'a, O, P, G, F, E> =
    Point<P, <<E as Evaluation<O, P, G, F>>::Ray<'a> as Ray<P, G, F>>::Point, F>;

impl<'a, O, P, G, F, E> AtIterate<'a, O, P, G, F, E>
where
    G: ArgminDot<G, F> + ArgminScaledSub<G, F, G>,
    F: Scalar,
    E: Evaluation<O, P, G, F>,
{
    pub(super) fn new(problem: &'a mut Problem<O>, cost: F, param: &'a P, gradient: &'a G) -> Self {
        Self {
            cost,
            param,
            gradient,
            squared_norm: ScaledSquare::of(gradient),
            problem: Some(problem),
            ray: None,
        }
    }

    fn ray(&mut self) -> Result<&mut E::Ray<'a>, Error> {
        if let Some(problem) = self.problem.take() {
            self.ray = Some(E::ray(problem, self.param, self.gradient)?);
        }
        self.ray.as_mut().ok_or_else(out_of_order)
    }

    /// The next iterate; evaluates whatever the trial did not.
    pub(super) fn evaluate(self, point: PointOf<'a, O, P, G, F, E>) -> Result<Evaluated<P, G, F>, Error> {
        let (param, cost, gradient) = match point {
            Point::Tried(Trial { step, cost }, point) => {
                let ray = self.ray.ok_or_else(out_of_order)?;
                let param = ray.param(step, &point)?;
                let gradient = ray.gradient(point, &param)?;
                (param, cost, gradient)
            }
            Point::Prescribed(param) => {
                let problem = self.problem.ok_or_else(out_of_order)?;
                let (cost, gradient) = E::cost_and_gradient(problem, &param)?;
                (param, cost, gradient)
            }
        };
        Ok(Evaluated {
            param,
            cost,
            gradient,
        })
    }
}

impl<'a, O, P, G, F, E> DescentProblem<F> for AtIterate<'a, O, P, G, F, E>
where
    P: PartialEq + ArgminScaledSub<G, F, P>,
    G: ArgminDot<G, F> + ArgminScaledSub<G, F, G>,
    F: Scalar,
    E: Evaluation<O, P, G, F>,
{
    type Point = PointOf<'a, O, P, G, F, E>;
    type Error = Error;

    fn iterate(&self) -> Iterate<F> {
        let ScaledSquare { square, scale, .. } = self.squared_norm;
        Iterate::new(self.cost, square).with_scale(scale)
    }

    fn gradient_curvature(&mut self) -> Result<F, Error> {
        let problem = self.problem.as_deref_mut().ok_or_else(out_of_order)?;
        let gradient = self.squared_norm.scaled.as_ref().unwrap_or(self.gradient);
        E::gradient_curvature(problem, self.param, gradient)
    }

    fn trial(&mut self, step: F) -> Result<(F, Self::Point), Error> {
        let (cost, point) = self.ray()?.trial(step)?;
        Ok((cost, Point::Tried(Trial { step, cost }, point)))
    }

    fn point(&mut self, step: F) -> Result<Self::Point, Error> {
        Ok(Point::Prescribed(self.param.scaled_sub(&step, self.gradient)))
    }

    fn moved(&mut self, point: &Self::Point) -> Result<bool, Error> {
        match point {
            Point::Tried(trial, point) => Ok(self.ray()?.param(trial.step, point)? != *self.param),
            Point::Prescribed(param) => Ok(param != self.param),
        }
    }
}

/// A step calls [`DescentProblem`] in order: the curvature, then the trials or the prescribed point.
fn out_of_order() -> Error {
    let text = "`LargeStepDescent`: the problem was called out of order".to_owned();
    ArgminError::PotentialBug { text }.into()
}
