//! The reasons for the end of a run.

use crate::line_search::{Decision, Failure, Iterate, Outcome};
use crate::number::Number;
use crate::scalar::Scalar;
use crate::step_rule::Stepper;
use std::fmt;

/// The reason for the end of a run at an iterate.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Stop<F> {
    /// The gradient is zero.
    Stationary,
    /// No step was found.
    Failed(Failure<F>),
    /// The step is too small to change the parameters, and the rule would take no larger one from here.
    Stalled {
        /// $\eta_k$.
        step: F,
        /// $\lVert g_k\rVert$.
        gradient_norm: F,
    },
    /// Several steps made no [measurable progress](crate::step_rule::Progress): the decrease that they demand vanishes in the
    /// rounding of the cost, or prescribed steps came back to the costs they had.
    BelowRounding {
        /// The number of these steps.
        steps: u32,
        /// $\lVert g_k\rVert$.
        gradient_norm: F,
    },
    /// The cost of a rule that prescribes its steps is not finite any more, or has risen above $f(w_0)$ by more than
    /// $2^{40} (\lvert f(w_0)\rvert + \eta_0\lVert g_0\rVert^2)$.
    Diverged {
        /// $f(w_k)$.
        cost: F,
        /// $f(w_0)$.
        first: F,
    },
}

/// The point to which a step leads, compared with the iterate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextPoint {
    /// The parameters differ.
    Moved,
    /// The parameters are the same.
    Unchanged,
    /// The next step is taken on another function, as in a stochastic run, so that nothing about the next step follows.
    OfAnotherFunction,
}

impl<F: Scalar> Stop<F> {
    /// The reason to end a run after this decision of `rule` at `iterate`; `None` if it continues from the next point.
    ///
    /// `next_point` matters only for a decision whose accepted trial, if any, has the cost of the
    /// iterate: elsewhere the comparison may be spared, with [`Moved`](NextPoint::Moved).
    ///
    /// ```
    /// use flatland_descent::descent::{NextPoint, Stop};
    /// use flatland_descent::line_search::Iterate;
    /// use flatland_descent::step_rule::{Asked, Ls, Stepper};
    ///
    /// // A gradient of the wrong sign, in a loop that asks and tells.
    /// let (f, mut x, gradient) = (|x: f64| x * x / 2.0, 1.0, -1.0);
    /// let mut rule = Stepper::new(Ls::default())?;
    /// let stop = loop {
    ///     let iterate = Iterate::new(f(x), gradient * gradient);
    ///     let mut asked = rule.ask(&iterate);
    ///     let decision = loop {
    ///         asked = match asked {
    ///             Asked::Evaluate(trial) => {
    ///                 let cost = f(x - trial.step() * gradient);
    ///                 trial.tell(cost)
    ///             }
    ///             Asked::Done(decision) => break decision,
    ///         };
    ///     };
    ///     let next = x - decision.outcome.step().unwrap_or(0.0) * gradient;
    ///     let next_point = if next == x { NextPoint::Unchanged } else { NextPoint::Moved };
    ///     if let Some(stop) = Stop::after(&rule, &iterate, &decision, next_point) {
    ///         break stop;
    ///     }
    ///     x = next;
    /// };
    /// // Only a step below rounding is accepted.
    /// assert!(stop.to_string().contains("too small to change the parameters"));
    /// # Ok::<(), flatland_descent::ParameterError>(())
    /// ```
    pub fn after<P>(
        rule: &Stepper<F>,
        iterate: &Iterate<F>,
        decision: &Decision<F, P>,
        next_point: NextPoint,
    ) -> Option<Self> {
        let (progress, gradient_norm) = (rule.progress(), iterate.gradient_norm());
        if let Some(first) = progress.diverged_from(iterate.cost) {
            return Some(Self::Diverged {
                cost: iterate.cost,
                first,
            });
        }
        let step = match decision.outcome {
            Outcome::Failed(failure) => return Some(Self::Failed(failure)),
            outcome => match outcome.step() {
                Some(step) => step,
                None => return Some(Self::Stationary),
            },
        };
        match (next_point, progress.exhausted()) {
            (NextPoint::OfAnotherFunction, _) => None,
            // A step that changes nothing, but will grow, says nothing about the rounding of the cost.
            (NextPoint::Unchanged, _) => decision.settled.then_some(Self::Stalled { step, gradient_norm }),
            (_, Some(steps)) => Some(Self::BelowRounding { steps, gradient_norm }),
            (_, None) => None,
        }
    }

    /// Whether the function has no finite cost at the iterate.
    #[cfg(feature = "argmin")]
    pub(crate) fn is_without_cost(&self) -> bool {
        matches!(
            self,
            Self::Failed(Failure {
                reason: crate::line_search::FailureReason::NonFiniteCost { .. },
                ..
            })
        )
    }
}

impl<F: Scalar> fmt::Display for Stop<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Stationary => write!(f, "the gradient is zero"),
            Self::Failed(failure) => write!(f, "{failure}"),
            Self::Stalled { step, gradient_norm } => write!(
                f,
                "the step {} is too small to change the parameters, and the rule would take no larger one; ‖g‖ = {}",
                Number(step),
                Number(gradient_norm)
            ),
            Self::BelowRounding { steps, gradient_norm } => write!(
                f,
                "the decrease is below the rounding of the cost: {steps} steps made no measurable progress; ‖g‖ = {}",
                Number(gradient_norm)
            ),
            Self::Diverged { cost, .. } if cost == F::neg_infinity() => {
                write!(f, "the cost is {cost}: is the function unbounded below?")
            }
            Self::Diverged { cost, first } => write!(
                f,
                "the run diverges: the cost is {}, after {} at the start",
                Number(cost),
                Number(first)
            ),
        }
    }
}
