//! The outcome of a search.

use crate::number::Number;
use crate::scalar::Scalar;
use std::fmt;

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
    /// Whether the rule would take no larger step if it were asked at the same iterate again. A step that does not change the
    /// parameters then never will.
    pub settled: bool,
    /// The point evaluated with the cost of the [accepted](Outcome::accepted) trial; `None` for a prescribed step.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub point: Option<P>,
}

impl<F, P> Decision<F, P> {
    /// A decision made without a trial.
    pub(crate) fn without_trial(outcome: Outcome<F>, settled: bool) -> Self {
        Self {
            reference: None,
            trials: 0,
            outcome,
            settled,
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
    /// Accepted, but without a measurable decrease: the demanded decrease $c \eta s$ vanishes in the rounding of $R_k$, and the cost either
    /// equals $f(w_k)$, whatever the outcome of the search would be otherwise, or lies
    /// [a few units of rounding](super::EqualitySearch#near-the-rounding-of-the-cost) above $R_k$.
    BelowRounding(Trial<F>),
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
            | Self::FirstTrial(trial)
            | Self::BelowRounding(trial) => Some(*trial),
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
            Self::BelowRounding(_) => "below-rounding",
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
        let Some(Trial { step, cost }) = self.last_trial else {
            return Ok(());
        };
        write!(
            f,
            "; the last trial, step {}, had cost {}",
            Number(step),
            Number(cost)
        )?;
        match self.violation {
            _ if cost == F::neg_infinity() => write!(f, ": is the function unbounded below?"),
            Some(violation) if violation.is_finite() => {
                write!(f, ", {} above the acceptance bound", Number(violation))
            }
            _ => Ok(()),
        }
    }
}

/// The reason why no step was found.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum FailureReason<F> {
    /// The cost at the iterate is not finite.
    NonFiniteCost {
        /// $f(w_k)$.
        cost: F,
    },
    /// The reference value is not finite.
    NonFiniteReference {
        /// $R_k$.
        reference: F,
    },
    /// The decrease rate is infinite or NaN: the gradient is not finite, or its square overflows.
    NonFiniteDecreaseRate {
        /// $-\nabla f(w_k)^\top d_k$.
        decrease_rate: F,
    },
    /// The gradient is not zero but its square underflows, so that the acceptance test cannot be evaluated.
    DecreaseRateUnderflow,
    /// The direction is not a descent direction.
    NotADescentDirection {
        /// $-\nabla f(w_k)^\top d_k$.
        decrease_rate: F,
    },
    /// The first trial is not a positive number at or below the largest step.
    InvalidFirstTrial {
        /// $\eta^0$.
        step: F,
    },
    /// The cost is below 0, or is 0 where no smallest first trial is set: Polyak's first trial assumes the infimum 0.
    NoPolyakStep {
        /// $f(w_k)$.
        cost: F,
    },
    /// Every trial up to the trial limit was rejected.
    TrialLimit {
        /// The maximum number of trials after the first.
        limit: usize,
    },
    /// The next trial would be a step of zero.
    StepUnderflow,
    /// The rule needs $g^\top H g$, which was not given.
    MissingGradientCurvature,
    /// The rule divides by $g^\top H g$, and the quotient is not a positive number.
    InvalidGradientCurvature {
        /// $g^\top H g$.
        gradient_curvature: F,
    },
}

impl<F: Scalar> std::error::Error for FailureReason<F> {}

impl<F: Scalar> fmt::Display for FailureReason<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::NonFiniteCost { cost } if cost == F::neg_infinity() => {
                write!(
                    f,
                    "the cost at the iterate is {cost}: is the function unbounded below?"
                )
            }
            Self::NonFiniteCost { cost } => write!(f, "the cost at the iterate is {cost}"),
            Self::NonFiniteReference { reference } => write!(f, "the reference value is {reference}"),
            Self::NonFiniteDecreaseRate { decrease_rate } => write!(
                f,
                "−gᵀd, for gradient descent the squared gradient norm, is {decrease_rate}: the gradient is not finite, or its \
                 square overflows"
            ),
            Self::DecreaseRateUnderflow => write!(
                f,
                "−gᵀd, for gradient descent the squared gradient norm, underflows although the gradient is not zero"
            ),
            Self::NotADescentDirection { decrease_rate } => write!(
                f,
                "the search direction is not a descent direction: −gᵀd = {} is not positive",
                Number(decrease_rate)
            ),
            Self::InvalidFirstTrial { step } => write!(
                f,
                "the first trial is {}, which is not a positive step at or below the largest step",
                Number(step)
            ),
            Self::NoPolyakStep { cost } if cost == F::zero() => {
                write!(f, "the cost is 0, the infimum that Polyak's first trial assumes")
            }
            Self::NoPolyakStep { cost } => write!(
                f,
                "the cost is {}, but Polyak's first trial assumes that every cost is above 0, the infimum",
                Number(cost)
            ),
            Self::TrialLimit { limit } => {
                write!(
                    f,
                    "no step was accepted after {limit} reductions of the first trial"
                )
            }
            Self::StepUnderflow => write!(f, "the trial step underflowed to zero"),
            Self::MissingGradientCurvature => write!(f, "the rule needs gᵀHg, which was not given"),
            Self::InvalidGradientCurvature { gradient_curvature } => {
                write!(
                    f,
                    "the rule divides by gᵀHg, which is {}",
                    Number(gradient_curvature)
                )
            }
        }
    }
}
