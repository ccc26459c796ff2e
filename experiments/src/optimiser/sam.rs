//! Sharpness-aware minimisation (Foret et al. 2020).

use super::descent::stepped;
use super::settings::{SamSettings, SamStep};
use flatland_descent::ParameterError;
use flatland_descent::descent::Step;
use flatland_descent::line_search::{Iterate, Outcome};
use flatland_networks::{Forward, NetworkError, Objective, Real, dot};
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

impl<F: Real> Sam<F> {
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

    pub(super) fn advance(
        &mut self,
        objective: &Objective<'_, F>,
        at: &Forward<F>,
        gradient: &[F],
    ) -> Result<Step<f64, Forward<F>>, NetworkError> {
        let squared_norm = dot(gradient, gradient);
        let radius = self.rho / (squared_norm.sqrt() + NORM_OFFSET);
        let perturbed = objective.forward(&stepped(at.weights(), radius, gradient))?;
        let mut ascent_gradient = vec![F::zero(); gradient.len()];
        objective.gradient(&perturbed, &mut ascent_gradient)?;

        self.velocity.resize(gradient.len(), F::zero());
        for ((velocity, &gradient), &weight) in
            self.velocity.iter_mut().zip(&ascent_gradient).zip(at.weights())
        {
            *velocity = self.momentum * *velocity + gradient + self.weight_decay * weight;
        }
        let next = objective.forward(&stepped(at.weights(), -self.step, &self.velocity))?;
        Ok(Step {
            iterate: Iterate::new(at.cost(), squared_norm),
            reference: None,
            trials: 0,
            outcome: Outcome::Prescribed { step: self.step },
            next: ControlFlow::Continue(next),
        })
    }
}
