//! A run interrupted half-way resumes from its last checkpoint and ends at the same bits as an uninterrupted one.
//!
//! `cargo run --example checkpoint` needs this library's feature `serde`.

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin_checkpointing_file::{CheckpointingFrequency, FileCheckpoint};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::Nls;
use std::cell::Cell;

/// The Rosenbrock function, on a machine that fails after some gradients.
struct Rosenbrock {
    gradients_left: Cell<u64>,
}

impl CostFunction for Rosenbrock {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        Ok((1.0 - at[0]).powi(2) + 100.0 * (at[1] - at[0] * at[0]).powi(2))
    }
}

impl Gradient for Rosenbrock {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let left = self.gradients_left.get().checked_sub(1);
        self.gradients_left
            .set(left.ok_or_else(|| Error::msg("power cut"))?);
        let valley = at[1] - at[0] * at[0];
        Ok(vec![
            -2.0 * (1.0 - at[0]) - 400.0 * at[0] * valley,
            200.0 * valley,
        ])
    }
}

/// Up to 300 iterations on a machine that lasts for `gradients`; the best cost's bits.
fn run(gradients: u64, folder: &str) -> Result<u64, Error> {
    // The file holds the solver, with the whole memory of its rule, and argmin's state.
    let checkpoint = FileCheckpoint::new(folder, "descent", CheckpointingFrequency::Every(10));
    let problem = Rosenbrock {
        gradients_left: Cell::new(gradients),
    };
    let result = Executor::new(problem, LargeStepDescent::new(Nls::default())?)
        // Ignored where there is a checkpoint: the saved state has all of it, including the limit.
        .configure(|state| state.param(vec![-1.2, 1.0]).max_iters(300))
        .checkpointing(checkpoint)
        .run()?;
    println!(
        "ended after iteration {} with {} gradients and best cost {:e}",
        result.state().get_iter(),
        result.problem().counts["gradient_count"],
        result.state().get_best_cost()
    );
    Ok(result.state().get_best_cost().to_bits())
}

pub(crate) fn main() -> Result<(), Error> {
    let (lost, whole) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let folder = lost.path().to_string_lossy();
    match run(150, &folder) {
        Err(error) => println!("{error}: the last checkpoint is that after iteration 140"),
        Ok(_) => return Err(Error::msg("the machine should have failed")),
    }
    let resumed = run(u64::MAX, &folder)?;
    let uninterrupted = run(u64::MAX, &whole.path().to_string_lossy())?;
    assert_eq!(resumed, uninterrupted);
    println!("the two ends are the same, to the bit");
    Ok(())
}
