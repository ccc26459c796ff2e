//! The time of an iteration of NLS and of a gradient, and the multiplications that they need, against samples, width, depth and classes.

mod cases;
mod measure;
mod table;

pub use cases::{Case, Grown, cases};
pub use measure::{Growth, multiplications_of_iteration};
pub use table::{figure, table};

use std::error::Error;

/// Measures cases in turn, so many times.
///
/// # Errors
///
/// A network cannot be built, or its search fails.
pub fn measure(cases: &[Case], rounds: usize) -> Result<Vec<Growth>, Box<dyn Error>> {
    let rounds = 0..rounds;
    let measured = rounds.flat_map(|round| cases.iter().map(move |case| Growth::of(case, round)));
    measured.collect()
}
