//! One run: a search in a solver on a problem.

use crate::problem::{Counted, Problem, Spent};
use crate::real::Precision;
use crate::record::{Outer, Record, Search};
use argmin::core::{Error, Executor, State};
use argmin::solver::conjugategradient::NonlinearConjugateGradient;
use argmin::solver::conjugategradient::beta::{HestenesStiefel, PolakRibiere};
use argmin::solver::linesearch::condition::ArmijoCondition;
use argmin::solver::linesearch::{BacktrackingLineSearch, HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::newton::NewtonCG;
use argmin::solver::quasinewton::{BFGS, LBFGS};
use flatland_descent::ParameterError;
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::line_search::Extrapolation;
use flatland_descent::step_rule::{Ls, Nls, StepRule};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Cost, gradient and Hessian evaluations after which a run has failed.
pub const EVALUATIONS: u64 = 10_000;

/// Iterations after which a run has failed: a search may end without an evaluation.
const ITERATIONS: u64 = 10_000;

/// The largest number of variables for BFGS and NewtonCG, whose matrices in argmin-math are rows of `Vec`.
pub const LARGEST_MATRIX: usize = 100;

/// Whether the solver is run on a problem of this many variables.
pub fn applies(outer: Outer, variables: usize) -> bool {
    !matches!(outer, Outer::Bfgs | Outer::NewtonCg) || variables <= LARGEST_MATRIX
}

/// The precisions in which everything is run; argmin's types are known only to macros, since their bounds are on private types.
pub trait Run: Precision {
    /// Runs a search in a solver on a problem.
    ///
    /// # Errors
    ///
    /// A setting of the search or the solver is refused: none is.
    fn run(problem: &Problem<Self>, outer: Outer, search: Search) -> Result<Record, Error>;
}

/// The library's search with the setting for the solver.
fn large_step<F: flatland_descent::Scalar>(
    rule: impl Into<StepRule>,
    outer: Outer,
) -> Result<LargeStepSearch<Vec<F>, F>, ParameterError> {
    let search = LargeStepSearch::new(rule)?;
    match outer {
        Outer::Lbfgs | Outer::Bfgs => search.for_newton_directions(),
        Outer::PolakRibiere | Outer::HestenesStiefel => Ok(search.for_conjugate_directions()),
        Outer::NewtonCg => Ok(search
            .for_newton_directions()?
            .with_extrapolation(Extrapolation::Never)),
    }
}

/// The result of a run, with the panic of a [`Matrix`](crate::problem::Matrix) as an error.
fn caught<T>(run: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result,
        Err(panic) if panic.is::<Spent>() => Err(Spent.into()),
        Err(panic) => resume_unwind(panic),
    }
}

fn nls(averaging: f64) -> Nls {
    Nls {
        averaging,
        ..Nls::default()
    }
}

macro_rules! run {
    ($float:ty) => {
        impl Run for $float {
            fn run(
                problem: &Problem<Self>,
                outer: Outer,
                search: Search,
            ) -> Result<Record, Error> {
                let target = problem.target() as $float;
                let start = || problem.start.clone();
                let n = problem.start.len();
                let (counted, counts) = Counted::new(problem, EVALUATIONS);
                let mut memory = None;
                // Runs the solver and keeps the iterations, the best cost, and the reason for the end.
                macro_rules! end {
                    ($solver:expr, $state:ident => $configured:expr) => {
                        match caught(|| {
                            Executor::new(counted, $solver)
                                .configure(|$state| {
                                    $configured.max_iters(ITERATIONS).target_cost(target)
                                })
                                .ctrlc(false)
                                .run()
                        }) {
                            Ok(result) => {
                                let state = result.state();
                                let best = f64::from(state.get_best_cost());
                                let end = state.get_termination_status().to_string();
                                (Some(state.get_iter()), Some(best), end)
                            }
                            Err(error) => (None, None, error.to_string()),
                        }
                    };
                }
                // No solver ends before the target by a tolerance of its own.
                macro_rules! with {
                    ($search:expr) => {{
                        let search = $search;
                        match outer {
                            Outer::Lbfgs => {
                                let solver = LBFGS::new(search, 7).with_tolerance_cost(0.0)?;
                                end!(solver.with_tolerance_grad(0.0)?, state => state.param(start()))
                            }
                            Outer::Bfgs => {
                                let solver = BFGS::new(search).with_tolerance_cost(0.0)?;
                                let entry = |i, j| if i == j { 1.0 } else { 0.0 };
                                let row = |i| (0..n).map(|j| entry(i, j)).collect();
                                let identity: Vec<Vec<$float>> = (0..n).map(row).collect();
                                end!(
                                    solver.with_tolerance_grad(0.0)?,
                                    state => state.param(start()).inv_hessian(identity)
                                )
                            }
                            Outer::PolakRibiere => {
                                let solver = NonlinearConjugateGradient::new(search, PolakRibiere::new());
                                end!(solver.restart_orthogonality(0.1), state => state.param(start()))
                            }
                            Outer::HestenesStiefel => {
                                let solver = NonlinearConjugateGradient::new(search, HestenesStiefel::new());
                                end!(solver.restart_orthogonality(0.1), state => state.param(start()))
                            }
                            Outer::NewtonCg => {
                                let solver = NewtonCG::new(search).with_tolerance(<$float>::MIN_POSITIVE)?;
                                end!(solver, state => state.param(start()))
                            }
                        }
                    }};
                }
                macro_rules! ours {
                    ($rule:expr) => {{
                        let search = large_step::<$float>($rule, outer)?;
                        memory = Some(search.memory());
                        with!(search)
                    }};
                }
                let (iterations, best_cost, end) = match search {
                    Search::Ls => ours!(Ls::default()),
                    Search::Nls85 => ours!(nls(0.85)),
                    Search::Nls1 => ours!(nls(1.0)),
                    Search::MoreThuente => with!(MoreThuenteLineSearch::new()),
                    Search::HagerZhang => with!(HagerZhangLineSearch::new()),
                    Search::Backtracking => {
                        with!(BacktrackingLineSearch::new(ArmijoCondition::new(1e-4)?).rho(0.5)?)
                    }
                };
                Ok(Record {
                    set: problem.set.to_owned(),
                    problem: problem.name.clone(),
                    variables: n,
                    precision: <$float>::NAME.to_owned(),
                    outer,
                    search,
                    solved: best_cost.is_some_and(|cost| (problem.lowest..=f64::from(target)).contains(&cost)),
                    iterations,
                    costs: counts.costs.get(),
                    gradients: counts.gradients.get(),
                    fallbacks: memory.map(|memory| memory.fallbacks()),
                    best_cost,
                    end,
                })
            }
        }
    };
}

run!(f32);
run!(f64);
