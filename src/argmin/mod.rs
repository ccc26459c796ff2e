//! The rules as an [`argmin`](https://argmin-rs.org) solver.
//!
//! Replace `SteepestDescent::new(linesearch)` by [`LargeStepDescent::new(rule)`](LargeStepDescent::new); the problem
//! needs [`CostFunction`](argmin::core::CostFunction) and [`Gradient`](argmin::core::Gradient), nothing else changes.
//!
//! To keep a solver of argmin's and change its line search alone, give it a [`LargeStepSearch`].

mod line_search;
mod solver;

pub use line_search::{LargeStepSearch, SearchError, SearchMemory, SearchReport};
pub use solver::LargeStepDescent;
