//! The equality search: backtrack or extrapolate to a bracketed step.

use super::acceptance::SufficientDecrease;
use super::iterate::Iterate;
use super::outcome::{Failure, FailureReason, Outcome, Search, Trial};
use crate::error::{ParameterError, require, require_in_open_unit_interval, require_positive};
use crate::scalar::Scalar;
use std::convert::Infallible;

/// The extrapolation of a search above an accepted first trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Extrapolation {
    /// None: the search only backtracks.
    Never,
    /// By one factor $1/\delta$ per iteration.
    Once,
    /// As long as trials are accepted and none of largest step, cap and trial limit is reached.
    #[default]
    WhileAccepted,
    /// As `WhileAccepted`, but only while each cost is below that of the trial before; the lowest is kept. For directions of natural
    /// length, whose step is to end near the minimum along the ray, not at the far wall of the valley: those of quasi-Newton,
    /// Newton and conjugate gradient methods. Not for the rules of the theory: a step that ends at a turn need not be bracketed.
    WhileFalling,
}

/// The data of the iterate that a search starts from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Query<F> {
    /// $s = -\nabla f(w_k)^\top d_k$, positive and finite, divided by the square of the scale.
    pub decrease_rate: F,
    /// The [scale](Iterate::with_scale) of the iterate, a power of two; usually 1.
    pub scale: F,
    /// $R_k$.
    pub reference: F,
    /// $\eta^0$.
    pub first_trial: F,
}

impl<F: Scalar> Query<F> {
    pub(super) fn new(iterate: &Iterate<F>, reference: F, first_trial: F) -> Self {
        Self {
            decrease_rate: iterate.decrease_rate,
            scale: iterate.scale,
            reference,
            first_trial,
        }
    }
}

/// The rise of the cost that passes for rounding, in units of $\epsilon\lvert R_k\rvert$.
const ROUNDING_UNITS: f64 = 8.0;
/// The factor up to which a step accepted for this reason may be shorter than the first trial.
const LONGEST_SHORTENING: f64 = 8.0;

/// The equality search.
///
/// If $A(\eta^0)$ fails it tries $\eta^0\delta, \eta^0\delta^2, \dots$ until $A$ holds; if $A(\eta^0)$ holds it
/// tries $\eta^0/\delta, \eta^0/\delta^2, \dots$ and keeps the last step before $A$ fails. No trial is evaluated
/// twice. With [`Extrapolation::WhileFalling`] extrapolation also ends where the cost no longer falls. Extrapolation never evaluates above the largest step nor at or above the cap; backtracking is bounded by the
/// trial limit, by default $\lceil \log_\delta 10^{-30} \rceil$ trials after the first.
///
/// # Near the rounding of the cost
///
/// Where $R_k - c \eta s$ rounds to $R_k$ the test cannot be evaluated: it asks whether a trial is lower by less than the error of a cost, and
/// noise of a few units in the last place would shorten the steps of a run that the gradient could still guide until they change
/// nothing. There a trial that fails $A$ is accepted all the same, [below rounding](Outcome::BelowRounding), if
///
/// $$ \varphi(\eta) \le R_k + 8\epsilon\lvert R_k\rvert \quad\text{and}\quad \eta \ge \eta^0/8, $$
///
/// in the place of a shorter step: the search extrapolates by $A$ alone. (Hager and Zhang's approximate Wolfe conditions of 2005 allow a rise
/// of their $\epsilon_k$ likewise.) A rejected trial has failed $A$ as before, so what is proved of bracketed steps holds; along a run the
/// inequality of Zhang and Hager holds up to $8\epsilon\lvert R_k\rvert$ per such step. The multiple is chosen: of 300 random
/// ill-conditioned sums in single precision LS then reaches the minimum within the rounding of the sum on 251, without any slack on
/// 167. The second condition keeps a gradient of the wrong sign from creeping uphill with ever shorter steps.
///
/// ```
/// use flatland_descent::line_search::{EqualitySearch, Outcome, Query};
///
/// // f(x) = x²/2 at x = 1: cost 1/2, squared gradient norm 1, φ(η) = (1 − η)²/2.
/// let search = EqualitySearch::<f64>::new(1e-4, 0.5)?;
/// let query = Query { decrease_rate: 1.0, scale: 1.0, reference: 0.5, first_trial: 0.25 };
/// // A trial is a cost and the point it was found at, here x.
/// let found = search.search(&query, |step| {
///     let x = 1.0 - step;
///     (x * x / 2.0, x)
/// });
/// assert_eq!(found.trials, 4); // 0.25, 0.5, 1 are accepted, 2 is not
/// let Outcome::Bracketed { accepted, rejected } = found.outcome else { unreachable!() };
/// assert_eq!((accepted.step, rejected), (1.0, 2.0));
/// assert_eq!(found.point, Some(0.0)); // that of the step 1
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct EqualitySearch<F> {
    acceptance: SufficientDecrease<F>,
    backtrack_factor: F,
    extrapolation: Extrapolation,
    max_step: Option<F>,
    cap: Option<F>,
    trial_limit: usize,
    has_rounding_slack: bool,
}

impl<F: Scalar> EqualitySearch<F> {
    /// A search with sufficient decrease constant $c$ and backtrack factor $\delta$ that extrapolates while trials
    /// are accepted, without a largest step or a cap.
    ///
    /// # Errors
    ///
    /// Both must be in (0, 1).
    pub fn new(sufficient_decrease: f64, backtrack_factor: f64) -> Result<Self, ParameterError> {
        let acceptance = SufficientDecrease::new(sufficient_decrease)?;
        let factor = require_in_open_unit_interval("backtrack_factor", backtrack_factor)?;
        Ok(Self {
            acceptance,
            backtrack_factor: factor,
            extrapolation: Extrapolation::default(),
            max_step: None,
            cap: None,
            // In (0, 1] both logarithms are negative or zero, so the quotient is a number of trials.
            trial_limit: (1e-30_f64.ln() / backtrack_factor.ln()).ceil() as usize,
            has_rounding_slack: true,
        })
    }

    /// Sets how far to extrapolate.
    #[must_use]
    pub fn with_extrapolation(mut self, extrapolation: Extrapolation) -> Self {
        self.extrapolation = extrapolation;
        self
    }

    /// Sets the largest step that may be evaluated.
    ///
    /// # Errors
    ///
    /// It must be positive and finite.
    pub fn with_max_step(mut self, max_step: f64) -> Result<Self, ParameterError> {
        self.max_step = Some(require_positive("max_step", max_step)?);
        Ok(self)
    }

    /// Sets whether trials are accepted [within the rounding](Self#near-the-rounding-of-the-cost) of the reference value where $A$ cannot be
    /// evaluated. Default true.
    #[must_use]
    pub fn with_rounding_slack(mut self, has_rounding_slack: bool) -> Self {
        self.has_rounding_slack = has_rounding_slack;
        self
    }

    /// Sets the upper bound $K$ of the self-stabilising rule: the search extrapolates only while $\eta/\delta < K$.
    ///
    /// # Errors
    ///
    /// It must be positive and finite.
    pub fn with_cap(mut self, cap: f64) -> Result<Self, ParameterError> {
        self.cap = Some(require_positive("upper_bound", cap)?);
        Ok(self)
    }

    /// The largest step that is evaluated: the one set, or the largest float.
    fn max_step(&self) -> F {
        self.max_step.unwrap_or(F::max_value())
    }

    /// Sets the maximum number of trials after the first.
    ///
    /// # Errors
    ///
    /// It must be at least 1.
    pub fn with_trial_limit(mut self, limit: usize) -> Result<Self, ParameterError> {
        require(limit >= 1, "trial_limit", "at least 1", limit)?;
        self.trial_limit = limit;
        Ok(self)
    }

    /// Searches with a cost function that cannot fail.
    pub fn search<P>(&self, query: &Query<F>, mut cost_at: impl FnMut(F) -> (F, P)) -> Search<F, P> {
        match self.try_search(query, |step| Ok::<_, Infallible>(cost_at(step))) {
            Ok(search) => search,
        }
    }

    /// Searches; `cost_at(η)` is $\varphi(\eta)$ and the point where it was evaluated, which is returned if it is the accepted one.
    /// Where only costs are needed, the point is `()`.
    ///
    /// Points may be large: while the search backtracks, no point is held during an evaluation; while it extrapolates, only the last
    /// accepted one is.
    ///
    /// # Errors
    ///
    /// Only those of `cost_at`, passed through unchanged; a search that finds no step is an
    /// [outcome](Outcome::Failed).
    pub fn try_search<P, E>(
        &self,
        query: &Query<F>,
        mut cost_at: impl FnMut(F) -> Result<(F, P), E>,
    ) -> Result<Search<F, P>, E> {
        if let Some(reason) = self.refuse(query) {
            return Ok(Search {
                trials: 0,
                outcome: Outcome::Failed(Failure::before_any_trial(reason)),
                point: None,
            });
        }
        let mut trials = 0;
        let mut evaluate = |step| {
            trials += 1;
            cost_at(step).map(|(cost, point)| (Trial { step, cost }, point))
        };
        let (first, point) = evaluate(query.first_trial)?;
        let (outcome, point) = if self.accepts(query, &first) {
            let (outcome, point) = self.extrapolate(query, (first, point), evaluate)?;
            (outcome, Some(point))
        } else if self.is_within_rounding(query, &first) {
            (Outcome::BelowRounding(first), Some(point))
        } else {
            drop(point);
            self.backtrack(query, first, evaluate)?
        };
        Ok(Search {
            trials,
            outcome,
            point,
        })
    }

    fn refuse(&self, query: &Query<F>) -> Option<FailureReason<F>> {
        let Query {
            decrease_rate,
            reference,
            first_trial: step,
            ..
        } = *query;
        if !decrease_rate.is_finite() {
            Some(FailureReason::NonFiniteDecreaseRate { decrease_rate })
        } else if decrease_rate <= F::zero() {
            Some(FailureReason::NotADescentDirection { decrease_rate })
        } else if !reference.is_finite() {
            Some(FailureReason::NonFiniteReference { reference })
        } else if step > F::zero() && step <= self.max_step() {
            None
        } else {
            Some(FailureReason::InvalidFirstTrial { step })
        }
    }

    /// $A(\eta)$ in units in which no factor over- or underflows: $c \eta s = c (\eta\sigma) (s/\sigma)$ for the scale $\sigma$.
    fn accepts(&self, query: &Query<F>, trial: &Trial<F>) -> bool {
        let scale = query.scale;
        self.acceptance.accepts(
            trial.cost,
            query.reference,
            trial.step * scale,
            query.decrease_rate * scale,
        )
    }

    /// Whether a trial that fails $A$ is accepted because $A$ cannot be evaluated.
    fn is_within_rounding(&self, query: &Query<F>, trial: &Trial<F>) -> bool {
        let Query {
            reference,
            first_trial,
            ..
        } = *query;
        let slack = F::of(ROUNDING_UNITS) * F::epsilon() * reference.abs();
        self.has_rounding_slack
            && trial.cost.is_finite()
            && trial.cost <= reference + slack
            && trial.step * F::of(LONGEST_SHORTENING) >= first_trial
            && self.bound(query, trial.step) == reference
    }

    /// $c$.
    pub(super) fn sufficient_decrease(&self) -> F {
        self.acceptance.constant()
    }

    /// $R_k - c \eta s$.
    pub(super) fn bound(&self, query: &Query<F>, step: F) -> F {
        let scale = query.scale;
        self.acceptance
            .bound(query.reference, step * scale, query.decrease_rate * scale)
    }

    /// Whether a search that begins at `next` would not go beyond `step`, after one from the same iterate that accepted it with this
    /// outcome: it only goes down from there, or the trial above is the one just rejected, or lies beyond a limit.
    pub(super) fn goes_no_further(&self, next: F, step: F, outcome: &Outcome<F>) -> bool {
        match outcome {
            _ if self.extrapolation == Extrapolation::Never => next <= step,
            Outcome::Bracketed { rejected, .. } => next == step && step / self.backtrack_factor == *rejected,
            Outcome::AtMaxStep(_) | Outcome::AtCap(_) => next == step,
            _ => false,
        }
    }

    /// The outcome of the search, with the accepted point.
    fn extrapolate<P, E>(
        &self,
        query: &Query<F>,
        (mut accepted, mut point): (Trial<F>, P),
        mut evaluate: impl FnMut(F) -> Result<(Trial<F>, P), E>,
    ) -> Result<(Outcome<F>, P), E> {
        let mut extrapolations_left = match self.extrapolation {
            Extrapolation::Never => return Ok((Outcome::FirstTrial(accepted), point)),
            Extrapolation::Once => 1,
            Extrapolation::WhileAccepted | Extrapolation::WhileFalling => self.trial_limit,
        };
        loop {
            let step = accepted.step / self.backtrack_factor;
            // Bounds that hold in every iteration are reported before the limit per iteration.
            if step > self.max_step() {
                return Ok((Outcome::AtMaxStep(accepted), point));
            }
            if self.cap.is_some_and(|cap| step >= cap) {
                return Ok((Outcome::AtCap(accepted), point));
            }
            if extrapolations_left == 0 {
                return Ok((Outcome::ExtrapolationSpent(accepted), point));
            }
            extrapolations_left -= 1;
            let (trial, next) = evaluate(step)?;
            if !self.accepts(query, &trial) {
                let rejected = trial.step;
                return Ok((Outcome::Bracketed { accepted, rejected }, point));
            }
            // Both costs are finite: they were accepted.
            if self.extrapolation == Extrapolation::WhileFalling && trial.cost >= accepted.cost {
                let beyond = trial;
                return Ok((Outcome::Turned { accepted, beyond }, point));
            }
            (accepted, point) = (trial, next);
        }
    }

    /// The outcome of the search, with the accepted point, if any. The points of rejected trials are dropped at once.
    fn backtrack<P, E>(
        &self,
        query: &Query<F>,
        first: Trial<F>,
        mut evaluate: impl FnMut(F) -> Result<(Trial<F>, P), E>,
    ) -> Result<(Outcome<F>, Option<P>), E> {
        let mut rejected = first;
        let mut reason = FailureReason::TrialLimit {
            limit: self.trial_limit,
        };
        for _ in 0..self.trial_limit {
            let step = rejected.step * self.backtrack_factor;
            if step == F::zero() {
                reason = FailureReason::StepUnderflow;
                break;
            }
            let (trial, point) = evaluate(step)?;
            if self.accepts(query, &trial) {
                let outcome = Outcome::Bracketed {
                    accepted: trial,
                    rejected: rejected.step,
                };
                return Ok((outcome, Some(point)));
            }
            if self.is_within_rounding(query, &trial) {
                return Ok((Outcome::BelowRounding(trial), Some(point)));
            }
            rejected = trial;
        }
        let violation = Some(rejected.cost - self.bound(query, rejected.step));
        let failure = Failure {
            reason,
            last_trial: Some(rejected),
            violation,
        };
        Ok((Outcome::Failed(failure), None))
    }
}
