//! Observers of a run: argmin's logger, its writer of parameters, and one of your own.
//!
//! `cargo run --example observers`

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, KV, State};
use argmin_observer_paramwriter::{ParamWriter, ParamWriterFormat};
use argmin_observer_slog::SlogLogger;
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::Nls;

/// f(x, y) = x⁴/4 + 5y²
struct Valley;

impl CostFunction for Valley {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        Ok(at[0].powi(4) / 4.0 + 5.0 * at[1] * at[1])
    }
}

impl Gradient for Valley {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(vec![at[0].powi(3), 10.0 * at[1]])
    }
}

/// Prints the iterations in which the cost rose.
#[derive(Default)]
struct Rises {
    cost: Option<f64>,
}

impl<I: State<Float = f64>> Observe<I> for Rises {
    fn observe_init(&mut self, rule: &str, state: &I, _: &KV) -> Result<(), Error> {
        println!("{rule} starts at the cost {}", state.get_cost());
        self.cost = Some(state.get_cost());
        Ok(())
    }

    fn observe_iter(&mut self, state: &I, report: &KV) -> Result<(), Error> {
        let cost = state.get_cost();
        if let Some(before) = self.cost.replace(cost)
            && cost > before
        {
            // The solver reports under the keys that its documentation lists.
            let step = report.get("step").and_then(|value| value.get_float());
            let step = step.unwrap_or(f64::NAN);
            println!(
                "iteration {}: a step of {step} raised the cost from {before:.3e} to {cost:.3e}",
                state.get_iter()
            );
        }
        Ok(())
    }

    fn observe_final(&mut self, state: &I) -> Result<(), Error> {
        println!("best cost {:.3e}", state.get_best_cost());
        Ok(())
    }
}

pub(crate) fn main() -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let name = folder.path().to_string_lossy().into_owned();
    let iterates = ParamWriter::new(name.as_str(), "iterate", ParamWriterFormat::JSON);
    let solver = LargeStepDescent::new(Nls {
        averaging: 0.85,
        ..Default::default()
    })?;
    Executor::new(Valley, solver)
        .configure(|state| state.param(vec![2.0, 1.0]).max_iters(20))
        .add_observer(SlogLogger::term(), ObserverMode::Every(10))
        .add_observer(iterates, ObserverMode::NewBest)
        .add_observer(Rises::default(), ObserverMode::Always)
        .run()?;
    let files = std::fs::read_dir(folder.path())?.count();
    println!("{files} new bests, each in a file of its own");
    Ok(())
}
