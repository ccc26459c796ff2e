//! The optimisers of the experiments: every step rule of the library, applied to a network, and SAM.

mod descent;
mod error;
mod label;
mod plan_rules;
mod sam;
mod settings;

use crate::Stored;
use crate::engine::Objective;
use flatland_descent::ParameterError;
use flatland_descent::descent::Step;
use flatland_descent::step_rule::StepperState;
use serde::{Deserialize, Serialize};

pub use error::StepError;
pub use plan_rules::paper_search;
pub use settings::{OptimiserSettings, SamSettings, SamStep, TunedStep};

pub(crate) use descent::stepped;

use descent::Descent;
use sam::Sam;
use settings::Kind;

/// An optimiser in the course of a run.
pub enum Optimiser<F> {
    /// Gradient descent with a step rule.
    Descent(Box<Descent<F>>),
    /// Sharpness-aware minimisation.
    Sam(Sam<F>),
}

/// What an iteration from the same weights would compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repetition {
    /// The same again.
    Exact,
    /// The same but for rounding: activations were carried along a ray, and computing them afresh can change the gradient.
    Rounded,
    /// The cost of other samples, in a stochastic run.
    OtherSamples,
}

/// The state of an optimiser; a run that is resumed from it continues to the same bits.
#[derive(Clone, Serialize, Deserialize)]
pub enum OptimiserState<F> {
    /// The state of a step rule.
    Descent(Box<StepperState<f64>>),
    /// SAM's momentum.
    Sam(Vec<F>),
}

impl<F: Stored> Optimiser<F> {
    /// The optimiser before its first iteration; bounds that the settings leave open are derived from the number of classes.
    ///
    /// # Errors
    ///
    /// A setting of a rule lies outside its interval, or a tuned step has not been chosen yet. SAM's settings must be
    /// [valid](crate::Validate::validate).
    pub fn new(settings: &OptimiserSettings, classes: usize) -> Result<Self, ParameterError> {
        Ok(match settings.kind(classes) {
            Kind::Sam(sam) => Self::Sam(Sam::new(sam)?),
            Kind::Rule(rule) => Self::Descent(Box::new(Descent::new(rule)?)),
        })
    }

    /// Whether every step takes a Hessian-vector product.
    pub fn needs_products(&self) -> bool {
        match self {
            Self::Descent(descent) => descent.needs_products(),
            Self::Sam(_) => false,
        }
    }

    /// Takes a step from an iterate with its gradient, and evaluates the next iterate.
    ///
    /// A step that does not change the weights ends the run only where the repetition is exact, steps without measurable progress only
    /// where the next iteration has the same samples.
    ///
    /// `interrupted` is asked before every trial and every Hessian-vector product, whether to give the step up; SAM, whose step is two
    /// passes, does not ask.
    ///
    /// # Errors
    ///
    /// The sizes do not fit the network, the device failed, or the step was interrupted. The optimiser is then as it was, so that the
    /// step can be taken again.
    pub fn advance<O: Objective<Scalar = F>>(
        &mut self,
        objective: &O,
        at: &O::Point,
        gradient: &[F],
        repetition: Repetition,
        interrupted: &dyn Fn() -> bool,
    ) -> Result<Step<f64, O::Point>, StepError> {
        match self {
            Self::Descent(descent) => descent.advance(objective, at, gradient, repetition, interrupted),
            Self::Sam(sam) => Ok(sam.advance(objective, at, gradient)?),
        }
    }

    /// A copy of the state.
    pub fn state(&self) -> OptimiserState<F> {
        match self {
            Self::Descent(descent) => OptimiserState::Descent(Box::new(descent.state())),
            Self::Sam(sam) => OptimiserState::Sam(sam.velocity().to_vec()),
        }
    }

    /// Restores saved state.
    ///
    /// # Errors
    ///
    /// The state is that of another optimiser, or its settings lie outside their intervals.
    pub fn restore(&mut self, state: OptimiserState<F>) -> Result<(), ParameterError> {
        match (self, state) {
            (Self::Descent(descent), OptimiserState::Descent(state)) => descent.restore(*state),
            (Self::Sam(sam), OptimiserState::Sam(velocity)) => {
                sam.restore(velocity);
                Ok(())
            }
            (Self::Descent(descent), OptimiserState::Sam(_)) => Err(descent.expected_state()),
            (Self::Sam(_), OptimiserState::Descent(_)) => {
                Err(ParameterError::without_value("state", "that of SAM"))
            }
        }
    }
}
