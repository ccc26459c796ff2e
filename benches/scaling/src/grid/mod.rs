//! The time of a plan on more and more cores: many small cells, which run side by side, and single large ones, whose lanes do.
//!
//! Plans run as by `flatland run`, each time into a folder of its own, records and all.

mod plans;
mod table;

pub use plans::{Distribution, GridWork, works};
pub use table::table;

use crate::machine::powers_of_two;
use flatland_experiments::engine::Native;
use flatland_experiments::grid::{self, RunOptions};
use flatland_experiments::plan::PlanFile;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::num::NonZeroUsize;
use std::time::Instant;

/// A timed run of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GridTiming {
    /// The plan.
    pub work: String,
    /// Its cells.
    pub cells: usize,
    /// The ratio of times that two cores are to reach.
    pub goal: f64,
    /// Number of the round.
    pub round: usize,
    /// Cells at a time.
    pub jobs: usize,
    /// Threads per cell.
    pub threads: usize,
    /// Wall time, from the plan to the last record.
    pub seconds: f64,
}

impl GridTiming {
    /// The cores that were used.
    pub fn cores(&self) -> usize {
        self.jobs * self.threads
    }
}

/// Times a plan on every power of two up to the cores, so many times; every other round begins with the most cores.
///
/// # Errors
///
/// A cell cannot be run or recorded, or ends before its last iteration.
pub fn measure(work: &GridWork, cores: usize, rounds: usize) -> Result<Vec<GridTiming>, Box<dyn Error>> {
    let mut timings = Vec::new();
    for round in 0..rounds {
        let mut powers = powers_of_two(cores);
        if round % 2 == 1 {
            powers.reverse();
        }
        for cores in powers {
            let (jobs, threads) = work.distribution.on(cores);
            timings.push(GridTiming {
                work: work.name.to_owned(),
                cells: work.cells,
                goal: work.goal,
                round,
                jobs,
                threads,
                seconds: seconds(work, jobs, threads)?,
            });
        }
    }
    Ok(timings)
}

/// The time of one run into a new folder.
fn seconds(work: &GridWork, jobs: usize, threads: usize) -> Result<f64, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = work.write(folder.path())?;
    let options = RunOptions {
        jobs: NonZeroUsize::new(jobs),
        threads: NonZeroUsize::new(threads),
        cores: NonZeroUsize::new(jobs * threads),
        ..RunOptions::new(folder.path().join("results"))
    };
    let file = PlanFile::read(&path)?;
    let clock = Instant::now();
    let summary = grid::run(&Native, &file, &options, &())?;
    let seconds = clock.elapsed().as_secs_f64();
    if let Some(error) = summary.errors.into_iter().next() {
        return Err(error.into());
    }
    let completed = |status: &Option<_>| *status == Some(flatland_records::Status::Completed);
    if summary.statuses.len() != work.cells || !summary.statuses.iter().all(completed) {
        return Err(format!("{}: not all of {} cells were completed", work.name, work.cells).into());
    }
    Ok(seconds)
}
