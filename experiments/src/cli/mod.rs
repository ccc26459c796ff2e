//! The command line: arguments, the pipeline of each command, progress.

mod arguments;
mod commands;
mod interrupt;
mod progress;

pub use arguments::Arguments;

use commands::{CommandError, Ended};
use std::process::ExitCode;

/// What a shell expects of a program that was stopped by Ctrl-C: 128 + SIGINT.
const INTERRUPTED: u8 = 130;

/// Runs the command for every plan, one after the other.
pub fn run(arguments: &Arguments) -> ExitCode {
    for plan in arguments.plans() {
        match commands::run(arguments, plan) {
            Ok(Ended::Whole) => {}
            Ok(Ended::Interrupted) => return ExitCode::from(INTERRUPTED),
            Err(error) => {
                report(&error);
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn report(error: &CommandError) {
    eprintln!("error: {error}");
}
