//! Every solver on every problem.

use crate::record::{End, Record, Spread};
use crate::run::{Ended, run};
use crate::solver::Solver;
use crate::watched::Limits;
use flatland_line_searches::problem::Problem;
use flatland_line_searches::problems::problems;
use std::time::Duration;

/// In a round, a fast run is repeated for about this many seconds.
const SECONDS_OF_A_ROUND: f64 = 1e-3;

/// Whether the problem is one of the comparison. The cliff is not: it has no gradient at its minimum.
pub fn is_compared(problem: &Problem<f64>) -> bool {
    problem.name != "cliff"
}

/// The records of the problems that are wanted. Runs that solve their problem are timed in so many rounds, in each of which the solvers
/// take turns.
pub fn compare(
    wanted: impl Fn(&Problem<f64>) -> bool,
    solvers: &[Solver],
    limits: Limits,
    rounds: usize,
) -> Vec<Record> {
    let problems = problems::<f64>();
    let wanted = problems
        .iter()
        .filter(|problem| is_compared(problem) && wanted(problem));
    wanted
        .flat_map(|problem| of_problem(problem, solvers, limits, rounds))
        .collect()
}

fn of_problem(problem: &Problem<f64>, solvers: &[Solver], limits: Limits, rounds: usize) -> Vec<Record> {
    let firsts: Vec<_> = solvers
        .iter()
        .map(|&solver| run(problem, solver, limits))
        .collect();
    let mut times = vec![Vec::new(); solvers.len()];
    for _ in 0..rounds {
        for ((&solver, first), times) in solvers.iter().zip(&firsts).zip(&mut times) {
            if first.end == End::Solved {
                let seconds = first.watch.time().as_secs_f64();
                let repetitions = (SECONDS_OF_A_ROUND / seconds).clamp(1.0, 100.0) as u32;
                let repeated = (0..repetitions).map(|_| run(problem, solver, limits).watch.time());
                times.push(repeated.sum::<Duration>().as_secs_f64() / f64::from(repetitions));
            }
        }
    }
    let record = |((&solver, first), times): ((_, Ended), _)| Record {
        set: problem.set.to_owned(),
        problem: problem.name.clone(),
        variables: problem.start.len(),
        solver,
        costs: first.watch.costs(),
        gradients: first.watch.gradients(),
        seconds: Spread::of(times),
        least_gradient_norm: first.watch.least_gradient_norm(),
        end: first.end,
        words: first.words.replace([';', '\n', '|'], ","),
    };
    solvers.iter().zip(firsts).zip(times).map(record).collect()
}
