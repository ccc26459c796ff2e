//! The loop of a run: measure, record, move on.

use super::batches::{BatchError, Batches};
use super::checkpoint::{Checkpoint, CheckpointError, Checkpoints, Resumable};
use super::recorded::Recorded;
use super::recorder::{Iterate, Recorder, RecorderError};
use super::saver::Saver;
use super::settings::CellSettings;
use super::start::Start;
use crate::ParameterError;
use crate::Stored;
use crate::data::{DataError, Dataset};
use crate::optimiser::{Move, Optimiser};
use flatland_networks::spectrum::CurvatureError;
use flatland_networks::{Forward, Network, NetworkError, dot};
use flatland_records::{Outcome, Status, TraceRow};
use ndarray::Array2;
use std::time::Instant;
use thiserror::Error;

/// Every so many iterations the activations are computed afresh instead of carried along the last ray, which keeps
/// their rounding from accumulating; these are the iterations at which a run can be resumed to the same bits.
const AFRESH_EVERY: usize = 50;

/// A cell with everything it runs on.
pub struct Job<'a, F> {
    /// The settings.
    pub settings: &'a CellSettings,
    /// The identity of the settings.
    pub identity: &'a str,
    /// The network, built for the data.
    pub network: &'a Network,
    /// The data.
    pub data: &'a Dataset<F>,
    /// One-hot training targets, n × K.
    pub train_targets: &'a Array2<F>,
    /// One-hot test targets.
    pub test_targets: &'a Array2<F>,
    /// Initial weights from a file, if the plan names one.
    pub initial_weights: Option<&'a [F]>,
    /// The direction of the Hessian-vector product to record, if the plan names one.
    pub direction: Option<&'a [F]>,
}

/// Who looks on while a cell runs.
pub trait CellObserver: Sync {
    /// An iterate was recorded.
    fn progress(&self, row: &TraceRow);

    /// Whether the run is to stop.
    fn interrupted(&self) -> bool;
}

/// How [`run`] ended.
pub enum Ending {
    /// The cell is finished, whatever its status.
    Finished(Box<Finished>),
    /// The run was asked to stop; its checkpoint was written.
    Interrupted,
}

/// What a finished run leaves.
pub struct Finished {
    /// How it ended.
    pub status: Status,
    /// What was recorded.
    pub recorded: Recorded,
    /// Running time over all sessions.
    pub seconds: f64,
}

/// Why a cell could not be run at all. A run that diverges or whose search fails is a finished run.
#[derive(Debug, Error)]
pub enum RunError {
    /// Sizes do not fit.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// The data do not fit.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The batches do not fit the data.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// A setting lies outside its interval.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A measurement failed.
    #[error(transparent)]
    Recorder(#[from] RecorderError),
    /// A checkpoint could not be written or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

/// Runs a cell to its end, from its checkpoint if it has one.
///
/// # Errors
///
/// See [`RunError`].
pub fn run<F>(
    job: &Job<'_, F>,
    checkpoints: &Checkpoints,
    observer: &dyn CellObserver,
) -> Result<Ending, RunError>
where
    F: Stored,
{
    let settings = job.settings;
    let whole = job.objective()?;
    let mut batches = Batches::new(settings, job.data.train.len())?;
    let recorder = Recorder::new(job, batches.clone().map(|batches| (&whole, batches)))?;
    let mut optimiser = Optimiser::new(&settings.optimiser, job.data.classes)?;
    let mut running = job.network.initial_statistics();
    let (mut iteration, mut start, mut recorded, seconds_before) =
        match checkpoints.load::<F>(job.identity)? {
            Some(Checkpoint {
                resumable,
                recorded,
                seconds,
                ..
            }) => {
                optimiser.restore(resumable.optimiser)?;
                running = resumable.statistics;
                let start = Start::Weights {
                    weights: resumable.weights,
                    cost: Some(resumable.cost),
                };
                (resumable.iteration, start, recorded, seconds)
            }
            None => {
                let start = Start::Weights {
                    weights: initial_weights(job),
                    cost: None,
                };
                (0, start, Recorded::default(), 0.0)
            }
        };
    let clock = Instant::now();
    let seconds = || seconds_before + clock.elapsed().as_secs_f64();
    let mut saver = Saver::new(checkpoints, job.identity);

    let mut gradient = vec![F::zero(); job.network.parameters()];
    let status = loop {
        let batch = batches
            .as_mut()
            .map(|batches| job.batch(batches.indices(iteration)));
        let of_batch = batch.as_ref().map(|batch| batch.objective(&whole)).transpose()?;
        let objective = of_batch.as_ref().unwrap_or(&whole);
        let afresh = iteration.is_multiple_of(AFRESH_EVERY);
        let at = start.evaluate(objective, of_batch.is_some(), afresh)?;
        if afresh {
            let resumable = Resumable {
                iteration,
                weights: at.weights().to_vec(),
                cost: at.cost(),
                optimiser: optimiser.state(),
                statistics: running.clone(),
            };
            saver.keep(resumable, &recorded, seconds())?;
        }
        if observer.interrupted() {
            saver.save(&recorded, seconds())?;
            return Ok(Ending::Interrupted);
        }
        running.update(&objective.gradient(&at, &mut gradient)?);
        let mut row = TraceRow {
            gradient_norm: Some(dot(&gradient, &gradient).sqrt()),
            train_accuracy: Some(at.accuracy()),
            ..TraceRow::new(iteration, at.cost())
        };
        let mut next = if let Some(what) = not_finite(&at, &gradient) {
            Err(Status::Diverged { iteration, what })
        } else if iteration == settings.iterations {
            Err(Status::Completed)
        } else {
            let moved = optimiser.advance(objective, &at, &gradient)?;
            moved.describe(&mut row);
            moved.next_or_status(iteration)
        };
        if !matches!(next, Err(Status::Diverged { .. })) {
            let iterate = Iterate {
                objective,
                at: &at,
                gradient: &gradient,
                running: &running,
                last: next.is_err(),
            };
            match recorder.measure(&iterate, &mut row, &mut recorded) {
                Err(RecorderError::Curvature { source, .. }) => next = Err(unmeasurable(iteration, &source)),
                measured => measured?,
            }
        }
        row.seconds = Some(seconds());
        observer.progress(&row);
        recorded.trace.push(row);
        match next {
            Ok(next) => start = Start::Evaluated(next),
            Err(status) => {
                recorder.last(&at, iteration, &mut recorded)?;
                break status;
            }
        }
        iteration += 1;
    };
    Ok(Ending::Finished(Box::new(Finished {
        status,
        recorded,
        seconds: seconds(),
    })))
}

impl<F> Move<F> {
    /// Writes what was decided into the row of the iterate.
    fn describe(&self, row: &mut TraceRow) {
        row.step = self.step;
        row.trials = Some(self.trials);
        row.outcome = Some(self.outcome);
        row.reference = self.reference;
        row.gradient_curvature = self.gradient_curvature;
    }

    /// The next iterate, or the status of a run that has none.
    fn next_or_status(self, iteration: usize) -> Result<Forward<F>, Status> {
        let Some(next) = self.next else {
            return Err(match self.outcome {
                Outcome::Stationary => Status::Stationary { iteration },
                _ => {
                    let reason = self.failure.unwrap_or_else(|| "the rule gave no step".to_owned());
                    Status::Failed { iteration, reason }
                }
            });
        };
        Ok(next)
    }
}

fn initial_weights<F: Stored>(job: &Job<'_, F>) -> Vec<F> {
    match job.initial_weights {
        Some(weights) => weights.to_vec(),
        None => job.network.initial_weights(&mut job.settings.weights_generator()),
    }
}

/// The status of a run whose curvature cannot be measured.
fn unmeasurable(iteration: usize, error: &CurvatureError) -> Status {
    match error {
        CurvatureError::NotFinite { .. } => {
            let what = "a Hessian-vector product is not finite".to_owned();
            Status::Diverged { iteration, what }
        }
        other => {
            let reason = format!("the curvature cannot be measured: {other}");
            Status::Failed { iteration, reason }
        }
    }
}

/// What of an iterate is not finite, in words.
fn not_finite<F: Stored>(at: &Forward<F>, gradient: &[F]) -> Option<String> {
    let cost = at.cost();
    if !cost.is_finite() {
        return Some(format!("the cost is {cost}"));
    }
    let entry = gradient.iter().find(|entry| !entry.is_finite())?;
    Some(format!("an entry of the gradient is {entry}"))
}
