//! First trials η⁰, at which a search begins.

use super::outcome::{Failure, FailureReason};
use crate::error::{ParameterError, require, require_nonnegative, require_positive};
use crate::scalar::Scalar;

/// The choice of the first trial $\eta^0$ of an iteration, before clamping.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum FirstTrialRule {
    /// The step accepted in the previous iteration.
    Previous {
        /// The first trial of the first iteration.
        first_step: f64,
    },
    /// Polyak's step for a cost whose infimum is 0, $f(w_k) / (c_p s + \epsilon)$.
    Polyak {
        /// $c_p > 0$.
        scale: f64,
        /// $\epsilon \ge 0$, which keeps the quotient finite where the gradient vanishes.
        offset: f64,
    },
}

/// A first-trial rule together with the step it remembers, clamped to an interval.
///
/// ```
/// use flatland_descent::line_search::{FirstTrial, FirstTrialRule};
///
/// let mut first_trial = FirstTrial::new(FirstTrialRule::Previous { first_step: 1.0 }, 1e-6, 1e4)?;
/// assert_eq!(first_trial.propose(3.0, 2.0), Ok(1.0));
/// first_trial.remember(0.25);
/// assert_eq!(first_trial.propose(2.0, 1.0), Ok(0.25));
/// // Polyak's step on f(x) = x²/2 at x = 2, where the cost is 2 and the squared gradient norm 4.
/// let polyak = FirstTrial::new(FirstTrialRule::Polyak { scale: 0.5, offset: 0.0 }, 1e-6, 1e4)?;
/// assert_eq!(polyak.propose(2.0, 4.0), Ok(1.0));
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FirstTrial<F> {
    kind: Kind<F>,
    smallest: F,
    largest: F,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind<F> {
    Previous { step: F },
    Polyak { scale: F, offset: F },
}

impl<F: Scalar> FirstTrial<F> {
    /// The rule, its proposals clamped to [`smallest`, `largest`].
    ///
    /// # Errors
    ///
    /// `first_step`, `polyak_scale`, `min_first_trial` and `max_first_trial` must be positive and finite,
    /// the interval not empty, `polyak_offset` finite and not negative.
    pub fn new(rule: FirstTrialRule, smallest: f64, largest: f64) -> Result<Self, ParameterError> {
        let rounded_smallest = require_positive("min_first_trial", smallest)?;
        let rounded_largest = require_positive("max_first_trial", largest)?;
        require(
            smallest <= largest,
            "max_first_trial",
            "at least min_first_trial",
            largest,
        )?;
        let kind = match rule {
            FirstTrialRule::Previous { first_step } => Kind::Previous {
                step: require_positive("first_step", first_step)?,
            },
            FirstTrialRule::Polyak { scale, offset } => Kind::Polyak {
                scale: require_positive("polyak_scale", scale)?,
                offset: F::of(require_nonnegative("polyak_offset", offset)?),
            },
        };
        Ok(Self {
            kind,
            smallest: rounded_smallest,
            largest: rounded_largest,
        })
    }

    /// The first trial at an iterate with this cost and decrease rate.
    ///
    /// # Errors
    ///
    /// Polyak's quotient is negative or not finite: the cost is below the infimum 0 that the rule assumes, or the
    /// gradient has vanished. That is a failed search, not a reason to clamp.
    pub fn propose(&self, cost: F, decrease_rate: F) -> Result<F, Failure<F>> {
        let step = match self.kind {
            Kind::Previous { step } => step,
            Kind::Polyak { scale, offset } => cost / (scale * decrease_rate + offset),
        };
        if step.is_finite() && step >= F::zero() {
            Ok(step.max(self.smallest).min(self.largest))
        } else {
            Err(Failure::before_any_trial(FailureReason::InvalidFirstTrial {
                step,
            }))
        }
    }

    /// Records the accepted step.
    pub fn remember(&mut self, accepted: F) {
        if let Kind::Previous { step } = &mut self.kind {
            *step = accepted;
        }
    }

    /// The step that would be proposed next, where the rule remembers one.
    pub(super) fn remembered(&self) -> Option<F> {
        match self.kind {
            Kind::Previous { step } => Some(step),
            Kind::Polyak { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polyak() -> FirstTrial<f64> {
        FirstTrial::new(
            FirstTrialRule::Polyak {
                scale: 0.1,
                offset: 1e-8,
            },
            1e-6,
            1e4,
        )
        .unwrap()
    }

    #[test]
    fn previous_step_is_proposed_again_and_clamped() {
        let mut rule = FirstTrial::new(FirstTrialRule::Previous { first_step: 1.0 }, 1e-6, 1e4).unwrap();
        assert_eq!(rule.propose(7.0, 3.0), Ok(1.0));
        rule.remember(0.25);
        assert_eq!(rule.propose(7.0, 3.0), Ok(0.25));
        rule.remember(1e-9);
        assert_eq!(rule.propose(7.0, 3.0), Ok(1e-6));
    }

    #[test]
    fn polyak_is_the_quotient_clamped() {
        assert_eq!(polyak().propose(2.0, 4.0), Ok(2.0 / (0.1 * 4.0 + 1e-8)));
        assert_eq!(polyak().propose(0.0, 1.0), Ok(1e-6));
        assert_eq!(polyak().propose(1e9, 1.0), Ok(1e4));
    }

    #[test]
    fn negative_polyak_step_is_a_failure_not_a_clamp() {
        let failure = polyak().propose(-1.0, 4.0).unwrap_err();
        assert!(matches!(failure.reason, FailureReason::InvalidFirstTrial { step } if step < 0.0));
    }

    #[test]
    fn intervals_are_checked_at_both_ends() {
        let previous = |first_step| FirstTrialRule::Previous { first_step };
        assert_eq!(
            FirstTrial::<f64>::new(previous(0.0), 1e-6, 1e4)
                .unwrap_err()
                .parameter,
            "first_step"
        );
        assert!(FirstTrial::<f64>::new(previous(1.0), 2.0, 1.0).is_err());
        assert!(FirstTrial::<f64>::new(previous(1.0), 1.0, 1.0).is_ok());
        let polyak = |scale, offset| FirstTrialRule::Polyak { scale, offset };
        assert_eq!(
            FirstTrial::<f64>::new(polyak(0.0, 0.0), 1e-6, 1e4)
                .unwrap_err()
                .parameter,
            "polyak_scale"
        );
        assert_eq!(
            FirstTrial::<f64>::new(polyak(0.1, -1e-300), 1e-6, 1e4)
                .unwrap_err()
                .parameter,
            "polyak_offset"
        );
        assert!(FirstTrial::<f64>::new(polyak(0.1, 0.0), 1e-6, 1e4).is_ok());
    }
}
