//! The reasons for the end of a run.

use crate::line_search::{Failure, Outcome};
use crate::scalar::Scalar;
use crate::step_rule::StepRule;
use std::fmt;

/// The reason for the end of a run at an iterate.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Stop<F> {
    /// The gradient is zero.
    Stationary,
    /// No step was found.
    Failed(Failure<F>),
    /// The step is too small to change the parameters, and the run would repeat itself forever.
    Stalled {
        /// $\eta_k$.
        step: F,
        /// The larger trial next to it, which was rejected and would be again; `None` for a step that the rule will
        /// prescribe again.
        rejected: Option<F>,
    },
}

impl<F: Scalar> Stop<F> {
    /// The stop of a run that would repeat itself if a step with this outcome, from an iterate with this cost, left the parameters
    /// unchanged; `None` where the next step may differ. Check afterwards whether the parameters changed.
    ///
    /// - A bracketed step at an unchanged cost: the next reference value is no larger, so the larger trial will be rejected again,
    ///   provided that the next search reaches it. That fails only if its first trial, the accepted step, is clamped and this
    ///   search began elsewhere: then it has other trials.
    /// - A step of CDAT, which depends only on the iterate.
    ///
    /// `trials` is the number of trials that the step took.
    ///
    /// ```
    /// use flatland_descent::descent::Stop;
    /// use flatland_descent::line_search::{Iterate, Outcome};
    /// use flatland_descent::step_rule::{Asked, Ls, SearchSettings, Stepper};
    ///
    /// // A gradient of the wrong sign, in a loop that asks and tells.
    /// let (f, x, gradient) = (|x: f64| x * x / 2.0, 1.0, -1.0);
    /// let mut rule = Stepper::new(Ls { search: SearchSettings { min_first_trial: 1e-20, ..Default::default() } })?;
    /// let mut asked = rule.ask(&Iterate::new(f(x), gradient * gradient));
    /// let decision = loop {
    ///     asked = match asked {
    ///         Asked::Evaluate(trial) => {
    ///             let cost = f(x - trial.step() * gradient);
    ///             trial.tell(cost)
    ///         }
    ///         Asked::Done(decision) => break decision,
    ///     };
    /// };
    /// // Only a step below rounding is accepted.
    /// let next = x - decision.outcome.step().unwrap() * gradient;
    /// assert_eq!(next, x);
    /// let stop = Stop::stalled(rule.rule(), f(x), decision.trials, &decision.outcome).unwrap();
    /// assert!(stop.to_string().contains("too small to change the parameters"));
    /// # Ok::<(), flatland_descent::ParameterError>(())
    /// ```
    pub fn stalled(rule: &StepRule, cost: F, trials: usize, outcome: &Outcome<F>) -> Option<Self> {
        match *outcome {
            // Only a step that leaves the cost unchanged can leave the parameters unchanged.
            Outcome::Bracketed { accepted, rejected }
                if accepted.cost == cost && is_found_again(rule, accepted.step, trials) =>
            {
                Some(Self::Stalled {
                    step: accepted.step,
                    rejected: Some(rejected),
                })
            }
            Outcome::Prescribed { step } if rule.needs_gradient_curvature() => {
                Some(Self::Stalled { step, rejected: None })
            }
            _ => None,
        }
    }
}

/// Whether the next search, from the same iterate, comes by a step that this one took so many trials to bracket.
fn is_found_again<F: Scalar>(rule: &StepRule, step: F, trials: usize) -> bool {
    // Polyak's first trial is a formula of the iterate.
    let Some(search) = rule.search_from_previous_step() else {
        return true;
    };
    let factor = F::of(search.backtrack_factor);
    let first = step
        .max(F::of(search.min_first_trial))
        .min(F::of(search.max_first_trial));
    // From a clamped first trial only by the way of this search: down to the accepted step, or up to the rejected one after it.
    if step < first {
        (1..trials).fold(first, |trial, _| trial * factor) == step
    } else {
        step == first || (2..trials).fold(first, |trial, _| trial / factor) == step
    }
}

impl<F: Scalar> fmt::Display for Stop<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stationary => write!(f, "the gradient is zero"),
            Self::Failed(failure) => write!(f, "{failure}"),
            Self::Stalled { step, rejected } => {
                write!(f, "the step {step:e} is too small to change the parameters, and ")?;
                match rejected {
                    Some(rejected) => write!(f, "{rejected:e} was rejected"),
                    None => write!(f, "the rule will prescribe it again"),
                }
            }
        }
    }
}
