//! Measures the overhead and the comparison, and writes the results into `benches/solvers/results`, or into the folder given.

use argmin::core::Error;
use flatland_figures::{FigureOptions, performance_profiles};
use flatland_line_searches::file::write;
use flatland_solvers::comparison::compare;
use flatland_solvers::overhead::{self, Driven, WORK, measure};
use flatland_solvers::record::HEAD;
use flatland_solvers::solver::Solver;
use flatland_solvers::tables::{ends, overheads, profiles, summary, unsolved};
use flatland_solvers::watched::LIMITS;
use std::path::PathBuf;

/// Rounds of the overhead.
const OVERHEAD_ROUNDS: u32 = 11;

/// Rounds of the comparison.
const ROUNDS: usize = 5;

fn main() -> Result<(), Error> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/results");
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| default.to_owned()));
    std::fs::create_dir_all(&folder)?;
    // On one thread, so that nothing disturbs the times.
    let mut timings = Vec::new();
    for work in WORK {
        for &driven in Driven::ALL {
            timings.extend(measure(driven, work, OVERHEAD_ROUNDS)?);
        }
    }
    print!("{}", overheads(&timings));
    std::fs::write(folder.join("overhead.csv"), write(overhead::HEAD, &timings))?;
    let records = compare(|_| true, Solver::ALL, LIMITS, ROUNDS);
    std::fs::write(folder.join("runs.csv"), write(HEAD, &records))?;
    let tables = format!(
        "# Overhead\n\n{}\nMedians over {OVERHEAD_ROUNDS} rounds, with the lowest and the highest.\n\n\
         # Comparison\n\n{}\nCosts, gradients, time and ratios: medians over the problems that the solver and {} both solve.\n\n\
         # Ends of the other runs\n\n{}\n# Problems not solved\n\n{}\n{}\n",
        overheads(&timings),
        summary(&records),
        Solver::REFERENCE,
        ends(&records),
        unsolved(&records),
        setting(),
    );
    std::fs::write(folder.join("tables.md"), tables)?;
    performance_profiles(
        &profiles(&records),
        &FigureOptions::default(),
        &folder.join("profiles"),
    )?;
    print!("\n{}\n{}", summary(&records), ends(&records));
    Ok(())
}

/// The processor, if the system names it, and the versions of the libraries.
fn setting() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processor = model.map_or("an unnamed processor", |(_, model)| model.trim());
    let locked = include_str!("../../../Cargo.lock");
    let version = |name: &str| {
        let entry = locked.split_once(&format!("name = \"{name}\"\nversion = \""));
        let version = entry.and_then(|(_, rest)| rest.split_once('"'));
        version.map_or("?", |(version, _)| version)
    };
    format!(
        "{processor}, one thread, double precision; argmin {}, argmin-math {}, basin {}.",
        version("argmin"),
        version("argmin-math"),
        version("basin"),
    )
}
