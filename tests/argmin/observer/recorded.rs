//! A problem that counts its evaluations, and a run recorded while it is observed.

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{ArgminFloat, CostFunction, Error, Executor, Gradient, IterState, KV, Solver, State};
use flatland_descent::Scalar;
use flatland_descent::argmin::{
    LargeStepDescent, StabilityObserver, StabilityReport, StabilityRow, StabilitySettings,
};
use flatland_descent::step_rule::StepRule;
use flatland_theory::functions::{
    AnalyticFunction, Number, PowerMixture, Quadratic, Separable, TestFunction,
};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// A function over `Vec`s; each instance counts its own evaluations.
pub struct Problem {
    pub function: AnalyticFunction,
    pub costs: Arc<AtomicU64>,
    pub gradients: Arc<AtomicU64>,
}

impl Problem {
    pub fn new(function: impl Into<AnalyticFunction>) -> Self {
        Self {
            function: function.into(),
            costs: Arc::default(),
            gradients: Arc::default(),
        }
    }
}

impl CostFunction for Problem {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, w: &Vec<f64>) -> Result<f64, Error> {
        self.costs.fetch_add(1, Ordering::Relaxed);
        Ok(self.function.cost(w))
    }
}

impl Gradient for Problem {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, w: &Vec<f64>) -> Result<Vec<f64>, Error> {
        self.gradients.fetch_add(1, Ordering::Relaxed);
        Ok(self.function.gradient(w))
    }
}

/// $\tfrac12 \sum \lambda_i x_i^2$.
pub fn diagonal(spectrum: &[f64]) -> Quadratic {
    Quadratic::diagonal(spectrum.to_vec()).unwrap()
}

/// $x^4/4$.
pub fn quartic() -> AnalyticFunction {
    Separable::new(PowerMixture::power(3.0).unwrap(), vec![1.0], vec![1.0])
        .unwrap()
        .into()
}

pub fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

pub fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

pub fn minus(left: &[f64], right: &[f64]) -> Vec<f64> {
    left.iter().zip(right).map(|(a, b)| a - b).collect()
}

type Params<P> = Arc<Mutex<Vec<P>>>;

/// Records the parameters at the start and after each iteration.
struct Recorder<P>(Params<P>);

impl<P: Clone, G, J, H, R, F: ArgminFloat> Observe<IterState<P, G, J, H, R, F>> for Recorder<P> {
    fn observe_init(&mut self, _: &str, state: &IterState<P, G, J, H, R, F>, kv: &KV) -> Result<(), Error> {
        self.observe_iter(state, kv)
    }

    fn observe_iter(&mut self, state: &IterState<P, G, J, H, R, F>, _: &KV) -> Result<(), Error> {
        self.0.lock().unwrap().push(state.get_param().unwrap().clone());
        Ok(())
    }
}

/// The iterates of a run, and the rows observed.
pub struct Run<P> {
    pub params: Vec<P>,
    pub report: StabilityReport,
}

impl<P> Run<P> {
    /// Each row with the iterates before and after its step.
    pub fn steps(&self) -> Vec<(StabilityRow, &P, &P)> {
        let rows = self.report.rows().into_iter();
        rows.map(|row| {
            let k = row.iteration as usize;
            (row, &self.params[k], &self.params[k + 1])
        })
        .collect()
    }
}

/// Runs any solver with the observer attached.
pub fn observed<O, S, P, G, J, H, R, F>(
    problem: O,
    solver: S,
    observer: StabilityObserver<O>,
    configure: impl FnOnce(IterState<P, G, J, H, R, F>) -> IterState<P, G, J, H, R, F>,
) -> Run<P>
where
    O: Gradient<Param = P, Gradient = P> + 'static,
    S: Solver<O, IterState<P, G, J, H, R, F>>,
    IterState<P, G, J, H, R, F>: State<Param = P>,
    StabilityObserver<O>: Observe<IterState<P, G, J, H, R, F>>,
    P: Clone + 'static,
    F: ArgminFloat,
{
    let (params, report) = (Params::default(), observer.report());
    Executor::new(problem, solver)
        .configure(configure)
        .add_observer(observer, ObserverMode::Always)
        .add_observer(Recorder(Arc::clone(&params)), ObserverMode::Always)
        .run()
        .unwrap();
    let params = params.lock().unwrap().clone();
    Run { params, report }
}

/// Gradient descent with one of the rules, on a function over `Vec`s.
pub fn descent(
    function: impl Into<AnalyticFunction>,
    rule: impl Into<StepRule>,
    settings: StabilitySettings,
    start: &[f64],
    iterations: u64,
) -> Run<Vec<f64>> {
    let function = function.into();
    let observer = StabilityObserver::new(Problem::new(function.clone()), settings).unwrap();
    let solver = LargeStepDescent::new(rule)
        .unwrap()
        .with_tolerance_grad(0.0)
        .unwrap();
    observed(Problem::new(function), solver, observer, |state| {
        state.param(start.to_vec()).max_iters(iterations)
    })
}

/// The factor by which the relative error of a step's direction and length may exceed that of its parameters: `w` and `w'` are
/// rounded, their difference is not.
pub fn cancellation<F: Scalar + Number>(before: &[f64], after: &[f64]) -> f64 {
    let distance = norm(&minus(after, before));
    F::epsilon().as_f64() * (norm(before) + norm(after)) / distance
}
