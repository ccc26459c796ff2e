//! The program is killed, its system calls fail, its disk fills up and its clock jumps, thousands of times: afterwards every record is that of
//! an undisturbed run on one thread. `just torture` runs it; it takes minutes.
//!
//! Settings from the environment: `FLATLAND_PROGRAM`, the program (default: the one of the same build); `FLATLAND_KILLS`, the number of
//! processes stopped at random moments (500); `FLATLAND_STRIDE`, every how manyth system call is disturbed (1); `FLATLAND_SEED` (0).
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)] // clippy's exception for tests does not cover their helpers

mod calls;
mod clocks;
mod compare;
mod disks;
mod kills;
mod normal;
mod program;
mod tally;
#[cfg(target_arch = "x86_64")]
mod tracer;

/// A number from the environment.
fn setting(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name}={text}: a whole number, such as {default}")),
        Err(_) => default,
    }
}
