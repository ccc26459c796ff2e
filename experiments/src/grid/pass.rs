//! A pass over cells, which other processes may be running too.

use super::error::GridError;
use super::execute::{Execution, Executor};
use super::lease::{Acquired, Lease, Life};
use super::memory::requirements;
use super::observer::{GridObserver, Pass};
use super::options::RunOptions;
use super::planned::PlannedCell;
use super::recorded::Recorded;
use super::records::PlanRecords;
use super::summary::Elsewhere;
use crate::Stored;
use crate::engine::Engine;
use flatland_records::Error;
use std::thread;
use std::time::{Duration, Instant};

/// The time between two looks at the cells that other processes are running.
const PAUSE: Duration = Duration::from_millis(500);

/// The time between two looks at whether to stop.
const TICK: Duration = Duration::from_millis(50);

/// What is to be done with a cell that had no record when it was listed.
pub(super) enum Begin {
    /// Run it, with the lease of it, if leases can be made at all.
    Run(Option<Lease>),
    /// Nothing: another process has recorded it.
    Recorded,
    /// Nothing: another process is running it.
    Elsewhere(Box<Elsewhere>),
}

impl<E, F> Executor<'_, E, F> {
    /// Takes the lease of a cell, and under it removes the record that is to be replaced.
    ///
    /// # Errors
    ///
    /// That record cannot be removed.
    pub(super) fn begin(&self, cell: &PlannedCell, observer: &dyn GridObserver) -> Result<Begin, Error> {
        let identity = &cell.identity;
        Ok(match self.leases.acquire(identity) {
            Ok(Acquired::Lease(lease)) => {
                self.replaced.remove(cell, self.store)?;
                match self.store.has_folder(&cell.folder_name()) {
                    true => Begin::Recorded,
                    false => Begin::Run(Some(lease)),
                }
            }
            Ok(Acquired::Held(held)) => Begin::Elsewhere(Box::new(Elsewhere {
                cell: cell.clone(),
                holder: held.holder,
            })),
            Err(reason) => {
                if self.leases.is_first_failure() {
                    observer.warning(&format!(
                        "other processes may run the same cells, since no lease can be written: {reason}"
                    ));
                }
                self.replaced.remove(cell, self.store)?;
                Begin::Run(None)
            }
        })
    }
}

/// The passes of a run.
pub(super) struct Passes<'a, E, F> {
    executor: &'a Executor<'a, E, F>,
    options: &'a RunOptions,
    observer: &'a dyn GridObserver,
    recorded: Recorded<'a>,
}

impl<'a, E: Engine<F>, F: Stored> Passes<'a, E, F> {
    pub(super) fn new(
        executor: &'a Executor<'a, E, F>,
        options: &'a RunOptions,
        observer: &'a dyn GridObserver,
    ) -> Self {
        Self {
            executor,
            options,
            observer,
            recorded: Recorded::new(
                PlanRecords::new(executor.store, executor.assets),
                executor.replaced,
            ),
        }
    }

    /// Runs the cells that have no record and that no other process is running. Those of which it is not known whether their process
    /// is gone are waited for until it is, candidates of tuned settings until they are recorded, since they decide what there is to run,
    /// and with [`wait`](RunOptions::wait) all.
    pub(super) fn run(&mut self, cells: &[PlannedCell]) -> Result<Execution, GridError> {
        let options = self.options;
        let its: Vec<&PlannedCell> = cells.iter().filter(|cell| options.has(cell)).collect();
        let missing = self
            .recorded
            .missing(its.iter().copied(), options, self.observer)?;
        if !missing.is_empty() {
            self.executor.finished.read();
        }
        let Executor {
            engine,
            assets,
            limit,
            ..
        } = self.executor;
        // A cell that needs too much on its own is not begun.
        let mut memories: Vec<u64> = Vec::new();
        for cell in &missing {
            let required = requirements(*engine, cell, assets)?;
            if required.refusal(*limit).is_none() {
                memories.push(required.memory.typical);
            }
        }
        let (jobs, threads) = self
            .options
            .parallelism(&memories, limit.bytes, engine.uses_callers_threads());
        self.observer.pass_started(&Pass {
            cells: its.len(),
            done: its.len() - missing.len(),
            jobs,
        });
        let execution = self.executor.execute(&missing, jobs, threads, self.observer);
        let execution = execution.and_then(|execution| self.rest(execution, jobs, threads));
        self.observer.pass_ended();
        self.executor.store.sync()?;
        // The next pass may find that they are free.
        for elsewhere in execution.iter().flat_map(|execution| &execution.elsewhere) {
            self.recorded.forget(&elsewhere.cell);
        }
        execution
    }

    /// Runs, as long as there are any, the cells of other processes that these gave back or left behind.
    fn rest(&self, mut execution: Execution, jobs: usize, threads: usize) -> Result<Execution, GridError> {
        while !execution.interrupted && !execution.elsewhere.is_empty() {
            let (mut free, mut held, mut is_known) = (Vec::new(), Vec::new(), true);
            for elsewhere in execution.elsewhere.drain(..) {
                match self.executor.leases.holder(&elsewhere.cell.identity) {
                    Ok(Some(other)) => {
                        is_known &= other.life == Life::Alive;
                        let holder = other.holder;
                        held.push(Elsewhere { holder, ..elsewhere });
                    }
                    Ok(None) | Err(_) => free.push(elsewhere.cell),
                }
            }
            let waits =
                self.options.wait || !is_known || held.iter().any(|other| other.cell.position.is_none());
            execution.elsewhere = held;
            if !free.is_empty() {
                let free: Vec<&PlannedCell> = free.iter().collect();
                execution.extend(self.executor.execute(&free, jobs, threads, self.observer)?);
            } else if waits {
                self.observer.waiting(&execution.elsewhere);
                execution.interrupted = !self.pause();
            } else {
                break;
            }
        }
        Ok(execution)
    }

    /// False if it was interrupted.
    fn pause(&self) -> bool {
        let begin = Instant::now();
        while begin.elapsed() < PAUSE {
            if self.observer.interrupted() {
                return false;
            }
            thread::sleep(TICK);
        }
        true
    }

    /// What is known of the records.
    pub(super) fn into_recorded(self) -> Recorded<'a> {
        self.recorded
    }
}
