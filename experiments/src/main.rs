//! The program `flatland`: from a plan to records, claims and figures.

use flatland_experiments::cli::{Program, main_with};
use flatland_experiments::engine::{EngineError, Native};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::SystemTime;

struct Flatland;

impl Program for Flatland {
    const NAME: &'static str = "flatland";
    type Options = ();
    type Engine = Native;

    fn engine(_: &()) -> Result<Native, EngineError> {
        Ok(Native)
    }

    fn commit() -> Option<String> {
        commit()
    }
}

fn main() -> ExitCode {
    main_with::<Flatland>()
}

/// Lists what the program is compiled from; fails in a repository that is not its own.
const SOURCES: [&str; 10] = [
    "ls-files",
    "--error-unmatch",
    "Cargo.toml",
    "src",
    "networks/src",
    "records/src",
    "../figures/src",
    "../src",
    ":(exclude)*/tests.rs",
    ":(exclude)*/tests/*",
];

/// The commit that this program was built from, for the provenance of its records: twelve digits, and `-dirty` where there
/// are uncommitted changes. Unknown without git, outside its repository, and where a source is newer than the program.
///
/// It is read when needed, not at build time, so that a commit does not cause a rebuild.
fn commit() -> Option<String> {
    let sources = git(&SOURCES)?;
    let built = modified(&std::env::current_exe().ok()?)?;
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    if sources
        .lines()
        .any(|source| modified(&package.join(source)) > Some(built))
    {
        return None;
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let dirty = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    Some(if dirty { format!("{commit}-dirty") } else { commit })
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|file| file.modified()).ok()
}

fn git(arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("git");
    command.args(["-C", env!("CARGO_MANIFEST_DIR")]).args(arguments);
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
