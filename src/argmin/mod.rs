//! The rules as an [`argmin`](https://argmin-rs.org) solver.
//!
//! Replace `SteepestDescent::new(linesearch)` by [`LargeStepDescent::new(rule)`](LargeStepDescent::new); the problem
//! needs [`CostFunction`](argmin::core::CostFunction) and [`Gradient`](argmin::core::Gradient), nothing else changes.
//!
//! [`StabilityObserver`] watches any argmin run: which steps are large, and who works at the edge of stability.

mod observer;
mod solver;

pub use observer::{
    Sharpness, SkippedIterations, StabilityObserver, StabilityReport, StabilityRow, StabilitySettings,
};
pub use solver::LargeStepDescent;
