//! Gradient descent with any of the step rules, behind argmin's `Solver`.

use crate::error::{ParameterError, require};
use crate::line_search::{Iterate, Outcome};
use crate::scalar::Scalar;
use crate::step_rule::{Decision, StepRule, Stepper};
use argmin::core::{
    ArgminError, ArgminFloat, CostFunction, Error, Gradient, IterState, KV, Problem, Solver, State,
    TerminationReason, TerminationStatus,
};
use argmin::kv;
use argmin_math::{ArgminDot, ArgminScaledSub};

/// Gradient descent $w_{k+1} = w_k - \eta_k \nabla f(w_k)$ whose steps $\eta_k$ come from a [`StepRule`].
///
/// Parameters and gradients are of one type `P`, with argmin-math's `ArgminDot<P, F>` and
/// `ArgminScaledSub<P, F, P>`: `Vec`, ndarray, nalgebra, or your own; `F` is `f32` or `f64`.
///
/// A run of $N$ iterations evaluates the gradient $N + 1$ times and the cost once at the start and once a trial: the
/// cost of the accepted trial is the next iterate's. Rules without a search evaluate it once an iteration.
/// A cost or gradient that you put into the state before the run is not evaluated again.
///
/// The cost need not fall in every iteration: `state.get_param()` is the last iterate, `state.get_best_param()` the one
/// of the lowest cost.
///
/// **Termination.** `SolverConverged` when $\lVert \nabla f(w_k)\rVert \le$ the gradient tolerance (default
/// $\sqrt{\epsilon}$ of `F`, as argmin's own quasi-Newton solvers) or the gradient is zero; `SolverExit` with the
/// reason in words when a search finds no step, or when the accepted step is too small to change the parameters while
/// the larger trial next to it was rejected: from there the run would repeat itself for ever. Errors of the problem are
/// passed through.
///
/// **Observed** each iteration, through argmin's `KV`:
///
/// | key | kind | meaning |
/// |---|---|---|
/// | `step` | Float | $\eta_k$; absent where none was found |
/// | `trials` | Uint | cost evaluations of the search |
/// | `reference_value` | Float | $R_k$; absent for rules without one |
/// | `outcome` | Str | how the search [ended](Outcome::name) |
/// | `gradient_norm` | Float | $\lVert \nabla f(w_k)\rVert$ at the iterate the step was taken from |
///
/// ```
/// use argmin::core::{CostFunction, Error, Executor, Gradient, State};
/// use flatland::argmin::LargeStepDescent;
/// use flatland::step_rule::Ls;
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
pub struct LargeStepDescent<F> {
    stepper: Stepper<F>,
    gradient_tolerance: F,
}

impl<F: Scalar> LargeStepDescent<F> {
    /// The solver with a step rule.
    ///
    /// # Errors
    ///
    /// A setting of the rule lies outside its interval, or the rule is [CDAT](crate::step_rule::Cdat), which needs a
    /// Hessian-vector product that argmin's `Gradient` does not offer.
    pub fn new(rule: impl Into<StepRule>) -> Result<Self, ParameterError> {
        let rule = rule.into();
        if rule.needs_curvature() {
            return Err(ParameterError {
                parameter: "rule",
                expected: "one that needs costs and gradients only; CDAT needs gᵀHg as well",
                value: None,
            });
        }
        Ok(Self {
            stepper: Stepper::new(rule)?,
            gradient_tolerance: F::epsilon().sqrt(),
        })
    }

    /// The gradient norm at which the run has converged. Default $\sqrt{\epsilon}$; 0 runs on to an exact zero.
    ///
    /// # Errors
    ///
    /// It must be finite and not negative.
    pub fn with_gradient_tolerance(mut self, tolerance: F) -> Result<Self, ParameterError> {
        let holds = tolerance >= F::zero() && tolerance.is_finite();
        require(
            holds,
            "gradient_tolerance",
            "finite and not negative",
            tolerance.as_f64(),
        )?;
        self.gradient_tolerance = tolerance;
        Ok(self)
    }

    /// The rule with its memory.
    pub fn stepper(&self) -> &Stepper<F> {
        &self.stepper
    }
}

type DescentState<P, F> = IterState<P, P, (), (), (), F>;

impl<O, P, F> Solver<O, DescentState<P, F>> for LargeStepDescent<F>
where
    O: CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = P>,
    P: Clone + ArgminDot<P, F> + ArgminScaledSub<P, F, P>,
    F: Scalar + ArgminFloat,
{
    fn name(&self) -> &str {
        self.stepper.rule().name()
    }

    fn init(
        &mut self,
        problem: &mut Problem<O>,
        mut state: DescentState<P, F>,
    ) -> Result<(DescentState<P, F>, Option<KV>), Error> {
        let param = state.take_param().ok_or_else(|| ArgminError::NotInitialized {
            text: "`LargeStepDescent` requires an initial parameter vector; \
                   give one through `Executor`'s `configure` method"
                .to_owned(),
        })?;
        // An infinite cost is argmin's mark of a cost that nobody has set.
        let cost = state.get_cost();
        let cost = if cost == F::infinity() {
            problem.cost(&param)?
        } else {
            cost
        };
        let gradient = match state.take_gradient() {
            Some(gradient) => gradient,
            None => problem.gradient(&param)?,
        };
        Ok((state.param(param).cost(cost).gradient(gradient), None))
    }

    fn next_iter(
        &mut self,
        problem: &mut Problem<O>,
        mut state: DescentState<P, F>,
    ) -> Result<(DescentState<P, F>, Option<KV>), Error> {
        let (Some(param), Some(gradient)) = (state.take_param(), state.take_gradient()) else {
            let text = "`LargeStepDescent`: the state lost its parameter vector or gradient".to_owned();
            return Err(ArgminError::PotentialBug { text }.into());
        };
        let squared_norm = gradient.dot(&gradient);
        let iterate = Iterate {
            gradient_is_zero: squared_norm == F::zero() && is_zero(&gradient),
            ..Iterate::new(state.get_cost(), squared_norm)
        };
        let decision = self
            .stepper
            .try_step(&iterate, |step| problem.cost(&param.scaled_sub(&step, &gradient)))?;
        let kv = report(&decision, squared_norm);
        let reason = match decision.outcome {
            Outcome::Stationary => Some(TerminationReason::SolverConverged),
            Outcome::Failed(failure) => {
                let rule = self.stepper.rule().name();
                Some(TerminationReason::SolverExit(format!(
                    "{rule} found no step: {failure}"
                )))
            }
            _ => None,
        };
        let next = decision
            .outcome
            .step()
            .map(|step| param.scaled_sub(&step, &gradient));
        let reason = reason.or_else(|| stalled(&decision, state.get_cost(), &param, next.as_ref()?));
        let state = match (reason, next) {
            (None, Some(next)) => {
                let cost = match decision.outcome.accepted() {
                    Some(trial) => trial.cost,
                    None => problem.cost(&next)?,
                };
                let next_gradient = problem.gradient(&next)?;
                // Passing through the old values leaves them where argmin's users look for the previous ones.
                state
                    .param(param)
                    .param(next)
                    .cost(cost)
                    .gradient(gradient)
                    .gradient(next_gradient)
            }
            (reason, _) => state
                .param(param)
                .gradient(gradient)
                .terminate_with(reason.unwrap_or_default()),
        };
        Ok((state, Some(kv)))
    }

    fn terminate(&mut self, state: &DescentState<P, F>) -> TerminationStatus {
        let converged = state.get_gradient().is_some_and(|gradient| {
            let norm: F = gradient.dot(gradient).sqrt();
            // Without a tolerance, a square that underflows is not yet a gradient of zero.
            norm <= self.gradient_tolerance && (self.gradient_tolerance > F::zero() || is_zero(gradient))
        });
        if converged {
            TerminationStatus::Terminated(TerminationReason::SolverConverged)
        } else {
            TerminationStatus::NotTerminated
        }
    }
}

/// Why the run cannot go on from `param`, if the step to `next` is bracketed and leaves it where it is: the next reference
/// value is no larger, so the trial that was rejected will be rejected again.
fn stalled<P: ArgminDot<P, F> + ArgminScaledSub<P, F, P>, F: Scalar>(
    decision: &Decision<F>,
    cost: F,
    param: &P,
    next: &P,
) -> Option<TerminationReason> {
    let Outcome::Bracketed { accepted, rejected } = decision.outcome else {
        return None;
    };
    // Only a step that leaves the cost as it is can leave the parameters as they are.
    (accepted.cost == cost && is_zero(&next.scaled_sub(&F::one(), param))).then(|| {
        TerminationReason::SolverExit(format!(
            "the accepted step {:e} is too small to change the parameters, and {rejected:e} was rejected",
            accepted.step
        ))
    })
}

/// Whether every entry is zero, also where the square of the smallest float would underflow: the vector is first
/// scaled by about the inverse of the smallest normal number. Only asked of vectors whose square is 0.
fn is_zero<P: ArgminDot<P, F> + ArgminScaledSub<P, F, P>, F: Scalar>(vector: &P) -> bool {
    let scaled = vector.scaled_sub(&-F::min_positive_value().recip(), vector);
    scaled.dot(&scaled) == F::zero()
}

fn report<F: Scalar + ArgminFloat>(decision: &Decision<F>, squared_norm: F) -> KV {
    let mut kv = kv!(
        "trials" => decision.trials as u64;
        "outcome" => decision.outcome.name();
        "gradient_norm" => squared_norm.sqrt();
    );
    for (key, value) in [
        ("step", decision.outcome.step()),
        ("reference_value", decision.reference),
    ] {
        if let Some(value) = value {
            kv.insert(key, value.into());
        }
    }
    kv
}
