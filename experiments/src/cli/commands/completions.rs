//! `flatland completions`.

use crate::cli::arguments::Arguments;
use crate::cli::{exit, output};
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints the completions of a shell.
pub(in crate::cli) fn completions(shell: Shell) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "flatland", &mut script);
    output::out_bytes(&script);
    exit::SUCCESS
}
