//! One step of gradient descent, independent of how the function is evaluated.
//!
//! [`descend`] is the step that every driver of this library takes: the [`Stepper`] decides over scalars, a [`DescentProblem`]
//! evaluates. It asks for the gradient curvature only where a step can exist, returns the point of the accepted trial, so that
//! nothing is evaluated twice, and gives the reason where a run ends: [`Stop`].
//!
//! In a loop that [asks for a step and tells costs](crate::step_rule::Asked) the same pieces are called one by one:
//! [`Iterate::without_step`](crate::line_search::Iterate::without_step) before a curvature is computed, [`Stop::after`] when the rule has
//! decided.

mod problem;
mod stop;
#[cfg(test)]
mod tests;

pub use problem::DescentProblem;
pub use stop::{NextPoint, Stop};

use crate::line_search::{Decision, Iterate, Outcome, Trial};
use crate::scalar::Scalar;
use crate::step_rule::Stepper;
use std::ops::ControlFlow;

/// One step: the decision and its consequence.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "the run continues from the next point, or ends"]
pub struct Step<F, P> {
    /// The iterate $w_k$ as passed to the rule.
    pub iterate: Iterate<F>,
    /// $R_k$; `None` for a rule without one.
    pub reference: Option<F>,
    /// The number of cost evaluations.
    pub trials: usize,
    /// The step, or the reason that there is none.
    pub outcome: Outcome<F>,
    /// The next point, or the reason for ending the run at $w_k$.
    pub next: ControlFlow<Stop<F>, P>,
}

/// Takes one step from the iterate of `problem` with the rule of `stepper`.
///
/// ```
/// use flatland_descent::descent::{DescentProblem, descend};
/// use flatland_descent::line_search::Iterate;
/// use flatland_descent::step_rule::{Ls, Stepper};
/// use std::convert::Infallible;
/// use std::ops::ControlFlow;
///
/// fn f(x: f64) -> f64 {
///     (x * x - 1.0).powi(2)
/// }
///
/// /// f at x, where its gradient is g.
/// struct DoubleWell {
///     x: f64,
///     g: f64,
/// }
///
/// impl DescentProblem<f64> for DoubleWell {
///     type Point = f64;
///     type Error = Infallible;
///
///     fn iterate(&self) -> Iterate<f64> {
///         Iterate::new(f(self.x), self.g * self.g)
///     }
///     fn gradient_curvature(&mut self) -> Result<f64, Infallible> {
///         Ok(self.g * (12.0 * self.x * self.x - 4.0) * self.g)
///     }
///     fn trial(&mut self, step: f64) -> Result<(f64, f64), Infallible> {
///         let point = self.point(step)?;
///         Ok((f(point), point))
///     }
///     fn point(&mut self, step: f64) -> Result<f64, Infallible> {
///         Ok(self.x - step * self.g)
///     }
///     fn moved(&mut self, point: &f64) -> Result<bool, Infallible> {
///         Ok(*point != self.x)
///     }
/// }
///
/// let (mut rule, mut x) = (Stepper::new(Ls::default())?, 1.7);
/// for _ in 0..100 {
///     let g = 4.0 * x * (x * x - 1.0);
///     match descend(&mut rule, &mut DoubleWell { x, g })?.next {
///         ControlFlow::Continue(next) => x = next,
///         ControlFlow::Break(stop) => {
///             println!("{stop}");
///             break;
///         }
///     }
/// }
/// assert!((x.abs() - 1.0).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Those of the problem, unchanged. They leave the rule as it was, so that the step can be retried.
pub fn descend<F: Scalar, D: DescentProblem<F>>(
    stepper: &mut Stepper<F>,
    problem: &mut D,
) -> Result<Step<F, D::Point>, D::Error> {
    let mut iterate = problem.iterate();
    if stepper.rule().needs_gradient_curvature() && iterate.without_step().is_none() {
        iterate = iterate.with_gradient_curvature(problem.gradient_curvature()?);
    }
    // The rule takes in the step when nothing can fail any more: its memory is a few numbers.
    let mut advanced = stepper.clone();
    let mut decision = advanced.try_step(&iterate, |step| problem.trial(step))?;
    let point = match (decision.point.take(), decision.outcome) {
        (None, Outcome::Prescribed { step }) => Some(problem.point(step)?),
        (accepted, _) => accepted,
    };
    let next_point = match &point {
        _ if problem.next_function_differs() => NextPoint::OfAnotherFunction,
        Some(point) if may_be_unchanged(&iterate, &decision) && !problem.moved(point)? => {
            NextPoint::Unchanged
        }
        _ => NextPoint::Moved,
    };
    let stop = Stop::after(&advanced, &iterate, &decision, next_point);
    let next = match (stop, point) {
        (None, Some(point)) => ControlFlow::Continue(point),
        // Where there is no point, there is a stop.
        (stop, _) => ControlFlow::Break(stop.unwrap_or(Stop::Stationary)),
    };
    *stepper = advanced;
    Ok(Step {
        iterate,
        reference: decision.reference,
        trials: decision.trials,
        outcome: decision.outcome,
        next,
    })
}

/// Whether unchanged parameters are possible and would matter: only a step that leaves the cost unchanged can leave them unchanged.
fn may_be_unchanged<F: Scalar, P>(iterate: &Iterate<F>, decision: &Decision<F, P>) -> bool {
    let has_same_cost = |trial: Trial<F>| trial.cost == iterate.cost;
    decision.outcome.accepted().is_none_or(has_same_cost)
}
