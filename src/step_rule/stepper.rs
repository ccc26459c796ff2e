//! A rule at work.

use super::progress::Progress;
use super::rule::StepRule;
use super::warm_up::WarmUpSchedule;
use crate::error::{ParameterError, require_positive};
use crate::line_search::{Decision, Failure, FailureReason, Iterate, LineSearch, LineSearchMemory, Outcome};
use crate::scalar::Scalar;
use std::convert::Infallible;

/// A step-size rule with its memory, over scalars only.
///
/// ```
/// use flatland_descent::line_search::Iterate;
/// use flatland_descent::step_rule::{Ls, Stepper};
///
/// let f = |x: f64| (x * x - 1.0).powi(2);
/// let mut rule = Stepper::new(Ls::default())?;
/// let mut x = 1.7_f64;
/// for _ in 0..100 {
///     let gradient = 4.0 * x * (x * x - 1.0);
///     let decision = rule.step(&Iterate::new(f(x), gradient * gradient), |step| {
///         let trial = x - step * gradient;
///         (f(trial), trial)
///     });
///     match decision.point {
///         Some(accepted) => x = accepted,
///         None => break, // stationary, or failed: the outcome says which
///     }
/// }
/// assert!((x.abs() - 1.0).abs() < 1e-6);
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(
        into = "StepperState<F>",
        try_from = "StepperState<F>",
        bound(
            serialize = "F: Scalar + serde::Serialize",
            deserialize = "F: Scalar + serde::Deserialize<'de>"
        )
    )
)]
pub struct Stepper<F> {
    rule: StepRule,
    iteration: u64,
    progress: Progress<F>,
    engine: Engine<F>,
}

#[derive(Debug, Clone, PartialEq)]
enum Engine<F> {
    Search(LineSearch<F>),
    Cdat { sigma: F },
    Constant { step: F },
    WarmUp(WarmUpSchedule<F>),
}

/// The whole state of a [`Stepper`]: restoring it continues the run to the same bits.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct StepperState<F> {
    /// The settings.
    pub rule: StepRule,
    /// The number of steps asked for so far.
    pub iteration: u64,
    /// The memory of the line search; `None` for rules that do not search.
    pub memory: Option<LineSearchMemory<F>>,
    /// The achievements of the run.
    pub progress: Progress<F>,
}

impl<F: Scalar> Stepper<F> {
    /// The rule before its first iteration.
    ///
    /// # Errors
    ///
    /// A setting lies outside its interval; the error names both.
    pub fn new(rule: impl Into<StepRule>) -> Result<Self, ParameterError> {
        let rule = rule.into();
        let engine = match &rule {
            StepRule::Ls(settings) => Engine::Search(settings.line_search()?),
            StepRule::Nls(settings) => Engine::Search(settings.line_search()?),
            StepRule::NlsUb(settings) => Engine::Search(settings.line_search()?),
            StepRule::PoNls(settings) => Engine::Search(settings.line_search()?),
            StepRule::Grippo(settings) => Engine::Search(settings.line_search()?),
            StepRule::Cdat(settings) => Engine::Cdat {
                sigma: require_positive("sigma", settings.sigma)?,
            },
            StepRule::Constant(settings) => Engine::Constant {
                step: require_positive("step", settings.step)?,
            },
            StepRule::WarmUp(settings) => Engine::WarmUp(settings.schedule()?),
        };
        Ok(Self {
            rule,
            iteration: 0,
            progress: Progress::new(),
            engine,
        })
    }

    /// The settings.
    pub fn rule(&self) -> &StepRule {
        &self.rule
    }

    /// The achievements of the run so far.
    pub fn progress(&self) -> &Progress<F> {
        &self.progress
    }

    /// Decides with a cost function that cannot fail.
    pub fn step<P>(&mut self, iterate: &Iterate<F>, mut cost_at: impl FnMut(F) -> (F, P)) -> Decision<F, P> {
        match self.try_step(iterate, |step| Ok::<_, Infallible>(cost_at(step))) {
            Ok(decision) => decision,
        }
    }

    /// Decides how far to go from `iterate`; `cost_at(η)` is $f(w_k + \eta d_k)$ and the point where it was evaluated, as in
    /// [`EqualitySearch::try_search`](crate::line_search::EqualitySearch::try_search). Only the rules that search evaluate it.
    ///
    /// # Errors
    ///
    /// Only those of `cost_at`, passed through unchanged. They leave the rule as it was, so that the iteration can be
    /// retried. A rule that finds no step reports that in the decision.
    pub fn try_step<P, E>(
        &mut self,
        iterate: &Iterate<F>,
        cost_at: impl FnMut(F) -> Result<(F, P), E>,
    ) -> Result<Decision<F, P>, E> {
        let decision = match &mut self.engine {
            Engine::Search(search) => search.try_search(iterate, cost_at)?,
            Engine::Cdat { sigma } => prescribed(iterate, true, |iterate| cdat(*sigma, iterate)),
            Engine::Constant { step } => prescribed(iterate, true, |_| Ok(*step)),
            Engine::WarmUp(schedule) => {
                let is_past_growth = schedule.is_past_growth(self.iteration);
                prescribed(iterate, is_past_growth, |_| Ok(schedule.step(self.iteration)))
            }
        };
        let resolution = match (&self.engine, decision.reference, decision.outcome.step()) {
            (Engine::Search(search), Some(reference), Some(step)) => {
                let is_unmeasurable = search.is_below_rounding(iterate, reference, step);
                is_unmeasurable.then(|| search.resolution(reference))
            }
            _ => None,
        };
        self.progress.arrive(iterate);
        self.progress.leave(iterate, &decision.outcome, resolution);
        self.iteration += 1;
        Ok(decision)
    }

    /// The line search, for the rules that search and for argmin's solvers: those take a small change of the cost for convergence, so
    /// that a step which is only within rounding would end their runs too early.
    #[cfg(feature = "argmin")]
    pub(crate) fn into_line_search(self) -> Option<LineSearch<F>> {
        match self.engine {
            Engine::Search(search) => Some(search.without_rounding_slack()),
            Engine::Cdat { .. } | Engine::Constant { .. } | Engine::WarmUp(_) => None,
        }
    }

    /// A copy of the whole state.
    pub fn state(&self) -> StepperState<F> {
        let memory = match &self.engine {
            Engine::Search(search) => Some(search.memory()),
            Engine::Cdat { .. } | Engine::Constant { .. } | Engine::WarmUp(_) => None,
        };
        StepperState {
            rule: self.rule,
            iteration: self.iteration,
            memory,
            progress: self.progress,
        }
    }
}

impl<F: Scalar> From<Stepper<F>> for StepperState<F> {
    fn from(stepper: Stepper<F>) -> Self {
        stepper.state()
    }
}

impl<F: Scalar> TryFrom<StepperState<F>> for Stepper<F> {
    type Error = ParameterError;

    fn try_from(state: StepperState<F>) -> Result<Self, Self::Error> {
        let mut stepper = Self::new(state.rule)?;
        stepper.iteration = state.iteration;
        state.progress.validate()?;
        stepper.progress = state.progress;
        match (&mut stepper.engine, state.memory) {
            (Engine::Search(search), Some(memory)) => search.restore(memory)?,
            (Engine::Search(_), None) => return Err(ParameterError::required("memory")),
            (_, Some(_)) => {
                let expected = "absent for this rule, which has a formula for its step";
                return Err(ParameterError::without_value("memory", expected));
            }
            (_, None) => {}
        }
        Ok(stepper)
    }
}

fn prescribed<F: Scalar, P>(
    iterate: &Iterate<F>,
    settled: bool,
    formula: impl FnOnce(&Iterate<F>) -> Result<F, FailureReason<F>>,
) -> Decision<F, P> {
    let outcome = iterate.without_step().unwrap_or_else(|| match formula(iterate) {
        Ok(step) => Outcome::Prescribed { step },
        Err(reason) => Outcome::Failed(Failure::before_any_trial(reason)),
    });
    Decision::without_trial(outcome, settled)
}

fn cdat<F: Scalar>(sigma: F, iterate: &Iterate<F>) -> Result<F, FailureReason<F>> {
    let gradient_curvature = iterate
        .gradient_curvature
        .ok_or(FailureReason::MissingGradientCurvature)?;
    let step = sigma * iterate.decrease_rate / gradient_curvature.abs();
    if step.is_finite() && step > F::zero() {
        Ok(step)
    } else {
        Err(FailureReason::InvalidGradientCurvature { gradient_curvature })
    }
}
