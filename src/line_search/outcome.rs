//! The outcome of a search.

use crate::scalar::Scalar;
use std::fmt;
use thiserror::Error;

/// A trial step and the cost found there.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Trial<F> {
    /// $\eta$.
    pub step: F,
    /// $\varphi(\eta) = f(w + \eta d)$.
    pub cost: F,
}

/// A finished search: its outcome, its number of trials, and the accepted point `P`, which is not serialised.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use = "the outcome has the step, or the reason why there is none"]
pub struct Search<F, P = ()> {
    /// The number of cost evaluations.
    pub trials: usize,
    /// The outcome.
    pub outcome: Outcome<F>,
    /// The point evaluated with the cost of the [accepted](Outcome::accepted) trial.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub point: Option<P>,
}

/// The decision at one iterate, with the accepted point `P`, which is not serialised.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[must_use = "the outcome has the step, or the reason why there is none"]
pub struct Decision<F, P = ()> {
    /// $R_k$; `None` where the rule has none or the search ended before it was formed.
    pub reference: Option<F>,
    /// The number of cost evaluations.
    pub trials: usize,
    /// The step, or the reason why there is none.
    pub outcome: Outcome<F>,
    /// The point evaluated with the cost of the [accepted](Outcome::accepted) trial; `None` for a prescribed step.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub point: Option<P>,
}

impl<F, P> Decision<F, P> {
    /// A decision made without a trial.
    pub(crate) fn without_trial(outcome: Outcome<F>) -> Self {
        Self {
            reference: None,
            trials: 0,
            outcome,
            point: None,
        }
    }
}

/// The outcome of the choice of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Outcome<F> {
    /// The accepted step has a larger neighbour that was tried and rejected: the case of the theory.
    Bracketed {
        /// The accepted trial.
        accepted: Trial<F>,
        /// The rejected trial $\eta'_k$, as it was evaluated: $\eta_k/\delta$ up to rounding.
        rejected: F,
    },
    /// Accepted by a search that extrapolates [while the cost falls](crate::line_search::Extrapolation::WhileFalling): the larger
    /// neighbour was acceptable too, but no lower. Not a bracket: the theory does not cover it.
    Turned {
        /// The accepted trial, the lowest of the extrapolation.
        accepted: Trial<F>,
        /// The larger neighbour.
        beyond: Trial<F>,
    },
    /// Accepted; the next extrapolation would lie above the largest step.
    AtMaxStep(Trial<F>),
    /// Accepted; the next extrapolation would reach the upper bound of the self-stabilising rule.
    AtCap(Trial<F>),
    /// Accepted after the maximum number of extrapolations per iteration.
    ExtrapolationSpent(Trial<F>),
    /// The first trial was accepted by a search that does not extrapolate.
    FirstTrial(Trial<F>),
    /// A step given by formula, without a search: constant steps, warm-up, CDAT.
    Prescribed {
        /// $\eta_k$.
        step: F,
    },
    /// The gradient is zero; no trial was made.
    Stationary,
    /// No step was found.
    Failed(Failure<F>),
}

impl<F: Copy> Outcome<F> {
    /// The step chosen; `None` where the iterate is stationary or the search failed.
    pub fn step(&self) -> Option<F> {
        match self {
            Self::Prescribed { step } => Some(*step),
            _ => self.accepted().map(|trial| trial.step),
        }
    }

    /// The accepted trial; `None` for a prescribed step, whose cost was not evaluated.
    pub fn accepted(&self) -> Option<Trial<F>> {
        match self {
            Self::Bracketed { accepted, .. } | Self::Turned { accepted, .. } => Some(*accepted),
            Self::AtMaxStep(trial)
            | Self::AtCap(trial)
            | Self::ExtrapolationSpent(trial)
            | Self::FirstTrial(trial) => Some(*trial),
            Self::Prescribed { .. } | Self::Stationary | Self::Failed(_) => None,
        }
    }

    /// A short name for tables and logs, such as `at-max-step`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Bracketed { .. } => "bracketed",
            Self::Turned { .. } => "turned",
            Self::AtMaxStep(_) => "at-max-step",
            Self::AtCap(_) => "at-cap",
            Self::ExtrapolationSpent(_) => "extrapolation-spent",
            Self::FirstTrial(_) => "first-trial",
            Self::Prescribed { .. } => "prescribed",
            Self::Stationary => "stationary",
            Self::Failed(_) => "failed",
        }
    }
}

/// The failure of a search to find a step, with its circumstances.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Failure<F> {
    /// The reason.
    pub reason: FailureReason<F>,
    /// The last trial, if any was made.
    pub last_trial: Option<Trial<F>>,
    /// The excess of the last trial's cost over the acceptance bound; NaN or infinite where that cost is.
    pub violation: Option<F>,
}

impl<F> Failure<F> {
    pub(crate) fn before_any_trial(reason: FailureReason<F>) -> Self {
        Self {
            reason,
            last_trial: None,
            violation: None,
        }
    }
}

impl<F: Scalar> std::error::Error for Failure<F> {}

impl<F: Scalar> fmt::Display for Failure<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reason)?;
        if let (Some(trial), Some(violation)) = (&self.last_trial, &self.violation) {
            let Trial { step, cost } = trial;
            write!(
                f,
                "; the last trial, step {step}, had cost {cost}, {violation} above the acceptance bound"
            )?;
        }
        Ok(())
    }
}

/// The reason why no step was found.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum FailureReason<F> {
    /// The cost at the iterate is not finite.
    #[error("the cost at the iterate is {cost}")]
    NonFiniteCost {
        /// $f(w_k)$.
        cost: F,
    },
    /// The reference value is not finite.
    #[error("the reference value is {reference}")]
    NonFiniteReference {
        /// $R_k$.
        reference: F,
    },
    /// The decrease rate is infinite or NaN: the gradient is not finite, or its square overflows.
    #[error(
        "−gᵀd, for gradient descent the squared gradient norm, is {decrease_rate}: the gradient is not finite, or its \
         square overflows"
    )]
    NonFiniteDecreaseRate {
        /// $-\nabla f(w_k)^\top d_k$.
        decrease_rate: F,
    },
    /// The gradient is not zero but its square underflows, so that the acceptance test cannot be evaluated.
    #[error(
        "−gᵀd, for gradient descent the squared gradient norm, underflows although the gradient is not zero"
    )]
    DecreaseRateUnderflow,
    /// The direction is not a descent direction.
    #[error("the search direction is not a descent direction: −gᵀd = {decrease_rate} is not positive")]
    NotADescentDirection {
        /// $-\nabla f(w_k)^\top d_k$.
        decrease_rate: F,
    },
    /// The first trial is not a positive number at or below the largest step.
    #[error("the first trial is {step}, which is not a positive step at or below the largest step")]
    InvalidFirstTrial {
        /// $\eta^0$.
        step: F,
    },
    /// Every trial up to the trial limit was rejected.
    #[error("no step was accepted after {limit} reductions of the first trial")]
    TrialLimit {
        /// The maximum number of trials after the first.
        limit: usize,
    },
    /// The next trial would be a step of zero.
    #[error("the trial step underflowed to zero")]
    StepUnderflow,
    /// The rule needs $g^\top H g$, which was not given.
    #[error("the rule needs gᵀHg, which was not given")]
    MissingGradientCurvature,
    /// The rule divides by $g^\top H g$, and the quotient is not a positive number.
    #[error("the rule divides by gᵀHg, which is {gradient_curvature}")]
    InvalidGradientCurvature {
        /// $g^\top H g$.
        gradient_curvature: F,
    },
}
