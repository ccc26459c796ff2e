//! Checks of statements that are aimed at wrong rules as well as at the library's.

pub mod grippo_memory;
pub mod quadratic_window;
pub mod search_outcomes;
pub mod zhang_hager_memory;
