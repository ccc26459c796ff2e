//! From a plan's text to claims, each stage judged by definition.

#![allow(clippy::unwrap_used)] // clippy's exception for tests leaves out their helpers

mod by_hand;
mod cells;
mod claims;
mod common;
mod flatland;
mod grid;
mod identity;
mod optimisers;
mod parity;
mod plans;
mod sam;
