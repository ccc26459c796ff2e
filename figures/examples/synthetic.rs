//! Draws every figure from synthetic records, to preview its layout:
//!
//! ```text
//! cargo run -p flatland-figures --example synthetic -- <folder> [columns] [optimisers] [iterations]
//! ```
//!
//! Columns are networks, with three runs each in the figures of single runs.

use std::path::{Path, PathBuf};

use flatland_figures::{
    FigureError, FigureOptions, backtrack_factor, diagnosis, main_comparison, no_bias, probes, stochastic,
    synthetic,
};
use flatland_records::Record;

type Draw = fn(&[Record], &FigureOptions, &Path) -> Result<Vec<PathBuf>, FigureError>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("usage: synthetic <folder> [columns] [optimisers] [iterations]")?;
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (columns, optimisers, iterations) = (number(1)?, number(8)?, number(2000)?);
    let compared = synthetic::comparison(columns, optimisers, iterations);
    let single = synthetic::single_runs(columns, 3, iterations);
    let figures: [(&str, Draw, &[Record]); 6] = [
        ("main-comparison", main_comparison, &compared),
        ("stochastic", stochastic, &compared),
        ("backtrack-factor", backtrack_factor, &compared),
        ("no-bias", no_bias, &compared),
        ("diagnosis", diagnosis, &single),
        ("probes", probes, &single),
    ];
    for (name, draw, records) in figures {
        let stem = Path::new(&folder).join(format!("{name}-{columns}"));
        for file in draw(records, &FigureOptions::default(), &stem)? {
            println!("{}", file.display());
        }
    }
    Ok(())
}
