//! The command line: arguments, the pipeline of each command, progress, what there is of data.

mod arguments;
mod commands;
mod data;
mod interrupt;
mod progress;

pub use arguments::Arguments;

use arguments::{Command, PlanCommand};
use commands::{CommandError, Ended};
use std::process::ExitCode;

/// What a shell expects of a program that was stopped by Ctrl-C: 128 + SIGINT.
const INTERRUPTED: u8 = 130;

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        Command::Plans(command) => run_plans(command),
        Command::Data(options) => data::run(options),
    }
}

/// Runs the command for every plan, one after the other.
fn run_plans(command: &PlanCommand) -> ExitCode {
    for plan in &command.options().plans {
        match commands::run(command, plan) {
            Ok(Ended::Completed) => {}
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
