//! The search and its settings.

use super::memory::{RunRecord, SearchMemory};
use crate::error::{ParameterError, require};
use crate::line_search::{Extrapolation, LineSearch};
use crate::number::Number;
use crate::scalar::Scalar;
use crate::step_rule::{SearchSettings, StepRule, Stepper};

/// The line search of a [`StepRule`], for argmin's own solvers.
///
/// Use it in place of argmin's `BacktrackingLineSearch`, `MoreThuenteLineSearch` or `HagerZhangLineSearch`. It accepts a step
/// $\eta$ along a descent direction $d$ when $f(w_k + \eta d) \le R_k - c \eta s$ with the decrease rate
/// $s = -\nabla f(w_k)^\top d$; see [`line_search`](crate::line_search). It evaluates no gradient at a trial, and no trial twice.
///
/// **Types.** `D` is the type of the direction (that of the gradient or of the parameters, usually the same), `F` is `f32` or
/// `f64`. Parameters `P` need `Clone`, `PartialEq` and argmin-math's `ArgminScaledAdd<D, F, P>` and `ArgminScaledSub<G, F, P>`, for steps
/// along the direction and along $-g$; gradients `G` need `ArgminDot<D, F>` and `ArgminDot<G, F>`, for the slopes, and `PartialEq` and
/// `ArgminZeroLike`, for the comparison with zero. `Vec`, ndarray, nalgebra
/// and faer types have all of them. Outer solvers have requirements of their own: argmin's `BFGS` takes `Vec` and ndarray, the only
/// types for which argmin-math has an outer product, and `GaussNewtonLS`, which needs an inverse, takes nalgebra and faer.
///
/// ```
/// use argmin::core::{CostFunction, Error, Executor, Gradient, State};
/// use argmin::solver::quasinewton::LBFGS;
/// use flatland_descent::argmin::LargeStepSearch;
/// use flatland_descent::step_rule::Ls;
///
/// struct Rosenbrock;
///
/// impl CostFunction for Rosenbrock {
///     type Param = Vec<f64>;
///     type Output = f64;
///     fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
///         Ok((1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2))
///     }
/// }
///
/// impl Gradient for Rosenbrock {
///     type Param = Vec<f64>;
///     type Gradient = Vec<f64>;
///     fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
///         let valley = x[1] - x[0] * x[0];
///         Ok(vec![-2.0 * (1.0 - x[0]) - 400.0 * x[0] * valley, 200.0 * valley])
///     }
/// }
///
/// let search = LargeStepSearch::new(Ls::default())?.for_newton_directions()?;
/// let result = Executor::new(Rosenbrock, LBFGS::new(search, 5))
///     .configure(|state| state.param(vec![-1.2, 1.0]).max_iters(200))
///     .run()?;
/// assert!(result.state().get_best_cost() < 1e-9);
/// # Ok::<(), Error>(())
/// ```
///
/// # Which setting for which solver
///
/// | solver | setting | input | costs and gradients in $N$ iterations with $T$ trials in total |
/// |---|---|---|---|
/// | `SteepestDescent` | none | $f(w_k)$, $\nabla f(w_k)$, $d = -\nabla f(w_k)$ | $N + T$ and $N$: it re-evaluates every accepted cost |
/// | `NonlinearConjugateGradient` | [`for_conjugate_directions`](Self::for_conjugate_directions) | $f(w_k)$, $\nabla f(w_k)$, $d$ | $1 + N + T$ and $1 + N$: likewise |
/// | `BFGS`, `LBFGS` | [`for_newton_directions`](Self::for_newton_directions) | $f(w_k)$, $\nabla f(w_k)$, $d$; with L1 regularisation cost and pseudo-gradient of the regularised problem | $1 + T$ and $1 + N$ |
/// | `NewtonCG` | [`for_newton_directions`](Self::for_newton_directions), then [`with_extrapolation(Never)`](Self::with_extrapolation) | $\nabla f(w_k)$, $d$, and $f(w_k)$ from the second iteration on | $1 + T$ and $N$ |
/// | `GaussNewtonLS` | [`for_gauss_newton`](Self::for_gauss_newton) | $\lVert r(w_k)\rVert$ and $J^\top r$, which is the gradient of $\tfrac12\lVert r\rVert^2$ | $T$ norms, and $N$ residuals and Jacobians |
///
/// Without a setting, every search begins at the last accepted step and the very first at the rule's first step; PoNLS begins at
/// $f(w_k)/(c_p s + \epsilon)$. `SteepestDescent` with this search takes the steps of
/// [`LargeStepDescent`](crate::argmin::LargeStepDescent), which re-evaluates no accepted cost and stops by itself.
///
/// **Extrapolation.** The equality search goes on as long as trials are accepted: to the far wall of the valley, at an equal cost, or
/// with a nonmonotone rule above it. That is the method in steepest descent. Quasi-Newton and conjugate gradient methods lose the
/// curvature between the two points by it, and their next direction leads uphill; there the search extrapolates
/// [while the cost falls](Extrapolation::WhileFalling).
///
/// **Fallback.** Where $-g^\top d$ is not positive, or not a number, or where no step along $d$ changes the parameters, the search goes
/// along $-g$ and says so in its [report](super::SearchReport::fell_back); [`with_fallback(false)`](Self::with_fallback) turns this off.
///
/// **Rule.** [`Ls`](crate::step_rule::Ls), or [`Nls`](crate::step_rule::Nls) with `averaging: 0.85`; ξ = 1, the paper's, is for networks.
/// A step may raise the cost, and all of these solvers then continue from the accepted point with its cost. The
/// best point of the run is argmin's `get_best_param()`. `BFGS`, `LBFGS`, `NewtonCG` and `GaussNewtonLS` take a small
/// *change* of the cost for convergence, which a nonmonotone run may meet by chance. Where this matters, set their cost
/// tolerance to 0 (for the last two, to a tiny value). Conjugate gradients need `restart_orthogonality(0.1)`, with any search. The
/// repository's `benches/line_searches` compares the rules with argmin's searches; a summary is in
/// [the guide](crate::guide::from_steepest_descent#keeping-the-solver).
///
/// # Memory
///
/// $R_k$ depends on the costs of earlier iterations and the first trial on the previous step, but argmin's solvers run a clone of
/// their line search in every iteration and drop it. Therefore
///
/// - **clones share** one memory: the original knows in the next iteration what the clone has seen;
/// - an [`independent`](Self::independent) search, or another [`new`](Self::new), shares nothing: use one per run, because a
///   search that has been through a run begins the next with the costs and the step of the last;
/// - **serde** writes the memory by value, and a deserialised search has a memory of its own: a solver resumed from a
///   checkpoint continues to the same bits;
/// - the [memory](Self::memory) also gives access to [the last search](SearchMemory::last_search) from outside.
///
/// # When no step is found
///
/// A search that finds no step after others have moved is at the end of what floating point allows, or the problem fails there. It
/// returns its starting point, as it does without a trial at a gradient of exactly zero: what the run has found is not lost in an error.
/// So does one that starts where every step leads up. [Its outcome](SearchMemory::last_search) says what happened. Termination is left
/// to the outer solver: `LBFGS`, `BFGS`, `NewtonCG` and `GaussNewtonLS` take the unchanged cost for convergence, unless their tolerance
/// is 0; `SteepestDescent` and `NonlinearConjugateGradient` have no test and stay there until their iteration limit. The search makes
/// no further trial from the same iterate; they themselves evaluate one cost and one gradient per iteration.
///
/// A run ends with a [`SearchError`](super::SearchError), which gives the reason, only where nothing was found: cost or gradient at the
/// start are not finite, no trial at all has a finite cost, or the direction is refused in the first search (`LBFGS` turns the error
/// into a `SolverExit`); and where a norm of residuals is negative. Errors of the problem are passed through unchanged and leave the memory as it was.
///
/// Unlike `LargeStepDescent`, a search does not rescale: where $g^\top d$ and $\lVert g\rVert^2$ both over- or underflow (in single precision
/// $\lVert g\rVert$ above 1.8e19 or below 1.1e-19), it finds no step.
///
/// A trial whose cost is NaN or infinite is rejected, and the rule limits the number of trials after the first. argmin
/// 0.11's own searches may run forever; [a table](crate::guide::around_a_run#faults) compares them with this one.
#[derive(Debug, Clone)]
pub struct LargeStepSearch<D, F> {
    pub(super) rule: StepRule,
    /// Replaces the rule's own extrapolation.
    pub(super) extrapolation: Option<Extrapolation>,
    /// The first trial of every search, in place of the last accepted step.
    pub(super) first_trial: Option<F>,
    /// Whether to search along $-g$ where the direction given leads nowhere.
    pub(super) fallback: bool,
    /// Whether costs are norms, so that the search works on half their squares.
    pub(super) costs_are_norms: bool,
    /// The rule's search before its first iteration.
    pub(super) search: LineSearch<F>,
    pub(super) direction: Option<D>,
    pub(super) memory: SearchMemory<F>,
}

impl<D, F: Scalar> LargeStepSearch<D, F> {
    /// The search of a step rule.
    ///
    /// # Errors
    ///
    /// A setting of the rule lies outside its interval, or the rule does not search: CDAT, constant steps and warm-up take
    /// their step from a formula, and run in [`LargeStepDescent`](crate::argmin::LargeStepDescent).
    pub fn new(rule: impl Into<StepRule>) -> Result<Self, ParameterError> {
        let rule = rule.into();
        let search = Stepper::new(rule)?
            .into_line_search()
            .ok_or_else(|| {
                let expected = "one that searches (LS, NLS, NLS-ub, PoNLS or Grippo); the others take their step from a formula";
                ParameterError::new("rule", expected, rule.name())
            })?;
        let memory = SearchMemory::new(search.memory(), RunRecord::none());
        Ok(Self {
            rule,
            extrapolation: None,
            first_trial: None,
            fallback: true,
            costs_are_norms: false,
            search,
            direction: None,
            memory,
        })
    }

    /// Prepares the search for directions of natural length, those of `BFGS`, `LBFGS` and `NewtonCG`: every search begins at 1 and
    /// extrapolates [while the cost falls](Extrapolation::WhileFalling). In `NewtonCG`, whose directions have their length from the
    /// Hessian, add [`with_extrapolation(Never)`](Self::with_extrapolation): it saves half the costs and solved more problems.
    ///
    /// # Errors
    ///
    /// Those of [`starting_at`](Self::starting_at) for 1.
    pub fn for_newton_directions(self) -> Result<Self, ParameterError> {
        let search = self.starting_at(F::one())?;
        Ok(search.with_extrapolation(Extrapolation::WhileFalling))
    }

    /// Prepares the search for `NonlinearConjugateGradient`: it begins at the last accepted step, as without a setting, and
    /// extrapolates [while the cost falls](Extrapolation::WhileFalling).
    #[must_use]
    pub fn for_conjugate_directions(self) -> Self {
        self.with_extrapolation(Extrapolation::WhileFalling)
    }

    /// Prepares the search for `GaussNewtonLS`: as [for Newton directions](Self::for_newton_directions), on $\tfrac12\lVert r\rVert^2$.
    ///
    /// That solver passes the *norm* of the residuals as the cost, at the start and at every trial, but the gradient
    /// $J^\top r$ of half the *square* of the norm. A test that mixes the two is meaningless, so the search squares and halves
    /// every cost; the outer solver still gets back the norm, which it reports.
    ///
    /// # Errors
    ///
    /// Those of [`starting_at`](Self::starting_at) for 1.
    pub fn for_gauss_newton(self) -> Result<Self, ParameterError> {
        let search = self.for_newton_directions()?;
        Ok(Self {
            costs_are_norms: true,
            ..search
        })
    }

    /// Begins every search at `step` instead of the last accepted step, as argmin's
    /// [`initial_step_length`](argmin::solver::linesearch::LineSearch::initial_step_length) does.
    ///
    /// # Errors
    ///
    /// The step must be a valid first trial of the rule: from its `min_first_trial` to its `max_first_trial` (or `max_step`), where they are set, and below the upper
    /// bound of NLS-ub. PoNLS always begins at Polyak's step.
    pub fn starting_at(mut self, step: F) -> Result<Self, ParameterError> {
        self.set_first_trial(step)?;
        Ok(self)
    }

    pub(super) fn set_first_trial(&mut self, step: F) -> Result<(), ParameterError> {
        let (settings, bound) = match &self.rule {
            StepRule::NlsUb(rule) => (&rule.search, rule.upper_bound),
            rule => (previous_step_settings(rule)?, None),
        };
        let smallest = settings.min_first_trial;
        let largest = settings.max_first_trial.or(settings.max_step);
        let name = "initial_step_length";
        let is_within = smallest.is_none_or(|smallest| step >= F::of(smallest))
            && largest.is_none_or(|largest| step <= F::of(largest))
            && step > F::zero()
            && step.is_finite();
        require(
            is_within,
            name,
            "positive, finite, and from min_first_trial to max_first_trial (or max_step), where they are set",
            Number(step),
        )?;
        require(
            bound.is_none_or(|bound| step < F::of(bound)),
            name,
            "below upper_bound",
            Number(step),
        )?;
        self.first_trial = Some(step);
        Ok(())
    }

    /// Sets how far to extrapolate, in place of the rule's own setting.
    #[must_use]
    pub fn with_extrapolation(self, extrapolation: Extrapolation) -> Self {
        Self {
            extrapolation: Some(extrapolation),
            ..self
        }
    }

    /// Sets whether to search along $-\nabla f(w_k)$ where the direction is not one of descent, where $-g^\top d$ is not a finite
    /// number, or where no step along it changes the parameters. On by default; such searches are
    /// [counted](SearchMemory::fallbacks) and [reported](super::SearchReport::fell_back).
    ///
    /// Their first trial promises, to first order, the decrease of the last step, $\eta_{k-1} s_{k-1} / \lVert \nabla f(w_k)\rVert^2$;
    /// before any step it is the rule's first step.
    #[must_use]
    pub fn with_fallback(self, fallback: bool) -> Self {
        Self { fallback, ..self }
    }

    /// The rule.
    pub fn rule(&self) -> &StepRule {
        &self.rule
    }

    /// The memory, shared by every clone of this search; keep it to follow the run from outside.
    pub fn memory(&self) -> SearchMemory<F> {
        self.memory.clone()
    }

    /// A search with the same settings and a new memory, which has seen no iterate.
    #[must_use]
    pub fn independent(&self) -> Self {
        Self {
            rule: self.rule,
            extrapolation: self.extrapolation,
            first_trial: self.first_trial,
            fallback: self.fallback,
            costs_are_norms: self.costs_are_norms,
            search: self.search.clone(),
            direction: None,
            memory: SearchMemory::new(self.search.memory(), RunRecord::none()),
        }
    }
}

/// The settings of a rule that begins at the last accepted step.
fn previous_step_settings(rule: &StepRule) -> Result<&SearchSettings, ParameterError> {
    match rule {
        StepRule::Ls(rule) => Ok(&rule.search),
        StepRule::Nls(rule) => Ok(&rule.search),
        StepRule::NlsUb(rule) => Ok(&rule.search),
        StepRule::Grippo(rule) => Ok(&rule.search),
        StepRule::PoNls(_) | StepRule::Cdat(_) | StepRule::Constant(_) | StepRule::WarmUp(_) => {
            let expected = "absent for this rule, which has a formula for its first trial";
            Err(ParameterError::without_value("initial_step_length", expected))
        }
    }
}
