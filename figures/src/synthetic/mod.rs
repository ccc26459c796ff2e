//! Synthetic records that resemble those of real runs, to try figures without an experiment. Nothing was trained.

mod blank;
mod comparison;
mod random;
mod single_runs;

pub use blank::blank;
pub use comparison::comparison;
pub use single_runs::single_runs;
