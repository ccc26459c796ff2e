//! What a program adds to the commands.

use crate::engine::{EngineError, Engines};
use clap::Args;

/// A program with the commands of `flatland`: its name, its engine and the options that choose it.
pub trait Program {
    /// The name of the program, in its version and in the commands that it prints.
    const NAME: &'static str;

    /// The options that only this program has, such as `--device`; `()` for none. They stand before the command, and those that are
    /// `global` also behind it.
    type Options: Args;

    /// The engine.
    type Engine: Engines;

    /// The engine that the options ask for. It is made once, before anything else is done, by every command that needs to know it: all but
    /// `data`, `explain`, `diff` and `completions`.
    ///
    /// # Errors
    ///
    /// It cannot be had: a library or device is missing. The message is printed on one line, and the program fails.
    fn engine(options: &Self::Options) -> Result<Self::Engine, EngineError>;

    /// What a job of Slurm needs for this engine. Nothing by default.
    fn job(_options: &Self::Options) -> Job {
        Job::default()
    }

    /// The commit that the program was built from, for the provenance of its records, where it is known. Asked for when it is needed.
    fn commit() -> Option<String>;
}

/// What a script for Slurm contains for an engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Job {
    /// Options of the program, which stand before its command.
    pub arguments: Vec<String>,
    /// Options of `sbatch`, such as `--gpus-per-task=1`.
    pub directives: Vec<String>,
}

/// What the commands on plans know of the program.
pub(super) struct Context<'e, E> {
    pub(super) engine: &'e E,
    /// [`Program::NAME`].
    pub(super) name: &'static str,
    /// [`Program::commit`].
    pub(super) commit: fn() -> Option<String>,
}
