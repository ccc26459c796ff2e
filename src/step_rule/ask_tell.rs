//! A rule as an object that asks for costs.

use super::stepper::Stepper;
use crate::line_search::{Decision, Iterate};
use crate::scalar::Scalar;

/// The answer of a [`Stepper`] that is [asked](Stepper::ask) for a step: a trial whose cost it needs first, or its
/// decision.
///
/// The search is that of [`Stepper::step`], turned inside out: the caller owns the loop, evaluates the cost wherever and
/// whenever it suits, and tells the rule. Trials, costs and decision are the same to the bit. Each value is consumed by the
/// next call, so a cost cannot be told twice, and no other iterate can be asked about in the middle of a search.
///
/// ```
/// use flatland_descent::line_search::Iterate;
/// use flatland_descent::step_rule::{Asked, Ls, Stepper};
///
/// let f = |x: f64| (x * x - 1.0).powi(2);
/// let mut rule = Stepper::new(Ls::default())?;
/// let (mut x, mut cost) = (1.7_f64, f(1.7));
/// for _ in 0..100 {
///     let gradient = 4.0 * x * (x * x - 1.0);
///     let mut asked = rule.ask(&Iterate::new(cost, gradient * gradient));
///     let decision = loop {
///         asked = match asked {
///             Asked::Evaluate(trial) => {
///                 let trial_cost = f(x - trial.step() * gradient);
///                 trial.tell(trial_cost)
///             }
///             Asked::Done(decision) => break decision,
///         };
///     };
///     match decision.outcome.accepted() {
///         Some(trial) => (x, cost) = (x - trial.step * gradient, trial.cost),
///         None => break, // stationary, or failed: the outcome says which
///     }
/// }
/// assert!((x.abs() - 1.0).abs() < 1e-6);
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
///
/// A checkpoint is a copy of the rule between two iterations, [`Stepper::state`] or the serialised stepper itself.
///
/// # Costs that fail
///
/// A pending trial that is held may be evaluated again: nothing of the search is lost when a cost fails.
///
/// ```
/// use flatland_descent::line_search::Iterate;
/// use flatland_descent::step_rule::{Asked, Ls, Stepper};
///
/// let mut calls = 0;
/// // x⁴, where every seventh call fails.
/// let mut f = |x: f64| {
///     calls += 1;
///     if calls % 7 == 0 { Err("the simulator went away") } else { Ok(x.powi(4)) }
/// };
/// let mut rule = Stepper::new(Ls::default())?;
/// let (mut x, mut cost) = (1.7_f64, 1.7_f64.powi(4));
/// for _ in 0..50 {
///     let gradient = 4.0 * x.powi(3);
///     let mut asked = rule.ask(&Iterate::new(cost, gradient * gradient));
///     let decision = loop {
///         asked = match asked {
///             Asked::Evaluate(trial) => match f(x - trial.step() * gradient) {
///                 Ok(trial_cost) => trial.tell(trial_cost),
///                 Err(_) => Asked::Evaluate(trial), // again
///             },
///             Asked::Done(decision) => break decision,
///         };
///     };
///     let Some(trial) = decision.outcome.accepted() else { break };
///     (x, cost) = (x - trial.step * gradient, trial.cost);
/// }
/// assert!(cost < 1e-6);
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
///
/// A search dropped before it is done leaves the rule as it was, so that an evaluation may also return with `?`. The iteration can then be
/// retried, from its first trial on: where costs fail often and searches are long, it may never come to its end.
///
/// # In a training loop
///
/// One iteration of full-batch training of a network, in any framework:
///
/// 1. Backward pass at the parameters $w_k$: the cost, once at the start of the run (afterwards it is that of the accepted
///    trial), and the gradient tensors.
/// 2. [`Iterate::new`] with the cost and the sum of squares over *all* gradient tensors, $\lVert g_k\rVert^2$. Read both
///    into `f64` even where the tensors are `f32`, so that sums of squares neither overflow nor underflow to 0. For
///    [CDAT](super::Cdat) add the [curvature](Iterate::with_gradient_curvature), which takes a Hessian-vector product, unless the
///    iterate is [without a step](Iterate::without_step).
/// 3. For each [`Asked::Evaluate`]: every parameter tensor becomes $w_k - \eta g_k$, from *copies* of the tensors at $w_k$ and never
///    from those of the last trial; a forward pass without gradients on the same batch; [`tell`](PendingTrial::tell). A NaN or
///    infinite cost rejects the trial, so tell it as it is.
/// 4. On [`Asked::Done`], the parameters at the decision's [step](crate::line_search::Outcome::step). The last trial is in general
///    not the accepted one: a search that extrapolates ends with a rejected trial. [`Stop::after`](crate::descent::Stop::after) tells whether
///    the run has come to its end: where the step was too small to change them, or the decrease is below rounding.
///
/// The forward pass must be a function of the parameters alone: no dropout, no batch normalisation in training mode, one
/// batch per iteration. Rules other than LS let the cost rise at times, so the last parameters need not be the best: keep a
/// copy of those with the lowest cost if you want them, but continue from the last.
///
/// burn: `examples/burn` in the repository is such a loop. candle (0.11), with `vars` the `Var`s of the model:
///
/// ```text
/// let gradients = loss.backward()?;
/// let mut pairs = Vec::new();                       // copies of w_k, and g_k
/// for var in &vars {
///     let gradient = gradients.get(var).ok_or_else(|| Error::Msg("no gradient".into()))?;
///     pairs.push((var.as_tensor().copy()?, gradient.clone()));
/// }
/// let mut squared_norm = 0.0;
/// for (_, gradient) in &pairs {
///     squared_norm += gradient.to_dtype(DType::F64)?.sqr()?.sum_all()?.to_scalar::<f64>()?;
/// }
/// let move_to = |step: f64| -> candle_core::Result<()> {
///     for (var, (start, gradient)) in vars.iter().zip(&pairs) {
///         var.set(&(start - (gradient * step)?)?)?;
///     }
///     Ok(())
/// };
/// let mut asked = rule.ask(&Iterate::new(cost, squared_norm));
/// let decision = loop {
///     asked = match asked {
///         Asked::Evaluate(trial) => {
///             move_to(trial.step())?;
///             trial.tell(f64::from(loss_of(&model)?.to_scalar::<f32>()?))
///         }
///         Asked::Done(decision) => break decision,
///     };
/// };
/// move_to(decision.outcome.step().unwrap_or(0.0))?; // without a step, back to w_k
/// ```
#[derive(Debug)]
#[must_use = "the search waits for the cost of a trial, or has decided"]
pub enum Asked<'a, F> {
    /// The cost of a trial is needed.
    Evaluate(PendingTrial<'a, F>),
    /// The search is over, and the rule remembers it.
    Done(Decision<F>),
}

/// A trial step whose cost the rule is waiting for.
///
/// It borrows the rule, which cannot be asked again before the trial is told or dropped:
///
/// ```compile_fail,E0499
/// use flatland_descent::line_search::Iterate;
/// use flatland_descent::step_rule::{Asked, Nls, Stepper};
///
/// let mut rule = Stepper::new(Nls::default())?;
/// let first = rule.ask(&Iterate::new(1.0, 1.0));
/// let second = rule.ask(&Iterate::new(2.0, 1.0));
/// drop((first, second));
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
///
/// and a cost can be told only once:
///
/// ```compile_fail,E0382
/// # use flatland_descent::line_search::Iterate;
/// # use flatland_descent::step_rule::{Asked, Nls, Stepper};
/// # let mut rule = Stepper::new(Nls::default())?;
/// if let Asked::Evaluate(trial) = rule.ask(&Iterate::new(1.0, 1.0)) {
///     drop(trial.tell(0.5));
///     drop(trial.tell(0.7));
/// }
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug)]
pub struct PendingTrial<'a, F> {
    rule: &'a mut Stepper<F>,
    iterate: Iterate<F>,
    told: Vec<F>,
    step: F,
}

impl<F: Scalar> Stepper<F> {
    /// Asks how far to go from `iterate`. Rules that search ask for costs first; the others decide at once.
    ///
    /// ```
    /// use flatland_descent::line_search::Iterate;
    /// use flatland_descent::step_rule::{Asked, Constant, Stepper};
    ///
    /// let mut rule = Stepper::new(Constant { step: 0.1 })?;
    /// let Asked::Done(decision) = rule.ask(&Iterate::new(1.0, 1.0)) else { unreachable!() };
    /// assert_eq!(decision.outcome.step(), Some(0.1));
    /// # Ok::<(), flatland_descent::ParameterError>(())
    /// ```
    pub fn ask(&mut self, iterate: &Iterate<F>) -> Asked<'_, F> {
        go_on(self, *iterate, Vec::new())
    }
}

impl<F: Scalar> PendingTrial<'_, F> {
    /// $\eta$ of the trial: the rule needs $f(w_k + \eta d_k)$, for gradient descent $f(w_k - \eta\nabla f(w_k))$.
    pub fn step(&self) -> F {
        self.step
    }
}

impl<'a, F: Scalar> PendingTrial<'a, F> {
    /// Tells the cost of the trial. A NaN or infinite cost rejects it.
    pub fn tell(mut self, cost: F) -> Asked<'a, F> {
        self.told.push(cost);
        go_on(self.rule, self.iterate, self.told)
    }
}

/// Searches with the costs told so far. A search is a function of its costs, so it is replayed from the
/// beginning each time, until it needs a cost not yet told: a few operations on scalars per trial. To the rule that is a
/// failed evaluation, which leaves it as it was.
fn go_on<F: Scalar>(rule: &mut Stepper<F>, iterate: Iterate<F>, told: Vec<F>) -> Asked<'_, F> {
    let mut costs = told.iter().copied();
    match rule.try_step(&iterate, |step| costs.next().map(|cost| (cost, ())).ok_or(step)) {
        Ok(decision) => Asked::Done(decision),
        Err(step) => Asked::Evaluate(PendingTrial {
            rule,
            iterate,
            told,
            step,
        }),
    }
}
