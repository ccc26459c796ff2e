//! Gradient descent with any step rule of the library.

use super::Move;
use flatland_descent::ParameterError;
use flatland_descent::line_search::{self, Iterate};
use flatland_descent::step_rule::{StepRule, Stepper, StepperState};
use flatland_networks::{Forward, NetworkError, Objective, Ray, Real, dot};
use flatland_records::Outcome;

/// A step rule and the vectors it needs along a run.
///
/// The rule decides in double precision whatever the network's scalar: its costs are accumulated in `f64`.
pub struct Descent<F> {
    stepper: Stepper<f64>,
    /// $-g_k$.
    direction: Vec<F>,
    /// $H g_k$, for the rules that need the curvature along the gradient.
    product: Vec<F>,
}

impl<F: Real> Descent<F> {
    pub(super) fn new(rule: StepRule) -> Result<Self, ParameterError> {
        Ok(Self {
            stepper: Stepper::new(rule)?,
            direction: Vec::new(),
            product: Vec::new(),
        })
    }

    pub(super) fn state(&self) -> StepperState<f64> {
        self.stepper.state()
    }

    pub(super) fn restore(&mut self, state: StepperState<f64>) -> Result<(), ParameterError> {
        self.stepper = Stepper::try_from(state)?;
        Ok(())
    }

    pub(super) fn advance(
        &mut self,
        objective: &Objective<'_, F>,
        at: &Forward<F>,
        gradient: &[F],
    ) -> Result<Move<F>, NetworkError> {
        let squared_norm = dot(gradient, gradient);
        let gradient_curvature = match self.stepper.rule().needs_gradient_curvature() {
            true => Some(self.gradient_curvature(objective, at, gradient)?),
            false => None,
        };
        self.direction.clear();
        self.direction.extend(gradient.iter().map(|&entry| -entry));
        let iterate = Iterate::new(at.cost(), squared_norm)
            .with_gradient_is_zero(gradient.iter().all(|&entry| entry == F::zero()))
            .with_gradient_curvature(gradient_curvature);
        // Set up by the first trial: rules that prescribe their step never pay for it.
        let mut ray: Option<Ray<'_, '_, F>> = None;
        let decision = self.stepper.try_step(&iterate, |step| match &mut ray {
            Some(ray) => Ok(ray.cost_at(step)),
            None => Ok(ray.insert(objective.ray(at, &self.direction)?).cost_at(step)),
        })?;
        let step = decision.outcome.step();
        let next = match (step, ray) {
            (Some(step), Some(ray)) => Some(ray.accept(step)),
            (Some(step), None) => Some(objective.forward(&stepped(at.weights(), step, &self.direction))?),
            (None, _) => None,
        };
        let (outcome, failure) = recorded(&decision.outcome);
        Ok(Move {
            next,
            step,
            trials: decision.trials,
            outcome,
            failure,
            reference: decision.reference,
            gradient_curvature,
        })
    }

    /// $g^\top H g$.
    fn gradient_curvature(
        &mut self,
        objective: &Objective<'_, F>,
        at: &Forward<F>,
        gradient: &[F],
    ) -> Result<f64, NetworkError> {
        self.product.resize(gradient.len(), F::zero());
        objective
            .linearise(at)
            .hessian_vector_product(gradient, &mut self.product)?;
        Ok(dot(gradient, &self.product))
    }
}

/// $w + \eta d$.
pub(crate) fn stepped<F: Real>(weights: &[F], step: f64, direction: &[F]) -> Vec<F> {
    let step = F::narrow(step);
    weights
        .iter()
        .zip(direction)
        .map(|(&weight, &entry)| weight + step * entry)
        .collect()
}

/// The outcome as records name it, and a failure in words.
fn recorded(outcome: &line_search::Outcome<f64>) -> (Outcome, Option<String>) {
    use line_search::Outcome as Searched;
    match outcome {
        Searched::Bracketed { .. } => (Outcome::Bracketed, None),
        Searched::AtMaxStep(_) => (Outcome::AtMaxStep, None),
        Searched::AtCap(_) => (Outcome::AtCap, None),
        Searched::ExtrapolationSpent(_) => (Outcome::ExtrapolationSpent, None),
        Searched::FirstTrial(_) => (Outcome::FirstTrial, None),
        Searched::Prescribed { .. } => (Outcome::Prescribed, None),
        Searched::Stationary => (Outcome::Stationary, None),
        Searched::Failed(failure) => (Outcome::Failed, Some(failure.to_string())),
        other => (
            Outcome::Failed,
            Some(format!("an outcome that records do not know: {}", other.name())),
        ),
    }
}
