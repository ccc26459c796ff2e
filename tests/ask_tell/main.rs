//! The rules through ask and tell.
//!
//! The claim is an equality, so each property runs a rule twice: once over a closure that writes down every step it is
//! asked for, once asked and told. Costs are arbitrary functions of the steps, not finite at some of them; iterates are
//! arbitrary too, those that no rule can step from among them.

// Helpers of tests are tests: a panic is how they fail.
#![allow(clippy::unwrap_used)]

mod cases;
mod checkpoints;
mod dropped;
mod equality;
mod hand_worked;
