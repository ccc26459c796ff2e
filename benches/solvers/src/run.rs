//! One run: a solver on a problem, in the framework of its library.

use crate::record::End;
use crate::solver::Solver;
use crate::watched::{Limits, Stopped, Watch, Watched};
use argmin::core::{Error, Executor, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::condition::ArmijoCondition;
use argmin::solver::linesearch::{BacktrackingLineSearch, HagerZhangLineSearch, MoreThuenteLineSearch};
use argmin::solver::quasinewton::LBFGS;
use basin::{Backtracking, FirstOrderState, GradientDescent, HagerZhang, Lbfgs, MoreThuente};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Ls, Nls, NlsUb, PoNls};
use flatland_line_searches::problem::Problem;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

/// Iterations after which a run has failed: a line search may end without an evaluation.
const ITERATIONS: u64 = 50_000;

/// Pairs of L-BFGS in both libraries: basin's default; argmin has none.
const MEMORY: usize = 10;

/// ξ that the library recommends outside the training of networks.
const AVERAGING: f64 = 0.85;

/// The upper bound of NLS-ub, which has no default: the paper's, for ten classes.
const UPPER_BOUND: f64 = 10.0;

/// A run that has ended.
pub struct Ended {
    /// What the problem has seen.
    pub watch: Rc<Watch>,
    /// The kind of the end.
    pub end: End,
    /// The words of the solver, its error or its panic.
    pub words: String,
}

/// Runs a solver on a problem.
pub fn run(problem: &Problem<f64>, solver: Solver, limits: Limits) -> Ended {
    let start = problem.start.clone();
    let (watched, watch) = Watched::new(problem, limits);
    let outcome = catch_unwind(AssertUnwindSafe(|| minimise(watched, start, solver)));
    let (end, words) = match (watch.stopped(), outcome) {
        (Some(Stopped::Solved), _) => (End::Solved, String::new()),
        (Some(Stopped::Evaluations), _) => (End::Evaluations, String::new()),
        (Some(Stopped::Time), _) => (End::Time, String::new()),
        (None, Ok(Ok(words))) => (End::Itself, words),
        (None, Ok(Err(error))) => (End::Error, error.to_string()),
        (None, Err(panic)) => (End::Panic, words_of(&*panic)),
    };
    Ended { watch, end, words }
}

fn words_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "without a message".to_owned())
}

/// Minimises the problem; what the solver says at its end, if the problem lets it come there.
fn minimise(problem: Watched, start: Vec<f64>, solver: Solver) -> Result<String, Error> {
    // A macro, since the bounds of argmin's solvers are long. No solver ends by a tolerance of its own before the problem does.
    macro_rules! in_argmin {
        ($solver:expr) => {{
            let result = Executor::new(problem, $solver)
                .configure(|state| state.param(start).max_iters(ITERATIONS))
                .ctrlc(false)
                .run()?;
            Ok(result.state().get_termination_status().to_string())
        }};
    }
    macro_rules! ours {
        ($rule:expr) => {
            in_argmin!(LargeStepDescent::new($rule)?.with_tolerance_grad(0.0)?)
        };
    }
    match solver {
        Solver::Ls => ours!(Ls::default()),
        Solver::Nls85 => ours!(Nls {
            averaging: AVERAGING,
            ..Nls::default()
        }),
        Solver::Nls => ours!(Nls::default()),
        Solver::NlsUb => ours!(NlsUb {
            upper_bound: Some(UPPER_BOUND),
            averaging: AVERAGING,
            ..NlsUb::default()
        }),
        Solver::PoNls => ours!(PoNls {
            averaging: AVERAGING,
            ..PoNls::default()
        }),
        Solver::ArgminBacktracking => {
            let search = BacktrackingLineSearch::new(ArmijoCondition::new(1e-4)?).rho(0.5)?;
            in_argmin!(SteepestDescent::new(search))
        }
        Solver::ArgminMoreThuente => in_argmin!(SteepestDescent::new(MoreThuenteLineSearch::new())),
        Solver::ArgminHagerZhang => in_argmin!(SteepestDescent::new(HagerZhangLineSearch::new())),
        Solver::ArgminLbfgs => {
            let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY);
            in_argmin!(solver.with_tolerance_grad(0.0)?.with_tolerance_cost(0.0)?)
        }
        Solver::BasinBacktracking => in_basin(
            problem,
            start,
            GradientDescent::with_line_search(Backtracking::new()),
        ),
        Solver::BasinMoreThuente => in_basin(
            problem,
            start,
            GradientDescent::with_line_search(MoreThuente::new()),
        ),
        Solver::BasinHagerZhang => in_basin(
            problem,
            start,
            GradientDescent::with_line_search(HagerZhang::new()),
        ),
        Solver::BasinLbfgs => in_basin(problem, start, Lbfgs::new().with_m_capacity(MEMORY).unbounded()),
    }
}

fn in_basin<S>(problem: Watched, start: Vec<f64>, solver: S) -> Result<String, Error>
where
    S: basin::Solver<Watched, FirstOrderState<Vec<f64>, f64>, Error = Stopped>,
{
    let executor = basin::Executor::new(problem, solver, FirstOrderState::new(start));
    let result = executor.max_iter(ITERATIONS).run()?;
    Ok(format!("{:?}", result.report.termination))
}
