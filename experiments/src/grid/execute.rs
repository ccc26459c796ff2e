//! Running cells in parallel.

use super::assets::Assets;
use super::error::GridError;
use super::facts::Facts;
use super::finished::FinishedRuns;
use super::json::{RECORD_FILE, record_json};
use super::observer::{CellSummary, GridObserver};
use super::planned::PlannedCell;
use super::provenance::provenance;
use crate::Stored;
use crate::cell::{CellObserver, Checkpoints, Ending, Finished, Job, RunError, STATE_FILE, run};
use flatland_records::{ExtraFile, Record, Store, TraceRow};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The result of running cells.
#[derive(Debug)]
pub(super) struct Execution {
    /// Number of cells run and recorded.
    pub(super) run: usize,
    /// The errors of cells that could not be run.
    pub(super) errors: Vec<GridError>,
    /// Whether the observer stopped it before every cell had ended.
    pub(super) interrupted: bool,
}

impl Execution {
    /// Adds the result of a later execution.
    pub(super) fn extend(&mut self, later: Self) {
        self.run += later.run;
        self.errors.extend(later.errors);
        self.interrupted |= later.interrupted;
    }
}

/// Runs the cells of a plan and writes their records.
pub(super) struct Executor<'a, F> {
    pub(super) assets: &'a Assets<F>,
    /// The name of the plan, for the records.
    pub(super) plan: &'a str,
    /// Where the records go.
    pub(super) store: &'a Store,
    pub(super) checkpoints: &'a Checkpoints,
    /// The finished runs that spare others.
    pub(super) finished: &'a FinishedRuns,
    /// The commit of the program, for the records.
    pub(super) commit: Option<&'a str>,
}

impl<F: Stored> Executor<'_, F> {
    /// Runs every cell: `jobs` at a time, each on `threads` threads, which do not affect the results. A cell that cannot be
    /// run does not stop the others.
    pub(super) fn execute(
        &self,
        cells: &[&PlannedCell],
        jobs: usize,
        threads: usize,
        observer: &dyn GridObserver,
    ) -> Result<Execution, GridError> {
        let workers = pool(jobs)?;
        let pools = (0..jobs)
            .map(|_| pool(threads))
            .collect::<Result<Vec<_>, GridError>>()?;
        let (next, run, errors) = (AtomicUsize::new(0), AtomicUsize::new(0), Mutex::new(Vec::new()));
        // A queue instead of a parallel iterator: a worker that waits for its cell's threads would otherwise start another
        // cell meanwhile.
        workers.broadcast(|context| {
            let worker = context.index();
            while !observer.interrupted()
                && let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed))
            {
                observer.started(worker, cell);
                let ended = self.run(cell, &pools[worker], &WorkerObserver { worker, observer });
                observer.ended(worker, cell, ended.as_ref().ok().and_then(Option::as_ref));
                match ended {
                    Ok(summary) => {
                        run.fetch_add(usize::from(summary.is_some()), Ordering::Relaxed);
                    }
                    Err(error) => errors
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push(error),
                }
            }
        });
        let errors = errors
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let run = run.into_inner();
        // A request that came after the last cell had ended interrupts nothing.
        let interrupted = run + errors.len() < cells.len();
        Ok(Execution {
            run,
            errors,
            interrupted,
        })
    }

    /// Runs a cell and writes its record; `None` if it was interrupted.
    fn run(
        &self,
        cell: &PlannedCell,
        threads: &ThreadPool,
        observer: &dyn CellObserver,
    ) -> Result<Option<CellSummary>, GridError> {
        let data = &self.assets.data()[cell.data];
        let job = Job {
            settings: &cell.settings,
            identity: &cell.identity,
            network: &data.networks[cell.network],
            data: &data.set,
            train_targets: &data.train_targets,
            test_targets: &data.test_targets,
            initial_weights: self
                .assets
                .initial_weights
                .as_ref()
                .map(|(weights, _)| weights.as_slice()),
            direction: self
                .assets
                .direction
                .as_ref()
                .map(|(direction, _)| direction.as_slice()),
            earlier: self.finished.longest(&cell.settings)?.map(|(_, run)| run),
        };
        let failed = |reason: RunError| GridError::Run {
            cell: cell.to_string(),
            reason: Box::new(reason),
        };
        let same = match self.checkpoints.has(&cell.identity) {
            true => None,
            false => (self.finished).same(&cell.settings, !job.network.buffers().is_empty())?,
        };
        let ending = threads.install(|| match same {
            Some(same) => same
                .measured(&job, observer)
                .map(|finished| Ending::Finished(Box::new(finished))),
            None => run(&job, self.checkpoints, observer),
        });
        match ending.map_err(failed)? {
            Ending::Interrupted => Ok(None),
            Ending::Finished(finished) => {
                let (status, convergence) = (finished.status.clone(), finished.recorded.convergence());
                self.write(cell, &job, *finished, threads.current_num_threads())?;
                let checkpoint_error = self.checkpoints.remove(&cell.identity).err();
                Ok(Some(CellSummary {
                    status,
                    convergence,
                    checkpoint_error,
                }))
            }
        }
    }

    fn write(
        &self,
        cell: &PlannedCell,
        job: &Job<'_, F>,
        finished: Finished,
        threads: usize,
    ) -> Result<(), GridError> {
        let Finished {
            status,
            recorded,
            seconds,
            state,
        } = finished;
        let settings = &cell.settings;
        let record = Record {
            cell: Facts::of(&self.assets.data()[cell.data], job.network).cell(cell, self.plan)?,
            provenance: provenance(self.commit, threads, seconds),
            status,
            tables: recorded.tables,
        };
        let files = recorded.files.into_iter();
        let mut extra: Vec<ExtraFile> = files
            .map(|file| ExtraFile {
                name: file.name,
                bytes: file.bytes,
            })
            .collect();
        let own = |name: &str, bytes| ExtraFile {
            name: name.to_owned(),
            bytes,
        };
        extra.extend(state.map(|state| own(STATE_FILE, state)));
        extra.push(own(RECORD_FILE, record_json(&record, settings)?));
        self.store.write(&record, &extra)?;
        Ok(())
    }
}

fn pool(threads: usize) -> Result<ThreadPool, GridError> {
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    pool.map_err(GridError::Threads)
}

struct WorkerObserver<'w> {
    worker: usize,
    observer: &'w dyn GridObserver,
}

impl CellObserver for WorkerObserver<'_> {
    fn progress(&self, row: &TraceRow) {
        self.observer.progress(self.worker, row);
    }

    fn measuring(&self, what: &str, product: usize) {
        self.observer.measuring(self.worker, what, product);
    }

    fn interrupted(&self) -> bool {
        self.observer.interrupted()
    }
}
