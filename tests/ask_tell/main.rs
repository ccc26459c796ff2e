//! The rules through ask and tell.
//!
//! The claim is an equality, so each property runs a rule twice: once with a closure that records every step it is
//! called with, once through ask and tell. Costs are arbitrary functions of the steps, not finite at some of them; iterates are
//! arbitrary too, including some from which no rule can step.

// Helpers of tests fail by panicking, as tests do.
#![allow(clippy::unwrap_used)]

mod cases;
mod checkpoints;
mod dropped;
mod equality;
mod failing_costs;
mod hand_worked;
