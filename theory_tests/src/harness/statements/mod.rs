//! Checks of statements that are aimed at wrong rules too, by `planted_faults`; each opens the target of its name.

pub mod grippo_memory;
pub mod quadratic_window;
pub mod search_outcomes;
pub mod zhang_hager_memory;
