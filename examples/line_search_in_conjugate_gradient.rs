//! The equality search in argmin's first-order methods: steepest descent and nonlinear conjugate gradients.
//!
//! `cargo run --example line_search_in_conjugate_gradient` prints the best cost of each, and argmin's counts.

mod quartic;

use argmin::core::{Error, Executor, IterState, Solver, State};
use argmin::solver::conjugategradient::NonlinearConjugateGradient;
use argmin::solver::conjugategradient::beta::HestenesStiefel;
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::{HagerZhangLineSearch, MoreThuenteLineSearch};
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::step_rule::{Ls, Nls};
use quartic::Quartic;

/// Neither solver tests for convergence: the target ends the run.
fn run(name: &str, solver: impl Solver<Quartic, IterState<Vec<f64>, Vec<f64>, (), (), (), f64>>) {
    let result = Executor::new(Quartic, solver)
        .configure(|state| {
            state
                .param(vec![3.0; 20])
                .target_cost(1e-10)
                .max_iters(200)
                .counting(true)
        })
        .run();
    match result {
        Ok(result) => println!(
            "{name:>34}: cost {:.1e}, {:?}",
            result.state().get_best_cost(),
            result.state().get_func_counts()
        ),
        Err(error) => println!("{name:>34}: {error}"),
    }
}

pub(crate) fn main() -> Result<(), Error> {
    // Each run has a search of its own: clones would share their memory.
    let monotone = || LargeStepSearch::new(Ls::default());
    let nonmonotone = || LargeStepSearch::new(Nls::default());
    let more_thuente = MoreThuenteLineSearch::<Vec<f64>, Vec<f64>, f64>::new;
    let hager_zhang = HagerZhangLineSearch::<Vec<f64>, Vec<f64>, f64>::new;

    run("steepest descent, LS", SteepestDescent::new(monotone()?));
    run("steepest descent, NLS", SteepestDescent::new(nonmonotone()?));
    run(
        "steepest descent, Moré–Thuente",
        SteepestDescent::new(more_thuente()),
    );
    run(
        "steepest descent, Hager–Zhang",
        SteepestDescent::new(hager_zhang()),
    );

    let update = HestenesStiefel::new;
    let conjugate = NonlinearConjugateGradient::new(monotone()?, update()).restart_orthogonality(0.1);
    run("conjugate gradients, LS", conjugate);
    let conjugate = NonlinearConjugateGradient::new(nonmonotone()?, update()).restart_orthogonality(0.1);
    run("conjugate gradients, NLS", conjugate);
    let conjugate = NonlinearConjugateGradient::new(more_thuente(), update()).restart_orthogonality(0.1);
    run("conjugate gradients, Moré–Thuente", conjugate);
    let conjugate = NonlinearConjugateGradient::new(hager_zhang(), update()).restart_orthogonality(0.1);
    run("conjugate gradients, Hager–Zhang", conjugate);
    Ok(())
}
