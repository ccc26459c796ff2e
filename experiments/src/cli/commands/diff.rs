//! `flatland diff`.

use crate::cli::arguments::DiffOptions;
use flatland_experiments::comparison::Comparison;
use flatland_records::Record;
use std::process::ExitCode;

/// As of Unix `diff`.
const DIFFERENT: u8 = 1;
const TROUBLE: u8 = 2;

/// Says whether two records are equal, and where they part.
pub(in crate::cli) fn diff(options: &DiffOptions) -> ExitCode {
    let (a, b) = (&options.a, &options.b);
    match Comparison::of(a, b) {
        Ok(comparison) => {
            for folder in [a, b] {
                if let Err(damage) = Record::read(folder) {
                    eprintln!("warning: a record is damaged: {damage}");
                }
            }
            println!("{comparison}");
            match comparison.is_equal() {
                true => ExitCode::SUCCESS,
                false => ExitCode::from(DIFFERENT),
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(TROUBLE)
        }
    }
}
