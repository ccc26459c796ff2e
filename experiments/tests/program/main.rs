//! The program as its user meets it: commands, bad input, interruption.

#![allow(clippy::unwrap_used)] // clippy's exception for tests leaves out their helpers

mod bad_input;
mod commands;
mod common;
mod data;
#[cfg(unix)]
mod interrupt;
mod paper_configs;
