//! The program as its user meets it: commands, bad input, interruption.

mod bad_input;
mod commands;
mod common;
#[cfg(unix)]
mod interrupt;
