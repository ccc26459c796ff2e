//! Segment smoothness and the edge of stability, observed along any run.

mod row;
mod segment;
mod settings;
mod sharpness;

pub use row::{Sharpness, StabilityRow};
pub use settings::StabilitySettings;

use crate::error::ParameterError;
use crate::scalar::Scalar;
use crate::smoothness::LargeSteps;
use argmin::core::observers::Observe;
use argmin::core::{ArgminFloat, Error, Gradient, IterState, KV, State};
use argmin_math::{ArgminDot, ArgminScaledSub};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use thiserror::Error as TypedError;

/// An observer for any argmin run over parameter vectors: for each measured step it estimates the segment smoothness, classifies
/// the step by Definition 2.3 and reports step × sharpness.
///
/// For the step $\Delta = w_{k+1} - w_k$, however the solver found it, with $g_k = \nabla f(w_k)$:
///
/// | quantity | estimate |
/// |---|---|
/// | $\eta_k$ | $\lVert \Delta\rVert^2 / (-g_k^\top \Delta)$ |
/// | $l(w_k, \eta_k)$ | $\max \lVert g_k - \nabla f(w_k + t\Delta)\rVert / \lVert t\Delta\rVert$ over samples $t$ in (0, 1] |
/// | $\eta^{*}(w_k)$ | the infimum of the $\eta$ with $\eta l(w_k, \eta) \ge 2$, [bracketed](StabilityRow::critical_step) by samples $t$ in (0, 2] |
/// | $\lambda_1(w_k)$ | Lanczos on $Hv \approx (\nabla f(w_k + hv) - \nabla f(w_k - hv)) / 2h$ |
///
/// For **gradient descent**, $\Delta = -\eta g_k$, these are the paper's: $\eta_k = \eta$, and the segment is that of the gradient. For **other
/// directions** the segment is the step's own, and $\eta_k$ is chosen so that 2 keeps its meaning: the descent lemma
/// $f(w_{k+1}) \le f(w_k) + g_k^\top\Delta + \tfrac12 l\lVert \Delta\rVert^2$ guarantees descent exactly for $\eta_k l < 2$, and on a quadratic the cost falls
/// exactly for $\eta_k \cdot \Delta^\top H\Delta/\lVert \Delta\rVert^2 < 2$. A step that does not descend initially,
/// $g_k^\top\Delta \ge 0$, has no $\eta_k$. Methods that rescale the space (BFGS) may be stable with $\eta_k\lambda_1$ above 2: λ₁ is
/// that of the unscaled Hessian.
///
/// **Definition 2.3** for a step asks whether $\eta_k \ge \eta^{*}/2$, that is $2\eta_k\, l(w_k, 2\eta_k) \ge 2$, and whether $\eta_k > \eta^{*}$: hence the samples up
/// to twice the step. Sampled maxima are lower bounds of $l$, so a step found to be large is large, up to the errors below, while one
/// found not to be may turn out large under finer sampling ([`StabilityRow::verdict`], [`StabilityReport::large_steps`]).
///
/// # Errors of the estimates
///
/// - $\eta_k$ is computed from the difference of two parameter vectors and loses as many digits as they share: its relative error
///   is about $\epsilon\lVert w_k\rVert/\lVert \Delta\rVert$.
/// - In $l$, twice the relative error of a gradient is subtracted from each difference, so that near a minimum rounding does not pass for
///   curvature. Where gradients cancel there, the error is larger than the default assumes: set
///   [`gradient_error`](StabilitySettings::gradient_error).
/// - A Hessian product has the truncation error $h^2\lVert D^4f\rVert/6$ and a rounding error of about
///   $\epsilon(\lVert g\rVert + \lVert H\rVert\lVert w\rVert)/h$. With $h = \epsilon^{1/3}(\lVert w_k\rVert + \lVert \Delta\rVert)$ both are of the order $\epsilon^{2/3}$: 4e-11 in double precision, 2e-5 in single.
/// - Lanczos starts from $g_k$ and sees only eigenvectors with a component in it. Where symmetry keeps the gradient in a subspace, λ₁ is
///   that of the subspace, unless a [start vector](Self::with_start_vector) is given. Otherwise the estimate is a lower bound that a few
///   products bring close; its [residual](Sharpness::residual) bounds the distance to some eigenvalue.
///
/// # In a run
///
/// argmin's observers do not see the problem, so this one has its own: a clone, or a second instance. The run is not disturbed: it
/// makes the same steps to the bit, and argmin's counts do not include the observer's gradients. Nor does a gradient that the problem
/// refuses, outside its domain for example, end the run: it is skipped, [counted](StabilityRow::refused) and
/// [quoted](StabilityRow::refusal).
///
/// Attach it with `ObserverMode::Always`; how often it measures is [its own setting](StabilitySettings::every), because it must see the iterate
/// before the step. In another mode the run ends with [`SkippedIterations`]. A run that is resumed from a checkpoint is observed from its second
/// iteration on. Iterations that leave the parameters unchanged have no row.
///
/// ```
/// use argmin::core::observers::ObserverMode;
/// use argmin::core::{CostFunction, Error, Executor, Gradient};
/// use flatland_descent::argmin::{LargeStepDescent, StabilityObserver, StabilitySettings};
/// use flatland_descent::step_rule::Constant;
///
/// /// (4x² + y²)/2: the sharpness is 4, and l(w, η) = ‖Hg‖/‖g‖.
/// #[derive(Clone)]
/// struct Bowl;
/// impl CostFunction for Bowl {
///     type Param = Vec<f64>;
///     type Output = f64;
///     fn cost(&self, w: &Vec<f64>) -> Result<f64, Error> { Ok(2.0 * w[0] * w[0] + 0.5 * w[1] * w[1]) }
/// }
/// impl Gradient for Bowl {
///     type Param = Vec<f64>;
///     type Gradient = Vec<f64>;
///     fn gradient(&self, w: &Vec<f64>) -> Result<Vec<f64>, Error> { Ok(vec![4.0 * w[0], w[1]]) }
/// }
///
/// let observer = StabilityObserver::new(Bowl, StabilitySettings::default())?;
/// let report = observer.report();
/// Executor::new(Bowl, LargeStepDescent::new(Constant { step: 0.45 })?)
///     .configure(|state| state.param(vec![1.0, 1.0]).max_iters(10))
///     .add_observer(observer, ObserverMode::Always)
///     .run()?;
/// let rows = report.rows();
/// assert_eq!(rows.len(), 10);
/// assert!((rows[0].step_times_sharpness().unwrap() - 0.45 * 4.0).abs() < 1e-6);
/// // Not beyond 2/l, but above half of it.
/// assert_eq!((rows[0].verdict().is_large, rows[0].verdict().is_beyond), (Some(true), Some(false)));
/// # Ok::<(), Error>(())
/// ```
pub struct StabilityObserver<O: Gradient> {
    problem: O,
    settings: StabilitySettings,
    start_vector: Option<O::Param>,
    report: StabilityReport,
    on_row: Option<Callback>,
    /// The iteration expected next, once one has been seen.
    expected: Option<u64>,
    /// The iterate before the next step, if that step is to be measured.
    before: Option<O::Param>,
}

impl<O: Gradient> StabilityObserver<O> {
    /// Creates an observer with its own instance of the problem.
    ///
    /// # Errors
    ///
    /// A setting lies outside its interval.
    pub fn new(problem: O, settings: StabilitySettings) -> Result<Self, ParameterError> {
        settings.validate()?;
        Ok(Self {
            problem,
            settings,
            start_vector: None,
            report: StabilityReport::default(),
            on_row: None,
            expected: None,
            before: None,
        })
    }

    /// Sets the vector that Lanczos starts from in place of the gradient; a random one has a component along every eigenvector.
    #[must_use]
    pub fn with_start_vector(mut self, vector: O::Param) -> Self {
        self.start_vector = Some(vector);
        self
    }

    /// Calls `on_row` with every row as it is made, for example to print it or to write it to a file.
    #[must_use]
    pub fn with_callback(mut self, on_row: impl FnMut(&StabilityRow) + Send + 'static) -> Self {
        self.on_row = Some(Box::new(on_row));
        self
    }

    /// A handle to the rows, for use while argmin owns the observer.
    pub fn report(&self) -> StabilityReport {
        self.report.clone()
    }
}

impl<O: Gradient> fmt::Debug for StabilityObserver<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StabilityObserver")
            .field("settings", &self.settings)
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}

type Callback = Box<dyn FnMut(&StabilityRow) + Send>;

/// The rows of a [`StabilityObserver`]; clones share them.
#[derive(Debug, Clone, Default)]
pub struct StabilityReport(Arc<Mutex<Vec<StabilityRow>>>);

impl StabilityReport {
    /// A copy of the rows so far, in the order of the iterations.
    pub fn rows(&self) -> Vec<StabilityRow> {
        self.lock().clone()
    }

    /// Definition 2.3 applied to the measured steps, with its window counted in them; that is in iterations if every one is measured.
    ///
    /// # Errors
    ///
    /// The [factor](LargeSteps::classify) must be in (0, 1].
    pub fn large_steps(&self, factor: f64) -> Result<LargeSteps, ParameterError> {
        let trace: Vec<_> = self.lock().iter().map(StabilityRow::compared).collect();
        LargeSteps::classify(&trace, factor)
    }

    /// Rows are pushed whole, so a thread that panicked left none incomplete.
    fn lock(&self) -> MutexGuard<'_, Vec<StabilityRow>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The error of a [`StabilityObserver`] that was not shown every iteration and so cannot know the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, TypedError)]
#[non_exhaustive]
#[error(
    "the stability observer was shown iteration {shown} instead of {expected}: attach it with `ObserverMode::Always`, \
     and set `every` in its settings"
)]
pub struct SkippedIterations {
    /// The iteration expected.
    pub expected: u64,
    /// The iteration shown instead.
    pub shown: u64,
}

impl<O, P, G, J, H, R, F> Observe<IterState<P, G, J, H, R, F>> for StabilityObserver<O>
where
    O: Gradient<Param = P, Gradient = P>,
    P: Clone + ArgminDot<P, F> + ArgminScaledSub<P, F, P>,
    F: Scalar + ArgminFloat,
{
    fn observe_init(
        &mut self,
        _name: &str,
        state: &IterState<P, G, J, H, R, F>,
        _kv: &KV,
    ) -> Result<(), Error> {
        self.expected = Some(state.get_iter());
        self.before = state.get_param().cloned();
        Ok(())
    }

    fn observe_iter(&mut self, state: &IterState<P, G, J, H, R, F>, _kv: &KV) -> Result<(), Error> {
        let shown = state.get_iter();
        if let Some(expected) = self.expected
            && expected != shown
        {
            return Err(SkippedIterations { expected, shown }.into());
        }
        let next = shown + 1;
        self.expected = Some(next);
        let measured = match (self.before.take(), state.get_param()) {
            (Some(before), Some(after)) => {
                let start_vector = self.start_vector.as_ref();
                segment::measure(&self.problem, &self.settings, start_vector, &before, after)
            }
            _ => None,
        };
        if let Some(row) = measured {
            let row = StabilityRow {
                iteration: shown,
                cost: state.get_cost().as_f64(),
                ..row
            };
            if let Some(on_row) = &mut self.on_row {
                on_row(&row);
            }
            self.report.lock().push(row);
        }
        if next.is_multiple_of(self.settings.every) {
            self.before = state.get_param().cloned();
        }
        Ok(())
    }
}
