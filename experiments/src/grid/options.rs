//! Options for running a plan.

use super::planned::PlannedCell;
use super::shard::Shard;
use flatland_records::Status;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread::available_parallelism;

/// Options for running a plan. They do not affect results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// The output folder, created if missing; the records in it are shared between plans.
    pub out: PathBuf,
    /// Cells run at a time. Default: one per core. At most the number of cells to run, and as many as fit into the memory; one with an
    /// engine that does not [use the threads of its callers](crate::engine::Engine::uses_callers_threads).
    pub jobs: Option<NonZeroUsize>,
    /// Threads per cell. Default: the cores shared equally among the jobs.
    pub threads: Option<NonZeroUsize>,
    /// The cores to use. Default: those that this process may use.
    pub cores: Option<NonZeroUsize>,
    /// The part of the plan's cells to run. Default: all.
    pub shard: Option<Shard>,
    /// Whether to wait for cells that other processes are running, as figures and claims of the whole plan need. Default: false; only
    /// candidates of tuned settings are waited for, after which there is more to run.
    pub wait: bool,
    /// The recorded cells to run again. Default none.
    pub retry: Vec<Retry>,
    /// The commit of the program, stored in [`Provenance`](flatland_records::Provenance). Default: unknown.
    pub commit: Option<String>,
}

impl RunOptions {
    /// The default options for an output folder.
    pub fn new(out: impl Into<PathBuf>) -> Self {
        Self {
            out: out.into(),
            jobs: None,
            threads: None,
            cores: None,
            shard: None,
            wait: false,
            retry: Vec::new(),
            commit: None,
        }
    }

    /// Whether the cell is one to run.
    pub(super) fn has(&self, cell: &PlannedCell) -> bool {
        self.shard.is_none_or(|shard| shard.has(cell))
    }

    /// Jobs, and threads per job, for cells that take this many bytes each: at most as many at a time as fit into `limit` together, and
    /// one where cells do not run `side_by_side`.
    pub(super) fn parallelism(
        &self,
        memory: &[u64],
        limit: Option<u64>,
        side_by_side: bool,
    ) -> (usize, usize) {
        let cores = (self.cores).or_else(|| available_parallelism().ok());
        let cores = cores.map_or(1, NonZeroUsize::get);
        let wanted = match side_by_side {
            true => self.jobs.map_or(cores, NonZeroUsize::get),
            false => 1,
        };
        let jobs = wanted.min(fitting(memory, limit)).max(1);
        let threads = self.threads.map_or(cores / jobs, NonZeroUsize::get);
        (jobs, threads.max(1))
    }

    /// Whether a record with this status is to be replaced.
    pub(super) fn retries(&self, status: &Status) -> bool {
        self.retry.iter().any(|retry| retry.covers(status))
    }
}

/// How many of the cells can run at a time, whichever they are.
fn fitting(memory: &[u64], limit: Option<u64>) -> usize {
    let mut largest_first = memory.to_vec();
    largest_first.sort_unstable_by(|a, b| b.cmp(a));
    let mut total = 0_u64;
    let fits = |&bytes: &u64| {
        total = total.saturating_add(bytes);
        limit.is_none_or(|limit| total <= limit)
    };
    largest_first.into_iter().take_while(fits).count()
}

/// Recorded cells that are run again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Those that failed or ran out of time or memory: after a change of the program, of the plan's limits, or of the machine.
    Failed,
    /// Those that diverged.
    Diverged,
}

impl Retry {
    fn covers(self, status: &Status) -> bool {
        match self {
            Self::Failed => status.is_unfinished() || matches!(status, Status::Failed { .. }),
            Self::Diverged => matches!(status, Status::Diverged { .. }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_cells_run_at_a_time_as_fit_together_but_one_at_least() {
        let options = RunOptions {
            jobs: NonZeroUsize::new(3),
            threads: NonZeroUsize::new(2),
            ..RunOptions::new("nowhere")
        };
        let cells = [30, 10, 40, 20];
        for (limit, jobs) in [
            (None, 3),
            (Some(90), 3),
            (Some(89), 2),
            (Some(70), 2),
            (Some(69), 1),
            (Some(5), 1),
        ] {
            assert_eq!(options.parallelism(&cells, limit, true), (jobs, 2), "{limit:?}");
        }
        assert_eq!(options.parallelism(&cells[..2], None, true), (2, 2));
        assert_eq!(options.parallelism(&[], None, true), (1, 2));
        assert_eq!(options.parallelism(&cells, None, false), (1, 2));
    }
}
