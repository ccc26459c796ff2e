//! Gradient descent with any of the step rules, behind argmin's `Solver`.

use super::evaluation::{Evaluation, Plain};
use super::iterate::{AtIterate, Evaluated};
use super::state::{FirstOrderState, Start, insert_present, take_iterate, take_start};
use super::vector::norm;
use crate::descent::{Step, Stop, descend};
use crate::error::{ParameterError, require_nonnegative};
use crate::number::Number;
use crate::scalar::Scalar;
use crate::step_rule::{StepRule, Stepper};
use argmin::core::{
    ArgminFloat, CostFunction, Error, Gradient, KV, Problem, Solver, State, TerminationReason,
    TerminationStatus,
};
use argmin::kv;
use argmin_math::{ArgminDot, ArgminScaledSub};
use std::marker::PhantomData;
use std::ops::ControlFlow;

/// Gradient descent $w_{k+1} = w_k - \eta_k \nabla f(w_k)$ whose steps $\eta_k$ come from a [`StepRule`].
///
/// **Types.** Parameters `P` and gradients `G` may be `Vec`, ndarray, nalgebra or faer types, each behind the feature of
/// that name (`vec` by default), or your own; `F` is `f32` or `f64`. `P` needs `Clone`, `PartialEq` and two traits of
/// argmin-math: `ArgminScaledSub<G, F, P>`, the step $w - \eta g$, and `ArgminDot<P, F>`, its norm. `G` needs the inner
/// product `ArgminDot<G, F>` and, as a member of a linear space, `ArgminScaledSub<G, F, G>`. On a manifold `P` is a point,
/// `G` a tangent vector in the coordinates of the space around it, and the step a retraction: the example `manifold.rs`.
///
/// **Evaluations.** `E` selects how the problem is evaluated: [`Plain`], unless another [`Evaluation`] is chosen by
/// [`evaluated_by`](Self::evaluated_by). A run of $N$ steps, with $T$ trials in all its searches, appears in argmin's
/// `counts` as:
///
/// | evaluation | key | LS, NLS, NLS-ub, PoNLS, Grippo | GD, warm-up | CDAT |
/// |---|---|---|---|---|
/// | [`Plain`] | `cost_count` | $1 + T$ | $1 + N$ | $1 + N$ |
/// | | `gradient_count` | $1 + N$ | $1 + N$ | $1 + 3N$ |
/// | [`Fused`](super::Fused) | `cost_and_gradient_count` | 1 | $1 + N$ | $1 + N$ |
/// | | `cost_count` | $T$ | | |
/// | | `gradient_count` | $N$ | | $2N$ |
/// | [`Rays`](super::Rays) | `cost_count`, `gradient_count` | 1 each | as `Plain` | as `Plain` |
/// | | `ray_count`, `ray_gradient_count` | $N$ each | | |
/// | | `ray_cost_count` | $T$ | | |
/// | [`SecondOrder`](super::SecondOrder) | `hessian_product_count` | | | $N$, in place of $2N$ gradients |
///
/// The cost of the accepted trial is the next iterate's: nothing is evaluated twice. A cost or gradient that you put into
/// the state before the run is not evaluated again.
///
/// The cost need not fall in every iteration: `state.get_param()` is the last iterate, `state.get_best_param()` the one
/// with the lowest cost.
///
/// **Termination.** `SolverConverged` when $\lVert \nabla f(w_k)\rVert \le$ the [tolerance](Self::with_tolerance_grad) (default
/// $\sqrt{\epsilon}$ of `F`, as argmin's own quasi-Newton solvers; the one setting that knows the scale of $f$) or the gradient is zero, at a
/// finite cost. `SolverExit` with the [reason](Stop) in words and $\lVert \nabla f(w_k)\rVert$ when the rule finds no step; when the step
/// is too small to change the parameters and the rule would take no larger one; when the decrease has been below the rounding of the
/// cost for [several steps](crate::step_rule::Progress); and when a rule that prescribes its steps diverges. Errors of the problem are
/// passed through, and leave the rule as it was before the iteration.
///
/// **Scale.** Norms are computed such that they do not overflow: what counts is that costs, gradients and steps are finite.
///
/// **Observed** each iteration, through argmin's `KV`:
///
/// | key | kind | meaning |
/// |---|---|---|
/// | `step` | Float | $\eta_k$; absent where none was found |
/// | `trials` | Uint | cost evaluations of the search |
/// | `reference_value` | Float | $R_k$; absent for rules without one |
/// | `gradient_curvature` | Float | $g_k^\top \nabla^2 f(w_k) g_k$ as passed to the rule; CDAT only |
/// | `outcome` | Str | the [name](crate::line_search::Outcome::name) of the outcome |
/// | `gradient_norm` | Float | $\lVert \nabla f(w_k)\rVert$ at the iterate the step was taken from |
///
/// ```
/// use argmin::core::{CostFunction, Error, Executor, Gradient, State};
/// use flatland_descent::argmin::LargeStepDescent;
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
/// let solver = LargeStepDescent::new(Ls::default())?;
/// let result = Executor::new(Rosenbrock, solver)
///     .configure(|state| state.param(vec![-1.2, 1.0]).max_iters(20_000))
///     .run()?;
/// assert!(result.state().get_best_cost() < 1e-9);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(bound(
        serialize = "F: Scalar + serde::Serialize",
        deserialize = "F: Scalar + serde::Deserialize<'de>"
    ))
)]
pub struct LargeStepDescent<F, E = Plain> {
    stepper: Stepper<F>,
    #[cfg_attr(feature = "serde", serde(deserialize_with = "read_tolerance"))]
    tolerance_grad: F,
    // Not serialised: a choice of the program, not data.
    #[cfg_attr(feature = "serde", serde(skip))]
    evaluation: PhantomData<E>,
}

impl<F: Scalar> LargeStepDescent<F> {
    /// Creates the solver with a step rule, for problems with argmin's `CostFunction` and `Gradient`.
    ///
    /// # Errors
    ///
    /// A setting of the rule lies outside its interval; the error names both.
    pub fn new(rule: impl Into<StepRule>) -> Result<Self, ParameterError> {
        Ok(Self {
            stepper: Stepper::new(rule)?,
            tolerance_grad: F::epsilon().sqrt(),
            evaluation: PhantomData,
        })
    }
}

impl<F: Scalar, E> LargeStepDescent<F, E> {
    /// The same solver with another [`Evaluation`] of the problem.
    #[must_use]
    pub fn evaluated_by<Other>(self) -> LargeStepDescent<F, Other> {
        LargeStepDescent {
            stepper: self.stepper,
            tolerance_grad: self.tolerance_grad,
            evaluation: PhantomData,
        }
    }

    /// Sets the gradient norm at which the run has converged. Default $\sqrt{\epsilon}$; with 0 the run ends only at an exact zero.
    ///
    /// # Errors
    ///
    /// It must be finite and not negative.
    pub fn with_tolerance_grad(mut self, tolerance: F) -> Result<Self, ParameterError> {
        self.tolerance_grad = validated_tolerance(tolerance)?;
        Ok(self)
    }

    /// The rule with its memory.
    pub fn stepper(&self) -> &Stepper<F> {
        &self.stepper
    }

    /// Runs one iteration: its report, and the next iterate or the reason to end.
    fn advance<O, P, G>(
        &mut self,
        problem: &mut Problem<O>,
        cost: F,
        param: &P,
        gradient: &G,
    ) -> Result<(KV, Next<P, G, F>), Error>
    where
        P: PartialEq + ArgminScaledSub<G, F, P>,
        G: ArgminDot<G, F> + ArgminScaledSub<G, F, G>,
        F: ArgminFloat,
        E: Evaluation<O, P, G, F>,
    {
        let mut at = AtIterate::<_, _, _, _, E>::new(problem, cost, param, gradient);
        // As in `descend`, the rule takes in the step last: the next iterate's evaluation may fail too.
        let mut stepper = self.stepper.clone();
        let step = descend(&mut stepper, &mut at)?;
        let kv = report(&step);
        let next = match step.next {
            ControlFlow::Continue(point) => ControlFlow::Continue(at.evaluate(point)?),
            ControlFlow::Break(stop) => ControlFlow::Break((stop, step.iterate.gradient_norm())),
        };
        self.stepper = stepper;
        Ok((kv, next))
    }

    /// The reason for the end of the run at a gradient of this norm, in argmin's terms.
    fn reason(&self, stop: &Stop<F>, gradient_norm: F, has_best: bool) -> TerminationReason {
        let mut words = match stop {
            Stop::Stationary => return TerminationReason::SolverConverged,
            Stop::Failed(failure) => format!("{} found no step: {failure}", self.stepper.rule().name()),
            _ => stop.to_string(),
        };
        let names_norm = matches!(stop, Stop::Stalled { .. } | Stop::BelowRounding { .. });
        if !names_norm && !gradient_norm.is_nan() {
            words += &format!("; ‖g‖ = {}", Number(gradient_norm));
        }
        if stop.is_without_cost() && !has_best {
            words += "; argmin has no best parameters, as no cost was a number";
        }
        TerminationReason::SolverExit(words)
    }
}

/// The next iterate, or the reason for the end of the run and the norm of the gradient there.
type Next<P, G, F> = ControlFlow<(Stop<F>, F), Evaluated<P, G, F>>;

fn validated_tolerance<F: Scalar>(tolerance: F) -> Result<F, ParameterError> {
    require_nonnegative("tolerance_grad", tolerance.as_f64()).map(|_| tolerance)
}

#[cfg(feature = "serde")]
fn read_tolerance<'de, D, F>(deserializer: D) -> Result<F, D::Error>
where
    D: serde::Deserializer<'de>,
    F: Scalar + serde::Deserialize<'de>,
{
    validated_tolerance(F::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

impl<O, P, G, F, E> Solver<O, FirstOrderState<P, G, F>> for LargeStepDescent<F, E>
where
    O: CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
    P: Clone + PartialEq + ArgminScaledSub<G, F, P>,
    G: ArgminDot<G, F> + ArgminScaledSub<G, F, G>,
    F: Scalar + ArgminFloat,
    E: Evaluation<O, P, G, F>,
{
    fn name(&self) -> &str {
        self.stepper.rule().name()
    }

    fn init(
        &mut self,
        problem: &mut Problem<O>,
        mut state: FirstOrderState<P, G, F>,
    ) -> Result<(FirstOrderState<P, G, F>, Option<KV>), Error> {
        let Start {
            param,
            cost,
            gradient,
        } = take_start("LargeStepDescent", &mut state)?;
        let (cost, gradient) = match (cost, gradient) {
            (Some(cost), Some(gradient)) => (cost, gradient),
            (Some(cost), None) => (cost, problem.gradient(&param)?),
            (None, Some(gradient)) => (problem.cost(&param)?, gradient),
            (None, None) => E::cost_and_gradient(problem, &param)?,
        };
        Ok((state.param(param).cost(cost).gradient(gradient), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: FirstOrderState<P, G, F>,
    ) -> Result<(FirstOrderState<P, G, F>, Option<KV>), Error> {
        let (param, gradient) = take_iterate("LargeStepDescent", &mut state)?;
        let (kv, next) = self.advance(problem, state.get_cost(), &param, &gradient)?;
        let state = match next {
            // Passing through the old values leaves them where argmin's users look for the previous ones.
            ControlFlow::Continue(next) => state
                .param(param)
                .param(next.param)
                .cost(next.cost)
                .gradient(gradient)
                .gradient(next.gradient),
            ControlFlow::Break((stop, gradient_norm)) => {
                let reason = self.reason(&stop, gradient_norm, state.get_best_param().is_some());
                state.param(param).gradient(gradient).terminate_with(reason)
            }
        };
        Ok((state, Some(kv)))
    }

    fn terminate(&mut self, state: &FirstOrderState<P, G, F>) -> TerminationStatus {
        let converged = state
            .get_gradient()
            .is_some_and(|gradient| norm(gradient) <= self.tolerance_grad);
        // Where the cost is not finite, the next iteration reports it.
        if converged && state.get_cost().is_finite() {
            TerminationStatus::Terminated(TerminationReason::SolverConverged)
        } else {
            TerminationStatus::NotTerminated
        }
    }
}

fn report<F: Scalar + ArgminFloat, T>(step: &Step<F, T>) -> KV {
    let mut kv = kv!(
        "trials" => step.trials as u64;
        "outcome" => step.outcome.name();
        "gradient_norm" => step.iterate.gradient_norm();
    );
    let scale = step.iterate.scale;
    let present = [
        ("step", step.outcome.step()),
        ("reference_value", step.reference),
        (
            "gradient_curvature",
            step.iterate
                .gradient_curvature
                .map(|product| product * scale * scale),
        ),
    ];
    insert_present(&mut kv, &present);
    kv
}
