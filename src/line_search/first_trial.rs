//! First trials η⁰, at which a search begins.

use super::iterate::Iterate;
use super::outcome::{Failure, FailureReason};
use crate::error::{ParameterError, require, require_nonnegative, require_positive};
use crate::number::Number;
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

impl FirstTrialRule {
    /// The first trial of the first iteration, where it is a setting.
    pub(crate) fn first_step(&self) -> Option<f64> {
        match self {
            Self::Previous { first_step } => Some(*first_step),
            Self::Polyak { .. } => None,
        }
    }
}

/// A first-trial rule together with the step it remembers, clamped to an interval where one is set.
///
/// ```
/// use flatland_descent::line_search::{FirstTrial, FirstTrialRule, Iterate};
///
/// let mut first_trial = FirstTrial::new(FirstTrialRule::Previous { first_step: 1.0 })?.with_min(1e-6)?;
/// assert_eq!(first_trial.propose(&Iterate::new(3.0, 2.0)), Ok(1.0));
/// first_trial.remember(0.25);
/// assert_eq!(first_trial.propose(&Iterate::new(2.0, 1.0)), Ok(0.25));
/// first_trial.remember(1e-9);
/// assert_eq!(first_trial.propose(&Iterate::new(2.0, 1.0)), Ok(1e-6));
/// // Polyak's step on f(x) = x²/2 at x = 2, where the cost is 2 and the squared gradient norm 4.
/// let polyak = FirstTrial::new(FirstTrialRule::Polyak { scale: 0.5, offset: 0.0 })?;
/// assert_eq!(polyak.propose(&Iterate::new(2.0, 4.0)), Ok(1.0));
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FirstTrial<F> {
    kind: Kind<F>,
    min: Option<F>,
    max: Option<F>,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind<F> {
    Previous { step: F },
    Polyak { scale: F, offset: F },
}

impl<F: Scalar> FirstTrial<F> {
    /// The rule, without clamps.
    ///
    /// # Errors
    ///
    /// `first_step` and `polyak_scale` must be positive and finite, `polyak_offset` finite and not negative.
    pub fn new(rule: FirstTrialRule) -> Result<Self, ParameterError> {
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
            min: None,
            max: None,
        })
    }

    /// Clamps proposals to at least `min`.
    ///
    /// # Errors
    ///
    /// It must be positive and finite, at most the largest first trial, and at most the first step.
    pub fn with_min(mut self, min: f64) -> Result<Self, ParameterError> {
        self.min = Some(require_positive("min_first_trial", min)?);
        self.validated()
    }

    /// Clamps proposals to at most `max`.
    ///
    /// # Errors
    ///
    /// It must be positive and finite, at least the smallest first trial, and at least the first step.
    pub fn with_max(mut self, max: f64) -> Result<Self, ParameterError> {
        self.max = Some(require_positive("max_first_trial", max)?);
        self.validated()
    }

    fn validated(self) -> Result<Self, ParameterError> {
        if let (Some(min), Some(max)) = (self.min, self.max) {
            require(
                min <= max,
                "max_first_trial",
                "at least min_first_trial",
                Number(max),
            )?;
        }
        if let Kind::Previous { step } = self.kind {
            for (holds, bound, name) in [
                (
                    self.min.is_none_or(|min| step >= min),
                    self.min,
                    "at least min_first_trial",
                ),
                (
                    self.max.is_none_or(|max| step <= max),
                    self.max,
                    "at most max_first_trial",
                ),
            ] {
                let bound = Number(bound.unwrap_or(step));
                require(holds, "first_step", format!("{name}, {bound}"), Number(step))?;
            }
        }
        Ok(self)
    }

    /// The first trial at an iterate.
    ///
    /// # Errors
    ///
    /// The cost is below 0, the infimum that Polyak's rule assumes, or is 0 and there is no smallest first trial; or the quotient is not
    /// finite, since the gradient has vanished. That is a failed search, not a reason to clamp.
    pub fn propose(&self, iterate: &Iterate<F>) -> Result<F, Failure<F>> {
        let cost = iterate.cost;
        let step = match self.kind {
            Kind::Previous { step } => step,
            Kind::Polyak { .. } if cost < F::zero() || (cost == F::zero() && self.min.is_none()) => {
                return Err(Failure::before_any_trial(FailureReason::NoPolyakStep { cost }));
            }
            Kind::Polyak { scale, offset } => polyak(iterate, scale, offset),
        };
        if step.is_finite() {
            let raised = self.min.map_or(step, |min| step.max(min));
            Ok(self.max.map_or(raised, |max| raised.min(max)))
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

/// $f(w_k) / (c_p s + \epsilon)$, with the squared scale of the iterate divided out wherever the plain denominator could overflow.
fn polyak<F: Scalar>(iterate: &Iterate<F>, polyak_scale: F, offset: F) -> F {
    let Iterate {
        cost,
        decrease_rate,
        scale,
        ..
    } = *iterate;
    let quotient = polyak_scale * decrease_rate;
    if scale < F::one() && offset > F::zero() {
        cost / (quotient * scale * scale + offset)
    } else {
        cost / scale / (quotient + offset / scale / scale) / scale
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(cost: f64, decrease_rate: f64) -> Iterate<f64> {
        Iterate::new(cost, decrease_rate)
    }

    fn clamped(rule: FirstTrialRule, min: f64, max: f64) -> Result<FirstTrial<f64>, ParameterError> {
        FirstTrial::new(rule)?.with_min(min)?.with_max(max)
    }

    fn polyak() -> FirstTrial<f64> {
        let rule = FirstTrialRule::Polyak {
            scale: 0.1,
            offset: 1e-8,
        };
        clamped(rule, 1e-6, 1e4).unwrap()
    }

    #[test]
    fn previous_step_is_proposed_again_and_clamped() {
        let rule = FirstTrialRule::Previous { first_step: 1.0 };
        let mut clamped = clamped(rule, 1e-6, 1e4).unwrap();
        let mut free = FirstTrial::new(rule).unwrap();
        for (remembered, proposed) in [(1.0, 1.0), (0.25, 0.25), (1e-9, 1e-6), (1e9, 1e4)] {
            clamped.remember(remembered);
            free.remember(remembered);
            assert_eq!(clamped.propose(&at(7.0, 3.0)), Ok(proposed));
            assert_eq!(free.propose(&at(7.0, 3.0)), Ok(remembered));
        }
    }

    #[test]
    fn polyak_is_the_quotient_clamped() {
        assert_eq!(polyak().propose(&at(2.0, 4.0)), Ok(2.0 / (0.1 * 4.0 + 1e-8)));
        assert_eq!(polyak().propose(&at(0.0, 1.0)), Ok(1e-6));
        assert_eq!(polyak().propose(&at(1e9, 1.0)), Ok(1e4));
    }

    #[test]
    fn cost_at_or_below_the_infimum_of_polyak_is_a_failure_not_a_clamp() {
        let free = FirstTrial::new(FirstTrialRule::Polyak {
            scale: 0.1,
            offset: 1e-8,
        });
        for (rule, cost) in [
            (polyak(), -1.0),
            (free.clone().unwrap(), -1.0),
            (free.unwrap(), 0.0),
        ] {
            let failure = rule.propose(&at(cost, 4.0)).unwrap_err();
            assert_eq!(failure.reason, FailureReason::NoPolyakStep { cost });
        }
    }

    /// The scale is that of a squared gradient norm which would over- or underflow; the offset matters only to the small one.
    #[test]
    fn polyak_divides_the_scale_out() {
        let rule = |offset| FirstTrial::new(FirstTrialRule::Polyak { scale: 0.5, offset }).unwrap();
        let large = 2_f64.powi(700);
        let step = rule(1e-8).propose(&at(3.0 * large, 4.0).with_scale(large));
        assert_eq!(step, Ok(1.5 / large));
        let small = large.recip();
        let step = rule(0.0).propose(&at(3.0 * small, 4.0).with_scale(small));
        assert_eq!(step, Ok(1.5 * large));
        let step = rule(0.25).propose(&at(3.0, 4.0).with_scale(small));
        assert_eq!(step, Ok(12.0));
    }

    #[test]
    fn intervals_are_checked_at_both_ends() {
        let previous = |first_step| FirstTrialRule::Previous { first_step };
        let refused = |rule, min, max| clamped(rule, min, max).unwrap_err().parameter;
        assert_eq!(refused(previous(0.0), 1e-6, 1e4), "first_step");
        assert_eq!(refused(previous(1.0), 0.5, 0.25), "max_first_trial");
        assert_eq!(refused(previous(1.0), 1.0_f64.next_up(), 2.0), "first_step");
        assert_eq!(refused(previous(1.0), 0.5, 1.0_f64.next_down()), "first_step");
        assert_eq!(refused(previous(1.0), 0.0, 1.0), "min_first_trial");
        assert!(clamped(previous(1.0), 1.0, 1.0).is_ok());
        let polyak = |scale, offset| FirstTrialRule::Polyak { scale, offset };
        assert_eq!(refused(polyak(0.0, 0.0), 1e-6, 1e4), "polyak_scale");
        assert_eq!(refused(polyak(0.1, -1e-300), 1e-6, 1e4), "polyak_offset");
        assert_eq!(refused(polyak(0.1, 0.0), 2.0, 1.0), "max_first_trial");
        assert!(clamped(polyak(0.1, 0.0), 1e-6, 1e4).is_ok());
    }
}
