//! Draws the main comparison from made-up records, to look at the form of the figure:
//!
//! ```text
//! cargo run -p flatland-figures --example synthetic -- <folder> [columns] [optimisers] [iterations]
//! ```

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../tests/common/mod.rs"]
mod common;

use std::path::Path;

use flatland_figures::{FigureOptions, main_comparison};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("usage: synthetic <folder> [columns] [optimisers] [iterations]")?;
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (columns, optimisers, iterations) = (number(1)?, number(8)?, number(2000)?);
    let records = common::records(columns, optimisers, iterations);
    let stem = Path::new(&folder).join(format!("synthetic-{columns}"));
    for file in main_comparison(&records, &FigureOptions::default(), &stem)? {
        println!("{}", file.display());
    }
    Ok(())
}
