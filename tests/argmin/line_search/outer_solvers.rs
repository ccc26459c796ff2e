//! Each of argmin's solvers with a search, with its run recorded step by step.

use super::problems::{Rosenbrock, START, STEEP, Vector};
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, IterState, KV, Solver, State};
use argmin::solver::conjugategradient::NonlinearConjugateGradient;
use argmin::solver::conjugategradient::beta::HestenesStiefel;
use argmin::solver::gaussnewton::GaussNewtonLS;
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::newton::NewtonCG;
use argmin::solver::quasinewton::{BFGS, LBFGS};
use flatland_descent::argmin::{LargeStepSearch, SearchMemory, SearchReport};
use flatland_descent::line_search::{Extrapolation, LineSearchMemory};
use flatland_descent::step_rule::StepRule;
use nalgebra::DVector;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The solvers, on `Vec` but for Gauss–Newton: it inverts matrices, which argmin-math supports only for nalgebra.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outer {
    SteepestDescent,
    ConjugateGradient,
    Bfgs,
    Lbfgs,
    NewtonCg,
    GaussNewton,
}

pub const EVERY: [Outer; 6] = [
    Outer::SteepestDescent,
    Outer::ConjugateGradient,
    Outer::Bfgs,
    Outer::Lbfgs,
    Outer::NewtonCg,
    Outer::GaussNewton,
];

pub type Search<V> = LargeStepSearch<V, f64>;

/// One outer iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// $w_k$ and $w_{k+1}$.
    pub before: Vec<f64>,
    pub after: Vec<f64>,
    /// The cost that argmin holds for $w_{k+1}$: for Gauss–Newton the norm.
    pub cost: f64,
    /// Points at which costs or residuals were evaluated, in the first step including those of the start.
    pub evaluated: Vec<Vec<f64>>,
    pub report: SearchReport<f64>,
    pub memory: LineSearchMemory<f64>,
}

/// A recorded run.
pub struct Run {
    pub steps: Vec<Step>,
    pub counts: HashMap<String, u64>,
    /// The reason for the end: argmin's, or the error.
    pub end: Result<String, Error>,
    pub best: Option<Vec<f64>>,
}

struct Recorder {
    evaluated: Rc<RefCell<Vec<Vec<f64>>>>,
    memory: SearchMemory<f64>,
    steps: Rc<RefCell<Vec<Step>>>,
}

impl<V: Vector, J, H> Observe<IterState<V, V, J, H, (), f64>> for Recorder {
    fn observe_iter(&mut self, state: &IterState<V, V, J, H, (), f64>, _: &KV) -> Result<(), Error> {
        // LBFGS loses its parameters when a search fails.
        let (Some(param), Some(report)) = (state.get_param(), self.memory.last_search()) else {
            return Ok(());
        };
        let mut steps = self.steps.borrow_mut();
        let before = steps
            .last()
            .map_or(START.to_vec(), |step: &Step| step.after.clone());
        steps.push(Step {
            before,
            after: param.read(),
            cost: state.get_cost(),
            evaluated: self.evaluated.borrow_mut().drain(..).collect(),
            report,
            memory: self.memory.line_search(),
        });
        Ok(())
    }
}

/// Runs `solver` on `problem`, with everything recorded; `memory` is that of its search.
pub fn record<V, J, H, S>(
    problem: Rosenbrock<V>,
    solver: S,
    memory: SearchMemory<f64>,
    configure: impl FnOnce(IterState<V, V, J, H, (), f64>) -> IterState<V, V, J, H, (), f64>,
) -> Run
where
    V: Vector,
    S: Solver<Rosenbrock<V>, IterState<V, V, J, H, (), f64>>,
    IterState<V, V, J, H, (), f64>: State<Param = V, Float = f64>,
{
    let steps = Rc::default();
    let recorder = Recorder {
        evaluated: Rc::clone(&problem.evaluated),
        memory,
        steps: Rc::clone(&steps),
    };
    let result = Executor::new(problem, solver)
        .configure(|state| configure(state.param(V::make(&START)).counting(true)))
        .add_observer(recorder, ObserverMode::Always)
        .run();
    let steps = steps.take();
    match result {
        Ok(result) => Run {
            steps,
            counts: result.state().get_func_counts().clone(),
            end: Ok(result.state().get_termination_status().to_string()),
            best: result.state().get_best_param().map(Vector::read),
        },
        Err(error) => Run {
            steps,
            counts: HashMap::new(),
            end: Err(error),
            best: None,
        },
    }
}

/// A rule, and the extrapolation of its search where the outer solver's own setting leaves it open.
#[derive(Debug, Clone)]
pub struct Plan {
    pub rule: StepRule,
    pub extrapolation: Option<Extrapolation>,
}

impl<R: Into<StepRule>> From<R> for Plan {
    fn from(rule: R) -> Self {
        Self {
            rule: rule.into(),
            extrapolation: None,
        }
    }
}

impl Plan {
    pub fn extrapolating(self) -> Self {
        Self {
            extrapolation: Some(Extrapolation::WhileAccepted),
            ..self
        }
    }
}

impl Outer {
    /// A search with the setting that the documentation gives for this solver.
    pub fn search<V>(self, plan: &Plan) -> Search<V> {
        let search = Search::new(plan.rule).unwrap();
        let search = match self {
            Self::SteepestDescent => search,
            Self::ConjugateGradient => search.for_conjugate_directions(),
            Self::Bfgs | Self::Lbfgs | Self::NewtonCg => search.for_newton_directions().unwrap(),
            Self::GaussNewton => search.for_gauss_newton().unwrap(),
        };
        match plan.extrapolation {
            Some(extrapolation) => search.with_extrapolation(extrapolation),
            None => search,
        }
    }

    pub fn starts_at_one(self) -> bool {
        !matches!(self, Self::SteepestDescent | Self::ConjugateGradient)
    }

    /// A run in the steep valley, without a test of the cost change that could end it early.
    pub fn run(self, plan: &Plan, iterations: u64) -> Run {
        self.run_in(STEEP, plan, iterations)
    }

    pub fn run_in(self, steepness: f64, plan: &Plan, iterations: u64) -> Run {
        match self {
            Self::GaussNewton => {
                let search = self.search::<DVector<f64>>(plan);
                let memory = search.memory();
                record::<_, _, (), _>(
                    Rosenbrock::new(steepness),
                    gauss_newton(search),
                    memory,
                    |state| state.max_iters(iterations),
                )
            }
            _ => self.run_on_vec_in(steepness, self.search(plan), iterations),
        }
    }

    pub fn run_on_vec(self, search: Search<Vec<f64>>, iterations: u64) -> Run {
        self.run_on_vec_in(STEEP, search, iterations)
    }

    fn run_on_vec_in(self, steepness: f64, search: Search<Vec<f64>>, iterations: u64) -> Run {
        let problem = Rosenbrock::new(steepness);
        let memory = search.memory();
        match self {
            Self::SteepestDescent => {
                record::<Vec<f64>, (), (), _>(problem, SteepestDescent::new(search), memory, |state| {
                    state.max_iters(iterations)
                })
            }
            Self::ConjugateGradient => {
                record::<_, (), (), _>(problem, conjugate_gradient(search), memory, |state| {
                    state.max_iters(iterations)
                })
            }
            Self::Bfgs => record::<_, (), _, _>(problem, bfgs(search), memory, |state| {
                from_identity(state).max_iters(iterations)
            }),
            Self::Lbfgs => record::<_, (), (), _>(problem, lbfgs(search), memory, |state| {
                state.max_iters(iterations)
            }),
            Self::NewtonCg => record::<_, (), _, _>(problem, newton_cg(search), memory, |state| {
                state.max_iters(iterations)
            }),
            Self::GaussNewton => unreachable!("argmin-math inverts no matrices of `Vec`"),
        }
    }
}

/// The inverse Hessian that BFGS begins with.
pub fn from_identity<V: Vector>(
    state: IterState<V, V, (), V::Matrix, (), f64>,
) -> IterState<V, V, (), V::Matrix, (), f64> {
    state.inv_hessian(V::matrix([[1.0, 0.0], [0.0, 1.0]]))
}

pub fn conjugate_gradient<V>(
    search: Search<V>,
) -> NonlinearConjugateGradient<V, Search<V>, HestenesStiefel, f64> {
    NonlinearConjugateGradient::new(search, HestenesStiefel::new()).restart_orthogonality(0.1)
}

// These do not end at a small change of the cost: a nonmonotone run may continue from there.

pub fn bfgs<V>(search: Search<V>) -> BFGS<Search<V>, f64> {
    BFGS::new(search).with_tolerance_cost(0.0).unwrap()
}

pub fn lbfgs<V>(search: Search<V>) -> LBFGS<Search<V>, V, V, f64> {
    LBFGS::new(search, 5).with_tolerance_cost(0.0).unwrap()
}

pub fn newton_cg<V>(search: Search<V>) -> NewtonCG<Search<V>, f64> {
    NewtonCG::new(search).with_tolerance(f64::MIN_POSITIVE).unwrap()
}

pub fn gauss_newton<V>(search: Search<V>) -> GaussNewtonLS<Search<V>, f64> {
    GaussNewtonLS::new(search)
        .with_tolerance(f64::MIN_POSITIVE)
        .unwrap()
}
