//! `StabilityObserver` on argmin runs: its measurements against known or certified constants, and no disturbance of the run.
//!
//! An observer of the test's own records the parameters of every run; steps, quotients and verdicts are recomputed from them.

mod certified;
mod definition;
mod disturbance;
mod parameter_types;
mod quadratic;
mod quartic;
mod recorded;
mod refusals;
mod solvers;
