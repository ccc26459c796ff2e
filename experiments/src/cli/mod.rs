//! The command line: arguments, one module per command, progress.

mod arguments;
mod commands;
mod drawing;
mod duration;
mod error;
mod interrupt;
mod outputs;
mod progress;

pub use arguments::Arguments;

use arguments::{Command, PlanCommand};
use error::{CommandError, Ended};
use std::process::ExitCode;

/// Runs the command; `commit` returns the program's commit when it is needed.
pub fn run(arguments: &Arguments, commit: fn() -> Option<String>) -> ExitCode {
    match &arguments.command {
        Command::Plans(command) => run_plans(command, commit),
        Command::Data(options) => commands::data(options),
        Command::Explain(options) => commands::explain(options),
        Command::Verify(options) => commands::verify(options),
        Command::Diff(options) => commands::diff(options),
        Command::Completions { shell } => commands::completions(*shell),
    }
}

/// Runs the command for every plan in turn.
fn run_plans(command: &PlanCommand, commit: fn() -> Option<String>) -> ExitCode {
    for plan in &command.options().plans {
        match commands::run_plan(command, plan, commit) {
            Ok(Ended::Completed) => {}
            Ok(Ended::Interrupted) => return ExitCode::from(interrupt::EXIT_CODE),
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
