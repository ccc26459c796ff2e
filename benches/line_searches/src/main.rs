//! Runs the comparison and writes its results into `benches/line_searches/results`, or into the folder given.

use argmin::core::Error;
use flatland_figures::{FigureOptions, performance_profiles};
use flatland_line_searches::comparison::compare;
use flatland_line_searches::file::write;
use flatland_line_searches::record::{HEAD, Outer, Search};
use flatland_line_searches::tables::{guide, profiles, summary, unsolved};
use std::path::PathBuf;

fn main() -> Result<(), Error> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/results");
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| default.to_owned()));
    std::fs::create_dir_all(&folder)?;
    // A problem is not shared between threads, but each precision has its own.
    let single = std::thread::spawn(|| compare::<f32>(|_| true, Outer::ALL, Search::ALL));
    let mut records = compare::<f64>(|_| true, Outer::ALL, Search::ALL)?;
    match single.join() {
        Ok(single) => records.extend(single?),
        Err(panic) => std::panic::resume_unwind(panic),
    }
    std::fs::write(folder.join("runs.csv"), write(HEAD, &records))?;
    let tables = format!(
        "# Line searches in argmin's solvers\n\n{}\n{}# Not solved by every search\n\n{}",
        guide(&records),
        summary(&records),
        unsolved(&records)
    );
    std::fs::write(folder.join("tables.md"), tables)?;
    performance_profiles(
        &profiles(&records),
        &FigureOptions::default(),
        &folder.join("profiles"),
    )?;
    print!("{}", summary(&records));
    Ok(())
}
