//! The command line: arguments, one module per command, progress.

#[macro_use]
mod output;

mod arguments;
mod commands;
mod drawing;
mod duration;
mod error;
mod exit;
mod interrupt;
mod job_array;
mod outputs;
mod progress;
mod shell;

use arguments::{Arguments, Command, PlanCommand};
use clap::Parser;
use error::{CommandError, Ended};
use std::process::ExitCode;

/// Runs the command that the arguments of the program ask for; `commit` returns the program's commit when it is needed.
pub fn run(commit: fn() -> Option<String>) -> ExitCode {
    let code = match Arguments::try_parse() {
        Ok(arguments) => run_command(&arguments.command, commit),
        // Also help and version, which are no errors.
        Err(told) => {
            let code = if told.use_stderr() {
                exit::USAGE
            } else {
                exit::SUCCESS
            };
            output::told(told.print());
            code
        }
    };
    ExitCode::from(output::code(code))
}

fn run_command(command: &Command, commit: fn() -> Option<String>) -> u8 {
    match command {
        Command::Plans(command) => run_plans(command, commit),
        Command::Slurm(options) => match commands::slurm(options) {
            Ok(()) => exit::SUCCESS,
            Err(error) => report(&error),
        },
        Command::Data(options) => commands::data(options),
        Command::Explain(options) => commands::explain(options),
        Command::Verify(options) => commands::verify(options),
        Command::Diff(options) => commands::diff(options),
        Command::Completions { shell } => commands::completions(*shell),
    }
}

/// Runs the command for every plan in turn, also after one has failed.
fn run_plans(command: &PlanCommand, commit: fn() -> Option<String>) -> u8 {
    let mut code = exit::SUCCESS;
    for plan in &command.options().plans {
        match commands::run_plan(command, plan, commit) {
            Ok(Ended::Completed) => {}
            Ok(Ended::Unfinished) => code = exit::worse(code, exit::UNFINISHED),
            Ok(Ended::Interrupted) => return interrupt::exit_code(),
            Err(error) => code = exit::worse(code, report(&error)),
        }
    }
    code
}

fn report(error: &CommandError) -> u8 {
    errln!("error: {error}");
    exit::FAILURE
}
