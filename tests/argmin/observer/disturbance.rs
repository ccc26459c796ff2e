//! A run is the same with and without the observer: in its bits, and in its evaluations of the problem.

use super::recorded::Problem;
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Executor, IterState, Solver, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use flatland_descent::argmin::{LargeStepDescent, StabilityObserver, StabilitySettings};
use flatland_descent::step_rule::Nls;
use flatland_theory::functions::{AnalyticFunction, Rosenbrock};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

fn rosenbrock() -> AnalyticFunction {
    Rosenbrock::new(1.0, 100.0).unwrap().into()
}

/// The end of a run, to the bit, and argmin's counts.
type Ending = (Vec<u64>, u64, u64, HashMap<String, u64>);

fn end<S, G, H>(solver: S, observer: Option<StabilityObserver<Problem>>) -> Ending
where
    S: Solver<Problem, IterState<Vec<f64>, G, (), H, (), f64>>,
    StabilityObserver<Problem>: Observe<IterState<Vec<f64>, G, (), H, (), f64>>,
    IterState<Vec<f64>, G, (), H, (), f64>: State<Param = Vec<f64>, Float = f64>,
{
    let mut executor = Executor::new(Problem::new(rosenbrock()), solver)
        .configure(|state| state.param(vec![-1.2, 1.0]).max_iters(25).counting(true));
    if let Some(observer) = observer {
        executor = executor.add_observer(observer, ObserverMode::Always);
    }
    let result = executor.run().unwrap();
    let state = result.state();
    let bits = state.get_param().unwrap().iter().map(|x| x.to_bits()).collect();
    (
        bits,
        state.get_best_cost().to_bits(),
        state.get_iter(),
        state.get_func_counts().clone(),
    )
}

fn compare<S, G, H>(solver: impl Fn() -> S)
where
    S: Solver<Problem, IterState<Vec<f64>, G, (), H, (), f64>>,
    StabilityObserver<Problem>: Observe<IterState<Vec<f64>, G, (), H, (), f64>>,
    IterState<Vec<f64>, G, (), H, (), f64>: State<Param = Vec<f64>, Float = f64>,
{
    let own = Problem::new(rosenbrock());
    let (costs, gradients) = (Arc::clone(&own.costs), Arc::clone(&own.gradients));
    let observer = StabilityObserver::new(own, StabilitySettings::default()).unwrap();
    let report = observer.report();
    assert_eq!(end(solver(), Some(observer)), end(solver(), None));
    // The rows account for every gradient of the observer's own problem, within the documented number.
    let rows = report.rows();
    assert!(!rows.is_empty());
    let told: usize = rows.iter().map(|row| row.gradients).sum();
    assert_eq!(gradients.load(Ordering::Relaxed), told as u64);
    assert_eq!(costs.load(Ordering::Relaxed), 0);
    assert!(rows.iter().all(|row| row.gradients <= 1 + (1 + 2 * 8) + 2 * 20));
}

#[test]
fn large_step_descent_is_not_disturbed() {
    compare(|| LargeStepDescent::new(Nls::default()).unwrap());
}

#[test]
fn steepest_descent_is_not_disturbed() {
    compare(|| SteepestDescent::new(MoreThuenteLineSearch::new()));
}

#[test]
fn lbfgs_is_not_disturbed() {
    compare(|| LBFGS::new(MoreThuenteLineSearch::new(), 5));
}
