//! The solver of this library measured: its overhead over the bare rule, and its effort against the solvers of argmin and basin.
//!
//! `cargo run --release --package flatland-solvers` measures both and writes `results/`: a row per run and per timing, the tables, and the
//! performance profiles.

pub mod comparison;
pub mod overhead;
pub mod record;
pub mod run;
pub mod solver;
pub mod tables;
pub mod watched;
