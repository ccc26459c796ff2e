//! Gradient descent with any step rule of the library.

use super::{Repetition, StepError};
use crate::Stored;
use crate::engine::{Objective, Point, Ray};
use flatland_descent::ParameterError;
use flatland_descent::descent::{DescentProblem, Step, descend};
use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{StepRule, Stepper, StepperState};
use flatland_networks::{Real, dot};
use num_traits::Zero;
use rayon::prelude::*;

/// A step rule and the vectors it needs along a run.
///
/// The rule decides in double precision whatever the network's scalar: its costs are accumulated in `f64`.
pub struct Descent<F> {
    stepper: Stepper<f64>,
    /// $-g_k$.
    direction: Vec<F>,
    /// $H g_k$, for the rules that need the curvature along the gradient; then $w_{k+1}$, for those that prescribe their step.
    scratch: Vec<F>,
}

impl<F: Stored> Descent<F> {
    pub(super) fn new(rule: StepRule) -> Result<Self, ParameterError> {
        Ok(Self {
            stepper: Stepper::new(rule)?,
            direction: Vec::new(),
            scratch: Vec::new(),
        })
    }

    pub(super) fn state(&self) -> StepperState<f64> {
        self.stepper.state()
    }

    pub(super) fn restore(&mut self, state: StepperState<f64>) -> Result<(), ParameterError> {
        let stepper = Stepper::try_from(state)?;
        if stepper.rule() != self.stepper.rule() {
            return Err(self.expected_state());
        }
        self.stepper = stepper;
        Ok(())
    }

    /// The error of a state that is not this optimiser's.
    pub(super) fn expected_state(&self) -> ParameterError {
        let expected = format!("that of {} with the same settings", self.stepper.rule().name());
        ParameterError::without_value("state", expected)
    }

    /// Whether the rule needs the curvature along the gradient.
    pub(super) fn needs_products(&self) -> bool {
        self.stepper.rule().needs_gradient_curvature()
    }

    pub(super) fn advance<O: Objective<Scalar = F>>(
        &mut self,
        objective: &O,
        at: &O::Point,
        gradient: &[F],
        repetition: Repetition,
        interrupted: &dyn Fn() -> bool,
    ) -> Result<Step<f64, O::Point>, StepError> {
        let entries = gradient.par_iter().with_min_len(NEGATED_AT_ONCE);
        entries.map(|&entry| -entry).collect_into_vec(&mut self.direction);
        let mut problem = AtIterate {
            objective,
            at,
            gradient,
            repetition,
            direction: &self.direction,
            scratch: &mut self.scratch,
            ray: None,
            interrupted,
        };
        descend(&mut self.stepper, &mut problem)
    }
}

/// Entries of a direction that a thread computes at least.
const NEGATED_AT_ONCE: usize = 1 << 16;

/// A network's cost and an iterate with its gradient.
struct AtIterate<'i, O: Objective> {
    objective: &'i O,
    at: &'i O::Point,
    gradient: &'i [O::Scalar],
    repetition: Repetition,
    direction: &'i [O::Scalar],
    scratch: &'i mut Vec<O::Scalar>,
    /// Created by the first trial: rules that prescribe their step never pay for it.
    ray: Option<O::Ray<'i>>,
    interrupted: &'i dyn Fn() -> bool,
}

impl<O: Objective> AtIterate<'_, O> {
    fn go_on(&self) -> Result<(), StepError> {
        match (self.interrupted)() {
            true => Err(StepError::Interrupted),
            false => Ok(()),
        }
    }
}

impl<O: Objective> DescentProblem<f64> for AtIterate<'_, O> {
    type Point = O::Point;
    type Error = StepError;

    fn iterate(&self) -> Iterate<f64> {
        Iterate::new(self.at.cost(), dot(self.gradient, self.gradient))
            .with_gradient_is_zero(self.gradient.iter().all(Zero::is_zero))
    }

    fn gradient_curvature(&mut self) -> Result<f64, StepError> {
        self.go_on()?;
        self.scratch.resize(self.gradient.len(), O::Scalar::zero());
        self.objective
            .hessian_vector_product(self.at, self.gradient, self.scratch)?;
        Ok(dot(self.gradient, self.scratch))
    }

    fn trial(&mut self, step: f64) -> Result<(f64, O::Point), StepError> {
        self.go_on()?;
        let ray = match &mut self.ray {
            Some(ray) => ray,
            None => self.ray.insert(self.objective.ray(self.at, self.direction)?),
        };
        let trial = ray.trial(step)?;
        Ok((trial.cost(), trial))
    }

    fn point(&mut self, step: f64) -> Result<O::Point, StepError> {
        self.go_on()?;
        self.scratch.clear();
        self.scratch
            .extend(stepped(self.at.weights()?, step, self.direction));
        Ok(self.objective.forward(self.scratch)?)
    }

    fn moved(&mut self, point: &O::Point) -> Result<bool, StepError> {
        Ok(self.repetition != Repetition::Exact || !point.coincides_with(self.at)?)
    }

    fn next_function_differs(&self) -> bool {
        self.repetition == Repetition::OtherSamples
    }
}

/// $w + \eta d$.
pub(crate) fn stepped<F: Real>(weights: &[F], step: f64, direction: &[F]) -> impl Iterator<Item = F> {
    let step = F::narrow(step);
    let entries = weights.iter().zip(direction);
    entries.map(move |(&weight, &entry)| weight + step * entry)
}
