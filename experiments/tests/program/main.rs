//! The program as seen by its users: commands, bad input, interruption.

#![allow(clippy::unwrap_used)] // clippy's exception for tests does not cover their helpers

mod bad_input;
mod commands;
mod common;
mod damage;
mod data;
mod explain;
mod figures;
mod forged;
#[cfg(unix)]
mod hostile;
mod instructions;
#[cfg(unix)]
mod interrupt;
mod limits;
mod paper_configs;
mod partial;
mod reference;
mod report;
#[cfg(unix)]
mod sharing;
mod slips;
#[cfg(unix)]
mod slurm;
#[cfg(unix)]
mod streams;
mod verify;
