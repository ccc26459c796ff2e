//! The command line: arguments, one module per command, progress.
//!
//! A program with an engine of its own has the same commands on the same plans and output folders:
//!
//! ```no_run
//! use clap::Args;
//! use flatland_experiments::cli::{Program, main_with};
//! use flatland_experiments::engine::{EngineError, Native};
//! use std::process::ExitCode;
//!
//! #[derive(Args)]
//! struct Options {
//!     /// The device.
//!     #[arg(long, default_value = "cpu", global = true)]
//!     device: String,
//! }
//!
//! struct Mine;
//!
//! impl Program for Mine {
//!     const NAME: &'static str = "mine";
//!     type Options = Options;
//!     type Engine = Native;
//!
//!     fn engine(options: &Options) -> Result<Native, EngineError> {
//!         match options.device.as_str() {
//!             "cpu" => Ok(Native),
//!             other => Err(EngineError::Unavailable(format!("there is no device {other}: choose cpu"))),
//!         }
//!     }
//!
//!     fn commit() -> Option<String> {
//!         None
//!     }
//! }
//!
//! fn main() -> ExitCode {
//!     main_with::<Mine>()
//! }
//! ```

#![warn(clippy::print_stdout, clippy::print_stderr)] // they panic where nothing can be written: see output.rs

#[macro_use]
mod output;

mod arguments;
mod commands;
mod commit;
mod drawing;
mod duration;
mod error;
mod exit;
mod interrupt;
mod job_array;
mod outputs;
mod program;
mod progress;
mod shell;

pub use commit::commit_of;
pub use program::{Job, Program};

use crate::engine::Engines;
use crate::grid::GridError;
use arguments::{Arguments, Command, PlanCommand};
use clap::{CommandFactory, FromArgMatches};
use error::{CommandError, Ended};
use program::Context;
use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command that the arguments of the process ask for: the whole of a program's `main`.
pub fn main_with<P: Program>() -> ExitCode {
    main_with_arguments::<P>(std::env::args_os())
}

/// As [`main_with`], with arguments that begin with the name under which the program was called.
pub fn main_with_arguments<P: Program>(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(output::code(run::<P>(arguments)))
}

fn run<P: Program>(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    match parsed::<P>(arguments) {
        Ok(arguments) => run_command::<P>(&arguments),
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
    }
}

fn parsed<P: Program>(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Arguments<P::Options>, clap::Error> {
    let mut command = command::<P>();
    let mut matches = command.try_get_matches_from_mut(arguments)?;
    Arguments::from_arg_matches_mut(&mut matches).map_err(|error| error.format(&mut command))
}

/// The arguments that the program takes.
fn command<P: Program>() -> clap::Command {
    Arguments::<P::Options>::command().name(P::NAME)
}

fn run_command<P: Program>(arguments: &Arguments<P::Options>) -> u8 {
    let with_engine = |work: &dyn Fn(&P::Engine) -> u8| match P::engine(&arguments.engine) {
        Ok(engine) => work(&engine),
        Err(error) => report(&GridError::from(error).into()),
    };
    match &arguments.command {
        Command::Plans(command) => with_engine(&|engine| {
            let context = Context {
                engine,
                name: P::NAME,
                commit: P::commit,
            };
            run_plans(&context, command)
        }),
        Command::Slurm(options) => {
            with_engine(
                &|engine| match commands::slurm(engine, options, &P::job(&arguments.engine)) {
                    Ok(()) => exit::SUCCESS,
                    Err(error) => report(&error),
                },
            )
        }
        Command::Verify(options) => with_engine(&|engine| commands::verify(engine, options)),
        Command::Data(options) => commands::data(options),
        Command::Explain(options) => commands::explain(options),
        Command::Diff(options) => commands::diff(options),
        Command::Completions { shell } => commands::completions(*shell, &mut command::<P>()),
    }
}

/// Runs the command for every plan in turn, also after one has failed.
fn run_plans<E: Engines>(context: &Context<'_, E>, command: &PlanCommand) -> u8 {
    let mut code = exit::SUCCESS;
    for plan in &command.options().plans {
        match commands::run_plan(context, command, plan) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{EngineError, Native};
    use clap::Args;
    use std::path::Path;

    #[derive(Debug, Args)]
    struct Options {
        #[arg(long, default_value = "cpu", global = true)]
        device: String,
    }

    /// Another program, whose only device is the processor.
    struct Other;

    impl Program for Other {
        const NAME: &'static str = "other";
        type Options = Options;
        type Engine = Native;

        fn engine(options: &Options) -> Result<Native, EngineError> {
            match options.device.as_str() {
                "cpu" => Ok(Native),
                device => Err(EngineError::Unavailable(format!("there is no device {device}"))),
            }
        }

        fn commit() -> Option<String> {
            None
        }
    }

    fn run_other(arguments: &[&str]) -> u8 {
        run::<Other>(["other"].iter().chain(arguments).map(OsString::from))
    }

    #[test]
    fn a_program_has_options_of_its_own_before_and_behind_the_command() {
        for line in [
            ["other", "--device", "gpu", "check", "a.ron"],
            ["other", "check", "a.ron", "--device", "gpu"],
        ] {
            let parsed = parsed::<Other>(line.map(OsString::from)).unwrap();
            assert_eq!(parsed.engine.device, "gpu");
            assert!(matches!(parsed.command, Command::Plans(PlanCommand::Check(_))));
        }
        assert_eq!(run_other(&["check", "a.ron", "--devise", "gpu"]), exit::USAGE);
    }

    #[test]
    fn a_program_without_its_engine_fails_before_anything_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        let (plan, out) = (path("plan.ron"), path("out"));
        let text = "(name: \"p\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], optimisers: [Nls()], seeds: [0], \
                    iterations: 1)";
        std::fs::write(&plan, text).unwrap();
        for device in ["gpu", "cpu"] {
            let code = run_other(&["run", &plan, "--out", &out, "--device", device]);
            let made = Path::new(&out).exists();
            assert_eq!((code == exit::SUCCESS, made), (device == "cpu", device == "cpu"));
        }
        // What needs no engine does without.
        assert_eq!(run_other(&["explain", "Nls", "--device", "gpu"]), exit::SUCCESS);
    }
}
