//! Line searches in argmin's solvers compared: costs, gradients and problems solved.
//!
//! `cargo run --release --package flatland-line-searches` runs every search in every solver on every problem in both precisions, and
//! writes `results/`: a row per run, the tables of the README, and the performance profiles.

pub mod comparison;
pub mod file;
pub mod problem;
pub mod problems;
pub mod real;
pub mod record;
pub mod run;
pub mod tables;
