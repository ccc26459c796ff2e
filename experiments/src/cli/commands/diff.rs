//! `flatland diff`.

use crate::cli::arguments::DiffOptions;
use crate::cli::exit;
use crate::comparison::Comparison;
use flatland_records::Record;

/// As of Unix `diff`.
const DIFFERENT: u8 = 1;
const TROUBLE: u8 = 2;

/// Says whether two records are equal, and where they part.
pub(in crate::cli) fn diff(options: &DiffOptions) -> u8 {
    let (a, b) = (&options.a, &options.b);
    match Comparison::of(a, b) {
        Ok(comparison) => {
            for folder in [a, b] {
                if let Err(damage) = Record::read(folder) {
                    errln!("warning: a record is damaged: {damage}");
                }
            }
            outln!("{comparison}");
            match comparison.is_equal() {
                true => exit::SUCCESS,
                false => DIFFERENT,
            }
        }
        Err(error) => {
            errln!("error: {error}");
            TROUBLE
        }
    }
}
