//! What a shard of a plan will take.

use super::planned::PlannedCell;
use super::shard::Shard;
use super::survey::{Survey, SurveyedCell};

/// What a shard will take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ShardEstimate {
    /// Its cells that are to be run; candidates of tuned settings are of every shard.
    pub cells: usize,
    /// Seconds.
    pub seconds: f64,
    /// Bytes at a time, if every cell needs the most that it may.
    pub bytes: u64,
}

impl Survey {
    /// What the cells of a shard that `is_due` will take on a number of cores. Of the time of candidates, which the shards run together,
    /// it has its share.
    pub fn shard(&self, shard: Shard, cores: usize, is_due: impl Fn(&PlannedCell) -> bool) -> ShardEstimate {
        let is_its = |surveyed: &&SurveyedCell| is_due(&surveyed.cell) && shard.has(&surveyed.cell);
        let cells: Vec<&SurveyedCell> = self.cells.iter().filter(is_its).collect();
        let cores = if self.side_by_side { cores.max(1) } else { 1 };
        let jobs = cores.min(cells.len()).max(1);
        let share = |surveyed: &SurveyedCell| {
            let of = surveyed.cell.position.map_or(shard.count(), |_| 1);
            surveyed.runs * surveyed.seconds / of as f64
        };
        let all: f64 = cells.iter().map(|surveyed| share(surveyed)).sum();
        let longest = (cells.iter().map(|surveyed| surveyed.seconds)).fold(0.0, f64::max);
        let mut memories: Vec<u64> = cells.iter().map(|surveyed| surveyed.memory.most).collect();
        memories.sort_unstable_by(|a, b| b.cmp(a));
        let largest = memories.into_iter().take(jobs);
        ShardEstimate {
            cells: cells.len(),
            seconds: (all / cores as f64).max(longest / (cores / jobs) as f64),
            bytes: largest.fold(self.data_bytes, u64::saturating_add),
        }
    }
}
