//! `LargeStepSearch` inside each of argmin's solvers that take a line search.
//!
//! Nothing here relies on the search's own account: points and costs are recorded by the problem and by argmin's observers,
//! reference values are recomputed from the whole history of costs, decrease rates from gradients and the points reached.

mod checkpoints;
mod convergence;
mod counts;
mod failures;
mod history;
mod independence;
mod outer_solvers;
mod problems;
mod reported;
mod settings;
