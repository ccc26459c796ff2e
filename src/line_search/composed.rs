//! First trial, reference value and search, composed.

use super::first_trial::FirstTrial;
use super::outcome::{Decision, Failure, FailureReason, Outcome, Search};
use super::reference::ReferenceMemory;
use super::search::{EqualitySearch, Extrapolation, Query};
use crate::error::ParameterError;
use crate::scalar::Scalar;
use std::convert::Infallible;

/// The iterate $w_k$ as a rule sees it: scalars only.
///
/// ```
/// use flatland_descent::line_search::Iterate;
///
/// // f(w) = ‖w‖²/2 at w = (3, 4): the gradient is w, and so is its product with the Hessian.
/// let at = Iterate::new(12.5, 25.0).with_gradient_curvature(25.0);
/// assert!(!at.gradient_is_zero);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Iterate<F> {
    /// $f(w_k)$.
    pub cost: F,
    /// $s = -\nabla f(w_k)^\top d_k$; for gradient descent $\lVert \nabla f(w_k)\rVert^2$.
    pub decrease_rate: F,
    /// Whether the gradient is the zero vector. A decrease rate of 0 is not enough to tell: the square of a small
    /// gradient underflows.
    pub gradient_is_zero: bool,
    /// $g_k^\top \nabla^2 f(w_k) g_k$, which only [CDAT](crate::step_rule::Cdat) needs.
    pub gradient_curvature: Option<F>,
}

impl<F: Scalar> Iterate<F> {
    /// An iterate whose gradient vanishes exactly when its decrease rate does.
    pub fn new(cost: F, decrease_rate: F) -> Self {
        Self {
            cost,
            decrease_rate,
            gradient_is_zero: decrease_rate == F::zero(),
            gradient_curvature: None,
        }
    }

    /// The same iterate with $g_k^\top \nabla^2 f(w_k) g_k$.
    #[must_use]
    pub fn with_gradient_curvature(self, gradient_curvature: impl Into<Option<F>>) -> Self {
        Self {
            gradient_curvature: gradient_curvature.into(),
            ..self
        }
    }

    /// The same iterate, with `gradient_is_zero` determined from the gradient itself.
    #[must_use]
    pub fn with_gradient_is_zero(self, gradient_is_zero: bool) -> Self {
        Self {
            gradient_is_zero,
            ..self
        }
    }

    /// The outcome where no step can exist under any rule: the gradient is zero, or something is not finite. The gradient
    /// curvature need not be computed there.
    ///
    /// ```
    /// use flatland_descent::line_search::{Iterate, Outcome};
    ///
    /// assert_eq!(Iterate::new(12.5, 25.0).without_step(), None);
    /// assert_eq!(Iterate::new(12.5, 0.0).without_step(), Some(Outcome::Stationary));
    /// ```
    pub fn without_step(&self) -> Option<Outcome<F>> {
        let Self {
            cost,
            decrease_rate,
            gradient_is_zero,
            ..
        } = *self;
        let reason = if !cost.is_finite() {
            FailureReason::NonFiniteCost { cost }
        } else if !decrease_rate.is_finite() {
            FailureReason::NonFiniteDecreaseRate { decrease_rate }
        } else if decrease_rate < F::zero() {
            FailureReason::NotADescentDirection { decrease_rate }
        } else if gradient_is_zero {
            return Some(Outcome::Stationary);
        } else if decrease_rate < F::min_positive_value() {
            FailureReason::DecreaseRateUnderflow
        } else {
            return None;
        };
        Some(Outcome::Failed(Failure::before_any_trial(reason)))
    }
}

/// A whole line search with its memory: the reference value, the first trial and the search itself.
///
/// ```
/// use flatland_descent::line_search::*;
///
/// // Zhang–Hager with ξ = 0.5, the previous step first, extrapolation.
/// let mut line_search = LineSearch::new(
///     ReferenceMemory::new(ReferenceRule::ZhangHager { averaging: 0.5 })?,
///     FirstTrial::new(FirstTrialRule::Previous { first_step: 1.0 }, 1e-6, 1e4)?,
///     EqualitySearch::new(1e-4, 0.5)?,
/// );
/// // Gradient descent on f(x) = x⁴/4.
/// let f = |x: f64| x.powi(4) / 4.0;
/// let mut x = 1.7_f64;
/// for _ in 0..200 {
///     let gradient = x.powi(3);
///     let decision = line_search.search(&Iterate::new(f(x), gradient * gradient), |step| {
///         let trial = x - step * gradient;
///         (f(trial), trial)
///     });
///     x = decision.point.unwrap();
/// }
/// assert!(f(x) < 1e-6);
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LineSearch<F> {
    reference: ReferenceMemory<F>,
    first_trial: FirstTrial<F>,
    search: EqualitySearch<F>,
}

/// The memory of a [`LineSearch`] between iterations.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct LineSearchMemory<F> {
    /// The costs so far, as the reference rule keeps them.
    pub reference: ReferenceMemory<F>,
    /// The last accepted step, where the first trial depends on it.
    pub previous_step: Option<F>,
}

impl<F: Scalar> LineSearch<F> {
    /// The composition of three parts.
    pub fn new(reference: ReferenceMemory<F>, first_trial: FirstTrial<F>, search: EqualitySearch<F>) -> Self {
        Self {
            reference,
            first_trial,
            search,
        }
    }

    /// The same first trials and reference values, with another extrapolation of the search.
    #[must_use]
    pub fn with_extrapolation(mut self, extrapolation: Extrapolation) -> Self {
        self.search = self.search.with_extrapolation(extrapolation);
        self
    }

    /// Searches with a cost function that cannot fail.
    pub fn search<P>(
        &mut self,
        iterate: &Iterate<F>,
        mut cost_at: impl FnMut(F) -> (F, P),
    ) -> Decision<F, P> {
        match self.try_search(iterate, |step| Ok::<_, Infallible>(cost_at(step))) {
            Ok(decision) => decision,
        }
    }

    /// Records the iterate's cost, forms $R_k$ and $\eta^0$, and searches; `cost_at` is as in
    /// [`EqualitySearch::try_search`].
    ///
    /// # Errors
    ///
    /// Only those of `cost_at`, passed through unchanged. They leave the memory as it was, so that the iteration can be
    /// retried.
    pub fn try_search<P, E>(
        &mut self,
        iterate: &Iterate<F>,
        cost_at: impl FnMut(F) -> Result<(F, P), E>,
    ) -> Result<Decision<F, P>, E> {
        if let Some(outcome) = iterate.without_step() {
            return Ok(Decision::without_trial(outcome));
        }
        let mut memory = self.reference.clone();
        let reference = memory.observe(iterate.cost);
        let found = match self.first_trial.propose(iterate.cost, iterate.decrease_rate) {
            Ok(first_trial) => {
                let query = Query {
                    decrease_rate: iterate.decrease_rate,
                    reference,
                    first_trial,
                };
                self.search.try_search(&query, cost_at)?
            }
            Err(failure) => Search {
                trials: 0,
                outcome: Outcome::Failed(failure),
                point: None,
            },
        };
        self.reference = memory;
        if let Some(step) = found.outcome.step() {
            self.first_trial.remember(step);
        }
        Ok(Decision {
            reference: Some(reference),
            trials: found.trials,
            outcome: found.outcome,
            point: found.point,
        })
    }

    /// A copy of everything that changes from iteration to iteration.
    pub fn memory(&self) -> LineSearchMemory<F> {
        LineSearchMemory {
            reference: self.reference.clone(),
            previous_step: self.first_trial.remembered(),
        }
    }

    /// Restores a saved memory.
    ///
    /// # Errors
    ///
    /// The memory must be possible for a search with these settings; otherwise this one keeps its own.
    pub fn restore(&mut self, memory: LineSearchMemory<F>) -> Result<(), ParameterError> {
        self.validate(&memory)?;
        self.resume(memory);
        Ok(())
    }

    /// Whether a search with these settings can have this memory.
    pub(crate) fn validate(&self, memory: &LineSearchMemory<F>) -> Result<(), ParameterError> {
        let wrong = |parameter: &'static str, expected: &'static str| {
            ParameterError::without_value(parameter, expected)
        };
        if !self.reference.can_become(&memory.reference) {
            return Err(wrong("memory.reference", "a possible memory of this rule"));
        }
        let is_step = |step: F| step > F::zero() && step.is_finite();
        match (self.first_trial.remembered(), memory.previous_step) {
            (None, None) => Ok(()),
            (Some(_), Some(step)) if is_step(step) => Ok(()),
            (Some(_), _) => Err(wrong("memory.previous_step", "a positive finite step")),
            (None, Some(_)) => Err(wrong(
                "memory.previous_step",
                "absent for this rule, which has a formula for its first trial",
            )),
        }
    }

    /// Continues from a memory that has been validated.
    pub(crate) fn resume(&mut self, memory: LineSearchMemory<F>) {
        self.reference = memory.reference;
        if let Some(step) = memory.previous_step {
            self.first_trial.remember(step);
        }
    }
}
