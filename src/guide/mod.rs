//! Guides: getting started, managing a run, and choosing another method.
//!
//! | page | read it to |
//! |---|---|
//! | [From SteepestDescent to NLS](from_steepest_descent) | try a large-step rule in a program that uses argmin |
//! | [Around a run](around_a_run) | observe, stop, save and resume runs, and read their results |
//! | [When not to use it](when_not_to_use_it) | find out whether another method would do better |
//!
//! The tests run the programs on these pages, and those in the repository's folder
//! [`examples`](https://github.com/flatland-rs/flatland/tree/main/examples).

#[doc = include_str!("around_a_run.md")]
pub mod around_a_run {}

#[doc = include_str!("from_steepest_descent.md")]
pub mod from_steepest_descent {}

#[doc = include_str!("when_not_to_use_it.md")]
pub mod when_not_to_use_it {}
