//! The library in argmin programs: as a solver, as a line search, as an observer, and in its users' programs around a run.

// Helpers of tests fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

mod endings;
mod examples;
mod line_search;
mod observer;
mod solver;
mod univariate;
mod users;
