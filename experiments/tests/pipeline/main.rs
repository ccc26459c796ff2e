//! From a plan's text to claims, each stage judged by definition.

mod cells;
mod claims;
mod common;
mod grid;
mod identity;
mod optimisers;
mod parity;
mod plans;
mod sam;
