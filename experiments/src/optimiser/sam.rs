//! Sharpness-aware minimisation (Foret et al. 2020).

use super::descent::stepped;
use super::settings::{SamSettings, SamStep};
use crate::Stored;
use crate::engine::{EngineError, Objective, Point};
use flatland_descent::ParameterError;
use flatland_descent::descent::Step;
use flatland_descent::line_search::{Iterate, Outcome};
use flatland_networks::dot;
use std::ops::ControlFlow;

/// Added to ‖g‖ when the perturbation is normalised, as is usual in implementations.
const NORM_OFFSET: f64 = 1e-12;

/// SAM over stochastic gradient descent with momentum: with $g' = \nabla f(w_k + \rho g_k/\lVert g_k\rVert)$ and weight decay $\lambda$,
///
/// $$ v_{k+1} = \mu v_k + g' + \lambda w_k, \qquad w_{k+1} = w_k - \eta v_{k+1}. $$
pub struct Sam<F> {
    step: f64,
    rho: f64,
    momentum: F,
    weight_decay: F,
    velocity: Vec<F>,
}

impl<F: Stored> Sam<F> {
    pub(super) fn new(settings: &SamSettings) -> Result<Self, ParameterError> {
        let step = match settings.step {
            SamStep::Fixed(step) => step,
            SamStep::Grid(_) | SamStep::Table(_) => {
                let expected = "Fixed when SAM is run: a grid must be tuned first, a table must be looked up";
                return Err(ParameterError::without_value("step", expected));
            }
        };
        let (momentum, weight_decay) = (F::narrow(settings.momentum), F::narrow(settings.weight_decay));
        Ok(Self {
            step,
            rho: settings.rho,
            momentum,
            weight_decay,
            velocity: Vec::new(),
        })
    }

    pub(super) fn velocity(&self) -> &[F] {
        &self.velocity
    }

    pub(super) fn restore(&mut self, velocity: Vec<F>) {
        self.velocity = velocity;
    }

    pub(super) fn advance<O: Objective<Scalar = F>>(
        &mut self,
        objective: &O,
        at: &O::Point,
        gradient: &[F],
    ) -> Result<Step<f64, O::Point>, EngineError> {
        let weights = at.weights()?;
        let squared_norm = dot(gradient, gradient);
        let radius = self.rho / (squared_norm.sqrt() + NORM_OFFSET);
        let perturbed = objective.forward(&stepped(weights, radius, gradient).collect::<Vec<_>>())?;
        let mut ascent_gradient = vec![F::zero(); gradient.len()];
        objective.gradient(&perturbed, &mut ascent_gradient)?;

        let mut moved = self.velocity.clone();
        moved.resize(gradient.len(), F::zero());
        for ((velocity, &gradient), &weight) in moved.iter_mut().zip(&ascent_gradient).zip(weights) {
            *velocity = self.momentum * *velocity + gradient + self.weight_decay * weight;
        }
        let next = objective.forward(&stepped(weights, -self.step, &moved).collect::<Vec<_>>())?;
        // Only now, so that a step that fails can be taken again.
        self.velocity = moved;
        Ok(Step {
            iterate: Iterate::new(at.cost(), squared_norm),
            reference: None,
            trials: 0,
            outcome: Outcome::Prescribed { step: self.step },
            next: ControlFlow::Continue(next),
        })
    }
}
