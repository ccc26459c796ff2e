//! The rules as an [`argmin`](https://argmin-rs.org) solver.
//!
//! Replace `SteepestDescent::new(linesearch)` by [`LargeStepDescent::new(rule)`](LargeStepDescent::new); the problem
//! needs [`CostFunction`](argmin::core::CostFunction) and [`Gradient`](argmin::core::Gradient), the rest stays as it is.
//! A problem that offers more implements a trait, and the solver uses it on request: cost and gradient at once
//! ([`CostAndGradient`]), cheap trials along a ray ([`AlongRay`]), Hessian-vector products ([`HessianProduct`], or argmin's
//! [`Hessian`](argmin::core::Hessian)). [`Evaluation`] lists the choices.
//!
//! To keep one of argmin's solvers and change only its line search, give it a [`LargeStepSearch`].
//!
//! [`StabilityObserver`] observes any argmin run: which steps are large, and whether it is at the edge of stability.

mod differences;
mod evaluation;
mod iterate;
mod line_search;
mod observer;
mod problem;
mod rays;
mod solver;
mod state;
mod vector;

pub use evaluation::{Evaluation, Fused, Plain, Rays, SecondOrder};
pub use line_search::{LargeStepSearch, SearchError, SearchMemory, SearchReport};
pub use observer::{
    Sharpness, SkippedIterations, StabilityObserver, StabilityReport, StabilityRow, StabilitySettings,
};
pub use problem::{AlongRay, CostAndGradient, HessianProduct, Ray};
pub use solver::LargeStepDescent;
