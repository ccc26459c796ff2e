//! From a plan's text to claims, each stage tested against its definition.

#![allow(clippy::unwrap_used)] // clippy's exception for tests does not cover their helpers

mod batches;
mod by_hand;
mod cells;
mod claims;
mod claims_report;
mod common;
mod damaged_checkpoints;
mod delta_cost;
mod diagnosis;
mod engine;
mod extension;
mod flatland;
mod grid;
mod identity;
mod interruption;
mod learned;
mod limits;
mod optimisers;
mod paper_plans;
mod parity;
mod plain;
mod plans;
mod python;
mod recording;
mod report;
mod rescue;
mod rescue_v1;
mod saddle;
mod sam;
mod same_descent;
mod unsupported;
mod verdicts;
mod weights;

/// The data and weights of the frozen references, which the networks' own tests use too.
#[path = "../../networks/tests/networks/reference/formula.rs"]
mod formula;
