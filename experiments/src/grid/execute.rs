//! Running cells in parallel.

use super::assets::Assets;
use super::cells::PlannedCell;
use super::error::GridError;
use super::provenance::provenance;
use crate::Stored;
use crate::cell::{CellObserver, Checkpoints, Ending, Finished, Job, RunError, run};
use flatland_networks::Loss;
use flatland_records::{Cell, ExtraFile, Record, Status, Store, TraceRow};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Who looks on while a grid runs. Workers are numbered from 0; each runs one cell at a time.
pub trait GridObserver: Sync {
    /// A worker begins a cell.
    fn started(&self, worker: usize, cell: &PlannedCell);

    /// An iterate of the worker's cell was recorded.
    fn progress(&self, worker: usize, row: &TraceRow);

    /// The worker's cell ended: with a status, or none when it was interrupted or could not be run.
    fn ended(&self, worker: usize, cell: &PlannedCell, status: Option<&Status>);

    /// Whether the grid is to stop.
    fn interrupted(&self) -> bool;
}

/// What came of running cells.
#[derive(Debug, Default)]
pub struct Execution {
    /// Cells that could not be run, and why.
    pub errors: Vec<GridError>,
    /// Whether the grid was asked to stop before its end.
    pub interrupted: bool,
}

/// Runs cells: `jobs` at a time, each on its share of the threads.
pub struct Executor<'a, F> {
    /// What the cells share.
    pub assets: &'a Assets<F>,
    /// The name of the plan, for the records.
    pub plan: &'a str,
    /// Where the records go.
    pub store: &'a Store,
    /// Where checkpoints go.
    pub checkpoints: &'a Checkpoints,
    /// Cells at a time, at least 1.
    pub jobs: usize,
    /// Threads of each cell, at least 1. The results do not depend on it.
    pub threads: usize,
}

impl<F: Stored> Executor<'_, F> {
    /// Runs every cell. A cell that cannot be run does not keep the others from it.
    ///
    /// # Errors
    ///
    /// The threads cannot be started.
    pub fn execute(
        &self,
        cells: &[&PlannedCell],
        observer: &dyn GridObserver,
    ) -> Result<Execution, GridError> {
        let workers = ThreadPoolBuilder::new().num_threads(self.jobs).build()?;
        let (next, errors) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        // A queue instead of a parallel iterator: a worker that waits for its cell's threads would otherwise begin
        // another cell in between.
        let outcomes = workers.broadcast(|context| -> Result<(), GridError> {
            let threads = ThreadPoolBuilder::new().num_threads(self.threads).build()?;
            while !observer.interrupted()
                && let Some(cell) = cells.get(next.fetch_add(1, Ordering::Relaxed))
            {
                let worker = context.index();
                observer.started(worker, cell);
                let ended = self.run(cell, &threads, &WorkerObserver { worker, observer });
                observer.ended(worker, cell, ended.as_ref().ok().and_then(Option::as_ref));
                if let Err(error) = ended {
                    errors
                        .lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push(error);
                }
            }
            Ok(())
        });
        outcomes.into_iter().collect::<Result<(), GridError>>()?;
        let errors = errors
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Ok(Execution {
            errors,
            interrupted: observer.interrupted(),
        })
    }

    /// Runs a cell and writes its record; no status when it was interrupted.
    fn run(
        &self,
        cell: &PlannedCell,
        threads: &ThreadPool,
        observer: &dyn CellObserver,
    ) -> Result<Option<Status>, GridError> {
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
        };
        let failed = |source: RunError| GridError::Run {
            cell: cell.to_string(),
            source: Box::new(source),
        };
        match threads
            .install(|| run(&job, self.checkpoints, observer))
            .map_err(failed)?
        {
            Ending::Interrupted => Ok(None),
            Ending::Finished(finished) => {
                let status = finished.status.clone();
                self.write(cell, &job, *finished)?;
                let removed = self.checkpoints.remove(&cell.identity);
                removed.map_err(|error| failed(error.into()))?;
                Ok(Some(status))
            }
        }
    }

    fn write(&self, cell: &PlannedCell, job: &Job<'_, F>, finished: Finished) -> Result<(), GridError> {
        let Finished {
            status,
            recorded,
            seconds,
        } = finished;
        let settings = &cell.settings;
        let record = Record {
            cell: Cell {
                identity: cell.identity.clone(),
                plan: self.plan.to_owned(),
                data: job.data.label.clone(),
                network: job.network.label().to_owned(),
                optimiser: cell.optimiser.clone(),
                rule: settings.optimiser.rule(),
                seed: settings.seed,
                classes: job.data.classes,
                label_variance: job.data.label_variance(),
                loss: match settings.loss {
                    Loss::MeanSquaredError => flatland_records::Loss::MeanSquaredError,
                    Loss::CrossEntropy => flatland_records::Loss::CrossEntropy,
                },
                last_layer_bias: job.network.last_layer_bias().is_some(),
                precision: F::NAME.to_owned(),
                iterations: settings.iterations,
                parameters: job.network.parameters(),
                training_samples: job.data.train.len(),
                test_samples: job.data.test.len(),
                settings: settings.to_ron(),
                tuned: cell.tuned.clone(),
                batch: settings.batch,
            },
            provenance: provenance(self.threads, seconds),
            status,
            tables: recorded.tables,
        };
        let files = recorded.files.into_iter();
        let extra: Vec<ExtraFile> = files
            .map(|file| ExtraFile {
                name: file.name,
                bytes: file.bytes,
            })
            .collect();
        self.store.write(&record, &extra)?;
        Ok(())
    }
}

struct WorkerObserver<'w> {
    worker: usize,
    observer: &'w dyn GridObserver,
}

impl CellObserver for WorkerObserver<'_> {
    fn progress(&self, row: &TraceRow) {
        self.observer.progress(self.worker, row);
    }

    fn interrupted(&self) -> bool {
        self.observer.interrupted()
    }
}
