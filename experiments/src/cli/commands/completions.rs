//! `flatland completions`.

use crate::cli::{exit, output};
use clap::Command;
use clap_complete::Shell;

/// Prints the completions of a shell for the program of this command.
pub(in crate::cli) fn completions(shell: Shell, command: &mut Command) -> u8 {
    let (name, mut script) = (command.get_name().to_owned(), Vec::new());
    clap_complete::generate(shell, command, name, &mut script);
    output::out_bytes(&script);
    exit::SUCCESS
}
