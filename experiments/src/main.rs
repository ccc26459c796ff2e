//! The program `flatland`: from a plan to records, claims and figures.

use flatland_experiments::cli::{Program, commit_of, main_with};
use flatland_experiments::engine::{EngineError, Native};
use std::path::Path;
use std::process::ExitCode;

/// What the program is compiled from.
const SOURCES: [&str; 8] = [
    "Cargo.toml",
    "src",
    "networks/src",
    "records/src",
    "../figures/src",
    "../src",
    ":(exclude)*/tests.rs",
    ":(exclude)*/tests/*",
];

struct Flatland;

impl Program for Flatland {
    const NAME: &'static str = "flatland";
    type Options = ();
    type Engine = Native;

    fn engine(_: &()) -> Result<Native, EngineError> {
        Ok(Native)
    }

    fn commit() -> Option<String> {
        commit_of(Path::new(env!("CARGO_MANIFEST_DIR")), &SOURCES)
    }
}

fn main() -> ExitCode {
    main_with::<Flatland>()
}
