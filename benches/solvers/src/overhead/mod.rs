//! The time per iteration of a solver in argmin's `Executor`, beside that of the same rule in a plain loop.
//!
//! Both evaluate the same function at the same points, to the bit, which is checked before anything is timed. So what the solver takes
//! longer is its overhead: argmin's state and counters, its reports, and the vectors that it allocates, copies and multiplies.

mod plain;
mod quadratic;
mod record;
mod solver;

pub use quadratic::{Evaluation, Quadratic};
pub use record::{Driven, HEAD, Timing};

use argmin::core::Error;
use std::time::Instant;

/// The work of one round.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    /// The number of variables.
    pub variables: usize,
    /// Iterations of a run.
    pub iterations: u64,
    /// Runs whose mean is taken.
    pub runs: u32,
}

/// The work of the saved results: tens of milliseconds, or more, on either side.
pub const WORK: [Work; 3] = [
    Work {
        variables: 2,
        iterations: 1_000,
        runs: 50,
    },
    Work {
        variables: 1_000,
        iterations: 1_000,
        runs: 5,
    },
    Work {
        variables: 1_000_000,
        iterations: 20,
        runs: 1,
    },
];

/// Times a solver and its plain loop in turn, so many times.
///
/// # Errors
///
/// Those of [`evaluations`], or the two evaluate different points.
pub fn measure(driven: Driven, work: Work, rounds: u32) -> Result<Vec<Timing>, Error> {
    let Work {
        variables,
        iterations,
        runs,
    } = work;
    let (plain, solver) = evaluations(driven, variables, iterations)?;
    if plain != solver {
        return Err(Error::msg(format!(
            "{driven}, {variables} variables: the solver and the plain loop evaluate different points"
        )));
    }
    let is_gradient = |(evaluation, _): &&(Evaluation, u64)| *evaluation == Evaluation::Gradient;
    let gradients = plain.iter().filter(is_gradient).count() as u64;
    let quadratic = Quadratic::new(variables);
    let time = |run: fn(Driven, Quadratic, u64) -> Result<(), Error>| {
        let start = Instant::now();
        for _ in 0..runs {
            run(driven, quadratic.clone(), iterations)?;
        }
        let nanoseconds = start.elapsed().as_secs_f64() * 1e9;
        Ok::<_, Error>(nanoseconds / f64::from(runs) / iterations as f64)
    };
    let mut timings = Vec::new();
    for round in 0..rounds {
        let (plain_ns, solver_ns) = if round % 2 == 0 {
            let plain = time(plain::run)?;
            (plain, time(solver::run)?)
        } else {
            let solver = time(solver::run)?;
            (time(plain::run)?, solver)
        };
        timings.push(Timing {
            driven,
            variables,
            iterations,
            costs: plain.len() as u64 - gradients,
            gradients,
            round,
            plain_ns,
            solver_ns,
        });
    }
    Ok(timings)
}

/// An evaluation, and the hash of the point.
pub type Trace = Vec<(Evaluation, u64)>;

/// All evaluations of the plain loop and of the solver, in order.
///
/// # Errors
///
/// A run ended before its last iteration, or a setting was refused.
pub fn evaluations(driven: Driven, variables: usize, iterations: u64) -> Result<(Trace, Trace), Error> {
    let trace = |run: fn(Driven, Quadratic, u64) -> Result<(), Error>| {
        let (quadratic, trace) = Quadratic::new(variables).traced();
        run(driven, quadratic, iterations)?;
        Ok::<_, Error>(trace.take())
    };
    Ok((trace(plain::run)?, trace(solver::run)?))
}

/// The error of a run that ended early, which would be divided by too many iterations.
fn ended_early(driven: Driven, iteration: u64) -> Error {
    Error::msg(format!("{driven} ended in iteration {iteration}"))
}
