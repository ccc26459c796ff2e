//! How time scales: with the cores, with the sizes of a network, and, counted from the plan, with more cores than the machine has.
//!
//! `cargo run --release --package flatland-scaling` measures and counts, and writes `results/`: the measurements, tables and a figure.

pub mod file;
pub mod grid;
pub mod growth;
pub mod machine;
pub mod work;
