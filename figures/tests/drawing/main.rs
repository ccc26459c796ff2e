//! Figures, drawn from synthetic records.

#![allow(clippy::unwrap_used, reason = "a test whose figure is not drawn has failed")]

mod every_figure;
mod growth;
mod main_comparison;
mod names;
mod options;
mod other_comparisons;
mod single_runs;
mod svg;
mod truth;
