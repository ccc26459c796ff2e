//! The library in argmin programs: as a solver, as a line search, as an observer, and as its users have it around a run.

// Helpers of tests are tests: a panic is how they fail.
#![allow(clippy::unwrap_used)]

mod examples;
mod line_search;
mod observer;
mod solver;
mod univariate;
mod users;
