//! `StabilityObserver` on argmin runs: what it measures, against constants known by hand or certified; and that it disturbs nothing.
//!
//! The parameters of every run are recorded by an observer of the test's own, and steps, quotients and verdicts are computed
//! again from them.

mod certified;
mod definition;
mod disturbance;
mod parameter_types;
mod quadratic;
mod quartic;
mod recorded;
mod refusals;
mod solvers;
