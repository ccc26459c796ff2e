//! The theory, one module per statement, named after it: `cargo test proposition_2_5::` runs the tests of one statement.
//!
//! `planted_faults` and `faulty_certificates` test these tests, the target `functions` the functions on which they rely; `adversary` looks
//! for the tightest cases.

// Tests and their helpers fail by panicking.
#![allow(clippy::unwrap_used)]

mod adversary;
mod cdat_identity;
mod certificates_agree;
mod corollary_2_10;
mod definition_2_3;
mod divergence_above_two_over_l;
mod document;
mod faulty_certificates;
mod finite_time_guarantee;
mod flatland_spectrum;
mod grippo_memory;
mod invariances;
mod local_descent_lemma;
mod one_step_decrease;
mod planted_faults;
mod ponls_proposition;
mod proposition_2_5;
mod proposition_2_8;
mod quadratic_window;
mod reference_aware_bound;
mod save_and_restore;
mod search_outcomes;
mod segment_smoothness_monotone_and_critical_step;
mod self_stabilising_bound;
mod sharpness_floor;
mod theorem_2_9;
mod tied_costs;
mod trial_counts;
mod worst_cases;
mod zhang_hager_memory;
