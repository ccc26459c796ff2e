//! Every run ends: where a step changes nothing, where costs are rounding, where a scale is extreme, where a run diverges.

mod below_rounding;
mod divergence;
mod every_run;
mod messages;
mod near_rounding;
mod powers_of_two;
mod scale;
mod unchanged;

use argmin::core::{ArgminFloat, CostFunction, Error, Executor, Gradient, State, TerminationReason};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::Scalar;
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{
    Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule, WarmUp,
};

/// A function and its gradient, as closures over slices.
struct Function<C, G> {
    cost: C,
    gradient: G,
}

impl<F: Scalar, C: Fn(&[F]) -> F, G> CostFunction for Wrapped<F, C, G> {
    type Param = Vec<F>;
    type Output = F;
    fn cost(&self, x: &Vec<F>) -> Result<F, Error> {
        Ok((self.0.cost)(x))
    }
}

impl<F: Scalar, C, G: Fn(&[F]) -> Vec<F>> Gradient for Wrapped<F, C, G> {
    type Param = Vec<F>;
    type Gradient = Vec<F>;
    fn gradient(&self, x: &Vec<F>) -> Result<Vec<F>, Error> {
        Ok((self.0.gradient)(x))
    }
}

/// The same, with its float type.
struct Wrapped<F, C, G>(Function<C, G>, std::marker::PhantomData<F>);

/// The end of a run.
#[derive(Debug)]
struct Ended<F> {
    /// The last iterate.
    x: Vec<F>,
    /// The lowest cost.
    best: F,
    iterations: u64,
    /// The number of cost evaluations.
    costs: u64,
    /// argmin's reason, in words; `None` at the iteration limit.
    exit: Option<String>,
    converged: bool,
}

/// Far above what any of these runs needs.
const MANY: u64 = 200_000;

fn run<F, C, G>(
    rule: impl Into<StepRule>,
    cost: C,
    gradient: G,
    start: &[F],
    tolerance: Option<F>,
    max_iters: u64,
) -> Ended<F>
where
    F: Scalar + ArgminFloat,
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
    C: Fn(&[F]) -> F,
    G: Fn(&[F]) -> Vec<F>,
{
    let mut solver = LargeStepDescent::new(rule).unwrap();
    if let Some(tolerance) = tolerance {
        solver = solver.with_tolerance_grad(tolerance).unwrap();
    }
    let problem = Wrapped(Function { cost, gradient }, std::marker::PhantomData);
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(start.to_vec()).max_iters(max_iters))
        .run()
        .unwrap();
    let state = result.state();
    let (exit, converged) = match state.get_termination_reason().unwrap() {
        TerminationReason::SolverExit(reason) => (Some(reason.clone()), false),
        TerminationReason::SolverConverged => (None, true),
        TerminationReason::MaxItersReached => (None, false),
        other => panic!("{other:?}"),
    };
    Ended {
        x: state.get_param().unwrap().clone(),
        best: state.get_best_cost(),
        iterations: state.get_iter(),
        costs: result.problem().counts["cost_count"],
        exit,
        converged,
    }
}

/// The rules that search.
fn searching_rules() -> Vec<StepRule> {
    vec![
        Ls::default().into(),
        Nls::default().into(),
        Nls {
            averaging: 0.85,
            ..Default::default()
        }
        .into(),
        StepRule::from(NlsUb::default()).for_classes(10),
        PoNls::default().into(),
        Grippo::default().into(),
    ]
}

fn warm_up(bound: f64) -> StepRule {
    WarmUp {
        upper_bound: Some(bound),
        first_step: 0.1 * bound,
        ..Default::default()
    }
    .into()
}
