//! Running cells in parallel.

use super::assets::Assets;
use super::error::GridError;
use super::facts::Facts;
use super::finished::FinishedRuns;
use super::json::{RECORD_FILE, record_json};
use super::lease::Leases;
use super::memory::{MemoryLimit, requirements};
use super::observer::{CellEnd, CellSummary, GridObserver};
use super::pass::Begin;
use super::planned::PlannedCell;
use super::provenance::provenance;
use super::replaced::Replaced;
use super::summary::{Elsewhere, InterruptedCell};
use crate::Stored;
use crate::cell::{
    CellObserver, CheckpointError, Checkpoints, Ending, Finished, Job, PanicNote, Recorded, STATE_FILE,
    SameRun, caught, run,
};
use crate::engine::Engine;
use flatland_records::{ExtraFile, Record, Status, Store, TraceRow};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The result of running cells.
#[derive(Debug, Default)]
pub(super) struct Execution {
    /// Number of cells run and recorded.
    pub(super) run: usize,
    /// Number of cells that other processes have recorded meanwhile.
    pub(super) recorded_elsewhere: usize,
    /// The cells that other processes are running.
    pub(super) elsewhere: Vec<Elsewhere>,
    /// The errors of cells without a record, with their identities.
    pub(super) errors: Vec<(String, GridError)>,
    /// The cells that were interrupted.
    pub(super) interruptions: Vec<InterruptedCell>,
    /// Whether the observer stopped it before every cell had ended.
    pub(super) interrupted: bool,
}

impl Execution {
    /// Adds the result of a later execution.
    pub(super) fn extend(&mut self, later: Self) {
        self.run += later.run;
        self.recorded_elsewhere += later.recorded_elsewhere;
        self.elsewhere.extend(later.elsewhere);
        self.errors.extend(later.errors);
        self.interruptions.extend(later.interruptions);
        self.interrupted |= later.interrupted;
    }

    /// Number of cells with which there is nothing more to be done.
    fn ended(&self) -> usize {
        self.run + self.recorded_elsewhere + self.elsewhere.len() + self.errors.len()
    }

    /// Adds the end of a cell.
    fn add(&mut self, cell: &PlannedCell, end: CellEnd) {
        match end {
            CellEnd::Recorded(_) => self.run += 1,
            CellEnd::Interrupted(interruption) => self.interruptions.push(InterruptedCell {
                cell: cell.to_string(),
                interruption,
            }),
            CellEnd::Unrecorded(error) => self.errors.push((cell.identity.clone(), error)),
        }
    }
}

/// Runs the cells of a plan and writes their records.
pub(super) struct Executor<'a, E, F> {
    pub(super) engine: &'a E,
    pub(super) assets: &'a Assets<F>,
    /// The name of the plan, for the records.
    pub(super) plan: &'a str,
    /// Where the records go.
    pub(super) store: &'a Store,
    pub(super) checkpoints: &'a Checkpoints,
    /// Which process runs which cell.
    pub(super) leases: &'a Leases,
    /// The records to be replaced.
    pub(super) replaced: &'a Replaced,
    /// The finished runs that spare others.
    pub(super) finished: &'a FinishedRuns,
    /// The memory that cells may take.
    pub(super) limit: MemoryLimit,
    /// The time that a cell may take.
    pub(super) max_seconds: Option<f64>,
    /// The commit of the program, for the records.
    pub(super) commit: Option<&'a str>,
}

impl<E: Engine<F>, F: Stored> Executor<'_, E, F> {
    /// Runs every cell: `jobs` at a time, each on `threads` threads, which do not affect the results. A cell that cannot be
    /// run does not stop the others.
    pub(super) fn execute(
        &self,
        cells: &[&PlannedCell],
        jobs: usize,
        threads: usize,
        observer: &dyn GridObserver,
    ) -> Result<Execution, GridError> {
        let workers = ThreadPoolBuilder::new().num_threads(jobs).build();
        let workers = workers.map_err(GridError::Threads)?;
        let pools = (0..jobs)
            .map(|_| pool(threads))
            .collect::<Result<Vec<_>, GridError>>()?;
        let (next, execution) = (AtomicUsize::new(0), Mutex::new(Execution::default()));
        let lock = || execution.lock().unwrap_or_else(PoisonError::into_inner);
        // A queue instead of a parallel iterator: a worker that waits for its cell's threads would otherwise start another
        // cell meanwhile.
        workers.broadcast(|context| {
            let worker = context.index();
            while !observer.interrupted()
                && let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed))
            {
                let lease = match self.begin(cell, observer) {
                    Ok(Begin::Run(lease)) => lease,
                    Err(reason) => {
                        lock().errors.push((cell.identity.clone(), reason.into()));
                        continue;
                    }
                    Ok(Begin::Recorded) => {
                        lock().recorded_elsewhere += 1;
                        observer.recorded_elsewhere(worker, cell);
                        continue;
                    }
                    Ok(Begin::Elsewhere(other)) => {
                        lock().elsewhere.push(*other);
                        continue;
                    }
                };
                observer.started(worker, cell);
                let of_worker = WorkerObserver {
                    worker,
                    cell,
                    observer,
                };
                let end = self.end(cell, &pools[worker], &of_worker);
                drop(lease);
                observer.ended(worker, cell, &end);
                lock().add(cell, end);
            }
        });
        let mut execution = execution.into_inner().unwrap_or_else(PoisonError::into_inner);
        // A request that came after the last cell had ended interrupts nothing.
        execution.interrupted = execution.ended() < cells.len();
        Ok(execution)
    }

    /// Runs a cell to its end: recorded, interrupted or neither.
    fn end(&self, cell: &PlannedCell, threads: &ThreadPool, observer: &dyn CellObserver) -> CellEnd {
        // A panic in the run leaves a record; this is one beside it.
        let ended = threads.install(|| caught(|| self.run(cell, threads.current_num_threads(), observer)));
        let ended = ended.unwrap_or_else(|reason| Err(GridError::Panicked(reason)));
        ended.unwrap_or_else(|reason| {
            CellEnd::Unrecorded(GridError::Unrecorded {
                cell: cell.to_string(),
                reason: Box::new(reason),
            })
        })
    }

    /// Runs a cell on the present threads and writes its record, unless it is interrupted.
    fn run(
        &self,
        cell: &PlannedCell,
        threads: usize,
        observer: &dyn CellObserver,
    ) -> Result<CellEnd, GridError> {
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
            max_seconds: self.max_seconds,
        };
        let refusal = requirements(self.engine, cell, self.assets)?.refusal(self.limit);
        let ending = match refusal {
            Some(reason) => Ending::Finished(Box::new(Finished {
                status: Status::OutOfMemory { reason },
                recorded: Recorded::default(),
                seconds: 0.0,
                state: None,
            })),
            None => match self.same_run(&job)? {
                Some(same) => same.measured(self.engine, &job, observer),
                None => run(self.engine, &job, self.checkpoints, observer),
            }
            .map_err(Box::new)?,
        };
        let finished = match ending {
            Ending::Interrupted(interruption) => return Ok(CellEnd::Interrupted(interruption)),
            Ending::Finished(finished) => *finished,
        };
        let (status, convergence) = (finished.status.clone(), finished.recorded.convergence());
        self.write(cell, &job, finished, threads)?;
        // One that did not end by itself goes on from its checkpoint when it is run again.
        let checkpoint_error = match status.is_unfinished() {
            true => None,
            false => self.checkpoints.remove(&cell.identity).err(),
        };
        Ok(CellEnd::Recorded(CellSummary {
            status,
            convergence,
            checkpoint_error,
        }))
    }

    /// A finished run from which the measurements of a cell without a checkpoint can be made.
    fn same_run(&self, job: &Job<'_, F>) -> Result<Option<SameRun>, GridError> {
        match self.checkpoints.has(job.identity) {
            true => Ok(None),
            false => {
                let buffers = !job.network.buffers().is_empty();
                Ok(self.finished.same(job.settings, buffers)?)
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
            provenance: provenance(self.commit, self.engine.identity(), threads, seconds),
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

/// Threads whose panics are noted.
fn pool(threads: usize) -> Result<ThreadPool, GridError> {
    let note = PanicNote::default();
    let pool = ThreadPoolBuilder::new()
        .num_threads(threads)
        .start_handler(move |_| note.watch())
        .build();
    pool.map_err(GridError::Threads)
}

struct WorkerObserver<'w> {
    worker: usize,
    cell: &'w PlannedCell,
    observer: &'w dyn GridObserver,
}

impl CellObserver for WorkerObserver<'_> {
    fn progress(&self, row: &TraceRow) {
        self.observer.progress(self.worker, row);
    }

    fn measuring(&self, what: &str, product: usize) {
        self.observer.measuring(self.worker, what, product);
    }

    fn begun_without(&self, error: &CheckpointError) {
        self.observer.begun_without(self.worker, self.cell, error);
    }

    fn checkpoint_failed(&self, error: &CheckpointError) {
        self.observer.checkpoint_failed(self.worker, self.cell, error);
    }

    fn interrupted(&self) -> bool {
        self.observer.interrupted()
    }
}
