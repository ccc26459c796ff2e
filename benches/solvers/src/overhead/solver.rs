//! The same in argmin's `Executor`.

use super::record::{ARMIJO, Driven, RATIO};
use super::{Quadratic, ended_early};
use argmin::core::{Error, Executor, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::{BacktrackingLineSearch, condition::ArmijoCondition};
use flatland_descent::argmin::LargeStepDescent;
use std::hint::black_box;

pub(super) fn run(driven: Driven, quadratic: Quadratic, iterations: u64) -> Result<(), Error> {
    let start = quadratic.start();
    macro_rules! run {
        ($solver:expr) => {{
            let result = Executor::new(quadratic, $solver)
                .configure(|state| state.param(start).max_iters(iterations))
                .ctrlc(false)
                .run()?;
            let made = result.state().get_iter();
            if made < iterations {
                return Err(ended_early(driven, made));
            }
            black_box(result);
        }};
    }
    match driven.rule() {
        Some(rule) => run!(LargeStepDescent::new(rule)?.with_tolerance_grad(0.0)?),
        None => {
            let search = BacktrackingLineSearch::new(ArmijoCondition::new(ARMIJO)?).rho(RATIO)?;
            run!(SteepestDescent::new(search));
        }
    }
    Ok(())
}
