//! NLS compared with argmin's own steepest descent, on a function whose gradient is not globally Lipschitz.
//!
//! `cargo run --example nls_from_steepest_descent` prints, for each solver, the last cost and argmin's counts.

mod quartic;

use argmin::core::{Error, Executor, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::{BacktrackingLineSearch, condition::ArmijoCondition};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};
use quartic::Quartic;

const ITERATIONS: u64 = 100;

pub(crate) fn main() -> Result<(), Error> {
    let start = vec![3.0; 20];
    let rules: [StepRule; 3] = [
        Ls::default().into(),
        Nls::default().into(),
        Grippo::default().into(),
    ];
    for rule in rules {
        let name = rule.name();
        let result = Executor::new(Quartic, LargeStepDescent::new(rule)?)
            .configure(|state| state.param(start.clone()).max_iters(ITERATIONS).counting(true))
            .run()?;
        println!(
            "{name:>16}: cost {:.3e}, {:?}",
            result.state().get_best_cost(),
            result.state().get_func_counts()
        );
    }

    let search = BacktrackingLineSearch::new(ArmijoCondition::new(1e-4)?).rho(0.5)?;
    let result = Executor::new(Quartic, SteepestDescent::new(search))
        .configure(|state| state.param(start.clone()).max_iters(ITERATIONS).counting(true))
        .run()?;
    println!(
        "{:>16}: cost {:.3e}, {:?}",
        "steepest descent",
        result.state().get_best_cost(),
        result.state().get_func_counts()
    );
    Ok(())
}
