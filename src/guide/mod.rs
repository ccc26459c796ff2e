//! Pages to read: how to begin, what surrounds a run, and when to take something else.
//!
//! | page | for whoever |
//! |---|---|
//! | [From SteepestDescent to NLS](from_steepest_descent) | has a program on argmin and wants to try a large-step rule in it |
//! | [Around a run](around_a_run) | watches, stops, saves and resumes runs, and reads what they leave |
//! | [When not to use it](when_not_to_use_it) | wonders whether another method would do better |
//!
//! The programs on these pages are run by the tests. So are those in the repository's folder
//! [`examples`](https://github.com/flatland-rs/flatland/tree/main/examples).

#[doc = include_str!("around_a_run.md")]
pub mod around_a_run {}

#[doc = include_str!("from_steepest_descent.md")]
pub mod from_steepest_descent {}

#[doc = include_str!("when_not_to_use_it.md")]
pub mod when_not_to_use_it {}
