//! Checks of statements that are applied to faulty rules as well as to the library's.

pub mod grippo_memory;
pub mod quadratic_window;
pub mod search_outcomes;
pub mod zhang_hager_memory;

#[cfg(test)]
mod tests;
