//! Options for running a plan.

use super::planned::PlannedCell;
use super::shard::Shard;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread::available_parallelism;

/// Options for running a plan. They do not affect results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// The output folder, created if missing; the records in it are shared between plans.
    pub out: PathBuf,
    /// Cells run at a time. Default: one per core, and at most the number of cells to run.
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
            commit: None,
        }
    }

    /// Whether the cell is one to run.
    pub(super) fn has(&self, cell: &PlannedCell) -> bool {
        self.shard.is_none_or(|shard| shard.has(cell))
    }

    /// Jobs, and threads per job, for a number of cells.
    pub(super) fn parallelism(&self, cells: usize) -> (usize, usize) {
        let cores = self
            .cores
            .or_else(|| available_parallelism().ok())
            .map_or(1, NonZeroUsize::get);
        let jobs = self.jobs.map_or(cores, NonZeroUsize::get).min(cells.max(1));
        let threads = self.threads.map_or(cores / jobs, NonZeroUsize::get);
        (jobs, threads.max(1))
    }
}
