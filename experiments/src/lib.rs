//! Experiments with large step sizes: from a plan in RON to records, claims and figures.
//!
//! Data flows in one direction: a [plan] names data, networks, optimisers and seeds; the [grid] is their product; each
//! [cell] is run once and leaves a record; [claims] and figures are made from records alone. The binary
//! `flatland` is [`cli::main_with`] the native engine; [`grid::run`] runs a plan from a program of your own.
//!
//! - [`data`]: data sets, normalised, with class-stratified subsets;
//! - [`optimiser`]: the step rules applied to a network of [`flatland_networks`], and SAM;
//! - [`plan`], [`grid`], [`cell`]: the definition of the runs, their execution, and their records;
//! - [`engine`]: the seam between these and what computes, for programs that bring an engine of their own;
//! - [`estimate`]: time and memory before anything is run;
//! - [`claims`]: the paper's claims, judged;
//! - [`comparison`]: where two records part;
//! - [`report`]: claims, figures and runs on one page;
//! - [`cli`]: the commands of the program.

pub mod cell;
pub mod claims;
pub mod cli;
pub mod comparison;
pub mod data;
pub mod engine;
pub mod estimate;
pub mod grid;
pub mod optimiser;
pub mod plan;
pub mod report;
pub mod weights;

mod clock;
mod encode;
mod limited;
mod nearest;
mod stored;
mod validate;

pub use clock::utc;
pub use encode::EncodeError;
pub use nearest::nearest;
pub use stored::Stored;
pub use validate::{ParameterError, Validate};
