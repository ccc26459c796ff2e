//! First trial, reference value and search, composed.

use super::first_trial::FirstTrial;
use super::iterate::Iterate;
use super::outcome::{Decision, Outcome, Search};
use super::reference::ReferenceMemory;
use super::search::{EqualitySearch, Extrapolation, Query};
use crate::error::ParameterError;
use crate::scalar::Scalar;
use std::convert::Infallible;

/// A whole line search with its memory: the reference value, the first trial and the search itself.
///
/// ```
/// use flatland_descent::line_search::*;
///
/// // Zhang–Hager with ξ = 0.5, the previous step first, extrapolation.
/// let mut line_search = LineSearch::new(
///     ReferenceMemory::new(ReferenceRule::ZhangHager { averaging: 0.5 })?,
///     FirstTrial::new(FirstTrialRule::Previous { first_step: 1.0 })?,
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

    /// The same search by the acceptance test alone, without the [slack](EqualitySearch::with_rounding_slack) near rounding.
    #[cfg(feature = "argmin")]
    pub(crate) fn without_rounding_slack(mut self) -> Self {
        self.search = self.search.with_rounding_slack(false);
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
            return Ok(Decision::without_trial(outcome, true));
        }
        let mut memory = self.reference.clone();
        let reference = memory.observe(iterate.cost);
        let first = self.first_trial.propose(iterate);
        let found = match first {
            Ok(first_trial) => self
                .search
                .try_search(&Query::new(iterate, reference, first_trial), cost_at)?,
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
        let settled = first.is_ok_and(|first| self.is_settled(iterate, first, &found.outcome));
        let outcome = match found.outcome.accepted() {
            Some(trial)
                if trial.cost == iterate.cost && self.is_below_rounding(iterate, reference, trial.step) =>
            {
                Outcome::BelowRounding(trial)
            }
            _ => found.outcome,
        };
        Ok(Decision {
            reference: Some(reference),
            trials: found.trials,
            outcome,
            settled,
            point: found.point,
        })
    }

    /// Whether the next search from the same iterate would take no larger step than this one, which began at `first` and has been
    /// remembered. The reference value of an iterate seen again is no larger, so a trial that was rejected would be rejected again.
    fn is_settled(&self, iterate: &Iterate<F>, first: F, outcome: &Outcome<F>) -> bool {
        let (Some(step), Ok(next)) = (outcome.step(), self.first_trial.propose(iterate)) else {
            return true;
        };
        next == first || self.search.goes_no_further(next, step, outcome)
    }

    /// Whether the demanded decrease $c \eta s$ vanishes in the rounding of $R_k$.
    pub(crate) fn is_below_rounding(&self, iterate: &Iterate<F>, reference: F, step: F) -> bool {
        self.search.bound(&Query::new(iterate, reference, step), step) == reference
    }

    /// The change of the cost that the acceptance test can resolve at this reference value.
    pub(crate) fn resolution(&self, reference: F) -> F {
        F::epsilon() * reference.abs() / self.search.sufficient_decrease()
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
