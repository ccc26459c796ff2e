//! The estimates of a plan in words.

use super::options::RunOptions;
use super::planned::PlannedCell;
use super::survey::{Survey, SurveyedCell};
use crate::engine::DeviceMemory;
use crate::estimate::{Basis, Bytes, PRODUCTS_PER_SHARPNESS, Seconds, TRIALS};
use std::fmt;

impl Survey {
    /// The estimates in words, for the cells that `is_due` and these options, without those that are refused.
    pub fn estimate(&self, options: &RunOptions, is_due: impl Fn(&PlannedCell) -> bool) -> Estimate {
        let is_run = |cell: &&SurveyedCell| is_due(&cell.cell) && cell.refusal.is_none();
        let due: Vec<&SurveyedCell> = self.cells.iter().filter(is_run).collect();
        let mut memories: Vec<u64> = due.iter().map(|cell| cell.memory.typical).collect();
        let parallelism = |limit| options.parallelism(&memories, limit, self.side_by_side);
        let (jobs, threads) = parallelism(self.memory_limit);
        let of_memory = parallelism(None).0 > jobs;
        let speedup = if self.side_by_side { threads } else { 1 };
        let mut places: Vec<PlaceEstimate> = Vec::new();
        for surveyed in &due {
            let place = (surveyed.cell.data, surveyed.cell.network);
            let seconds = surveyed.seconds / speedup as f64;
            match places.iter_mut().find(|known| known.place == place) {
                Some(known) => {
                    known.cells += 1;
                    known.shortest = known.shortest.min(seconds);
                    known.longest = known.longest.max(seconds);
                    known.typical = known.typical.max(surveyed.memory.typical);
                    known.most = known.most.max(surveyed.memory.most);
                }
                None => places.push(PlaceEstimate {
                    place,
                    name: format!(
                        "{} on {}",
                        surveyed.cell.network_label,
                        surveyed.cell.settings.data.label()
                    ),
                    cells: 1,
                    shortest: seconds,
                    longest: seconds,
                    typical: surveyed.memory.typical,
                    most: surveyed.memory.most,
                    device: surveyed.device.clone(),
                    basis: surveyed.basis.clone(),
                }),
            }
        }
        memories.sort_unstable_by(|a, b| b.cmp(a));
        let all: f64 = due.iter().map(|cell| cell.runs * cell.seconds).sum();
        Estimate {
            places,
            seconds: all / (jobs * speedup) as f64,
            bytes: memories
                .iter()
                .take(jobs)
                .fold(self.data_bytes, |sum, bytes| sum.saturating_add(*bytes)),
            limit: self.memory_limit.filter(|_| of_memory),
            jobs,
            threads,
        }
    }
}

/// What the cells of a plan that are to be run will take; [`Display`](fmt::Display) gives a few lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// For each data set with each network.
    pub places: Vec<PlaceEstimate>,
    /// Seconds in all.
    pub seconds: f64,
    /// Bytes in all, at a time.
    pub bytes: u64,
    /// The memory, in bytes, because of which fewer cells run at a time than otherwise; `None` if it does not limit them.
    pub limit: Option<u64>,
    /// Cells run at a time.
    pub jobs: usize,
    /// Threads of each.
    pub threads: usize,
}

/// What the cells of one network on one data set will take.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceEstimate {
    /// Indices of data set and network in the plan.
    pub place: (usize, usize),
    /// Network and data in words.
    pub name: String,
    /// Cells to be run.
    pub cells: usize,
    /// Seconds of the shortest cell.
    pub shortest: f64,
    /// Seconds of the longest cell.
    pub longest: f64,
    /// Bytes of the largest cell, typically.
    pub typical: u64,
    /// Bytes of the largest cell, at most.
    pub most: u64,
    /// What they take of the memory of a device, on an engine that has one.
    pub device: Option<DeviceMemory>,
    /// What the seconds rest on.
    pub basis: Basis,
}

/// "1 cell", "2 cells".
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            places,
            seconds,
            bytes,
            limit,
            jobs,
            threads,
        } = self;
        writeln!(
            f,
            "estimate for {} at a time on {} each: {} and {} in all",
            counted(*jobs, "cell"),
            counted(*threads, "thread"),
            Seconds(*seconds),
            Bytes(*bytes)
        )?;
        for place in places {
            let (shortest, longest) = (
                Seconds(place.shortest).to_string(),
                Seconds(place.longest).to_string(),
            );
            let time = match shortest == longest {
                true => longest,
                false => format!("{shortest} to {longest}"),
            };
            let basis = match &place.basis {
                Basis::Timed { samples } => format!("timed on {samples} samples"),
                Basis::Counted { like } => {
                    format!("from the number of multiplications, at the speed of {like}")
                }
                Basis::Assumed => "from the number of multiplications, at an assumed speed".to_owned(),
            };
            writeln!(
                f,
                "  {}: {time} and {} per cell ({} at most); {basis}",
                place.name,
                Bytes(place.typical),
                Bytes(place.most)
            )?;
            if let Some(device) = &place.device {
                writeln!(f, "    {device}")?;
            }
        }
        write!(
            f,
            "  with {TRIALS} trials per iteration and {PRODUCTS_PER_SHARPNESS} Hessian products per sharpness; runs \
             differ by a factor of 2 or so"
        )?;
        match limit {
            Some(limit) => write!(
                f,
                "\n  no more cells run at a time, since more need more than {} of memory together",
                Bytes(*limit)
            ),
            None => Ok(()),
        }
    }
}
