//! Measures and counts how time scales, and writes the results into `benches/scaling/results`, or into the folder given.

use clap::{Parser, ValueEnum};
use flatland_figures::FigureOptions;
use flatland_scaling::machine::{cores, setting};
use flatland_scaling::{file, grid, growth, work};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Measures and counts how time scales.
#[derive(Parser)]
struct Arguments {
    /// The folder of the results.
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/results"))]
    out: PathBuf,
    /// Only this part.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Rounds of the measurements, alternating where there is something to compare.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Plans on more and more cores.
    Grid,
    /// Times against the sizes of networks.
    Growth,
    /// Work and span, counted.
    Work,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { out, only, rounds } = arguments;
    let rounds = (*rounds).max(1);
    std::fs::create_dir_all(out)?;
    let wanted = |part| only.is_none_or(|only| only == part);
    if wanted(Part::Work) {
        count(out)?;
    }
    if wanted(Part::Growth) {
        measure_growth(out, rounds)?;
    }
    if wanted(Part::Grid) {
        measure_grid(out, rounds)?;
    }
    Ok(())
}

fn count(out: &Path) -> Result<(), Box<dyn Error>> {
    let counted = work::count()?;
    file::write(&out.join("work.csv"), &counted)?;
    let page = format!(
        "# Work and span\n\n{}\n{}\n",
        work::table(&counted),
        work::short_of_most_cores(&counted)
    );
    publish(out, "work.md", &page)
}

fn measure_growth(out: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let measured = growth::measure(&growth::cases(), rounds)?;
    file::write(&out.join("growth.csv"), &measured)?;
    flatland_figures::growth(
        &growth::figure(&measured),
        &FigureOptions::default(),
        &out.join("growth"),
    )?;
    let page = format!(
        "# Growth\n\n{}\nMedians over {rounds} rounds. Slopes: on logarithmic axes, over the upper half of the sizes. {}\n",
        growth::table(&measured),
        setting()
    );
    publish(out, "growth.md", &page)
}

fn measure_grid(out: &Path, rounds: usize) -> Result<(), Box<dyn Error>> {
    let mut timings = Vec::new();
    for work in grid::works() {
        timings.extend(grid::measure(&work, cores(), rounds)?);
    }
    file::write(&out.join("grid.csv"), &timings)?;
    let page = format!(
        "# Grid\n\n{}\nMedians over {rounds} rounds, with the lowest and the highest. {}\n",
        grid::table(&timings),
        setting()
    );
    publish(out, "grid.md", &page)
}

/// Writes and prints a page.
fn publish(out: &Path, name: &str, page: &str) -> Result<(), Box<dyn Error>> {
    print!("{page}");
    Ok(std::fs::write(out.join(name), page)?)
}
