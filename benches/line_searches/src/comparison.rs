//! Every search in every solver on every problem.

use crate::problem::Problem;
use crate::problems::problems;
use crate::record::{Outer, Record, Search};
use crate::run::{Run, applies};
use argmin::core::Error;

/// The records of the problems that are wanted, in one precision.
///
/// # Errors
///
/// Those of [`Run::run`].
pub fn compare<F: Run>(
    wanted: impl Fn(&Problem<F>) -> bool,
    outers: &[Outer],
    searches: &[Search],
) -> Result<Vec<Record>, Error> {
    let mut records = Vec::new();
    for problem in problems::<F>().iter().filter(|problem| wanted(problem)) {
        for &outer in outers
            .iter()
            .filter(|outer| applies(**outer, problem.start.len()))
        {
            for &search in searches {
                records.push(F::run(problem, outer, search)?);
            }
        }
    }
    Ok(records)
}
