//! The program `flatland`: from a plan to records, claims and figures.

mod cli;

use clap::Parser;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    cli::run(&cli::Arguments::parse(), commit)
}

/// The commit checked out in the repository in which this program was built, for the provenance of its records: twelve
/// digits, and `-dirty` if there are uncommitted changes. `None` without git or without that repository.
///
/// It is read when needed, not at build time, so that a commit does not cause a rebuild.
fn commit() -> Option<String> {
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let dirty = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    Some(if dirty { format!("{commit}-dirty") } else { commit })
}

fn git(arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(["-C", env!("CARGO_MANIFEST_DIR")]).args(arguments);
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
