//! The loop of a run: measure, record, step.

use super::batches::{Batch, Batches};
use super::checkpoint::{Checkpoints, Resumable};
use super::error::RunError;
use super::job::Job;
use super::measure::MeasurementError;
use super::recorded::Recorded;
use super::recorder::{Iterate, Recorder};
use super::saver::Saver;
use super::session::Session;
use super::start::Start;
use super::step::{describe, next_or_status};
use crate::Stored;
use crate::optimiser::Repetition;
use flatland_descent::descent::Stop;
use flatland_networks::spectrum::CurvatureError;
use flatland_networks::{Forward, dot};
use flatland_records::{Status, TraceRow};
use std::ops::ControlFlow::{Break, Continue};

/// At multiples of this many iterations the activations are recomputed instead of carried along the last ray, so that
/// their rounding does not accumulate; from these iterations a run can be resumed to the same bits, and at them it can stall.
pub(super) const AFRESH_EVERY: usize = 50;

/// Callbacks during a run; `()` ignores them all and never interrupts.
pub trait CellObserver: Sync {
    /// An iterate was recorded. Does nothing by default.
    fn progress(&self, _row: &TraceRow) {}

    /// A measurement of the curvature, such as `eigenvalues`, has made this many Hessian-vector products. Does nothing by default.
    fn measuring(&self, _what: &str, _product: usize) {}

    /// Whether to stop the run, asked before every iteration. False by default.
    fn interrupted(&self) -> bool {
        false
    }
}

impl CellObserver for () {}

/// How [`run`] ended.
pub enum Ending {
    /// The cell is finished, whatever its status.
    Finished(Box<Finished>),
    /// The run was asked to stop; its checkpoint was written.
    Interrupted,
}

/// The result of a finished run.
pub struct Finished {
    /// How it ended.
    pub status: Status,
    /// Everything recorded.
    pub recorded: Recorded,
    /// Running time over all sessions, in seconds.
    pub seconds: f64,
    /// The state from which a run of more iterations goes on, if the settings keep it: the content of the record's
    /// `final_state.checkpoint`.
    pub state: Option<Vec<u8>>,
}

/// Runs a cell until it finishes or is interrupted, from its checkpoint if it has one, and else from the final state of a run with
/// fewer iterations, if the job names one.
///
/// # Errors
///
/// See [`RunError`].
pub fn run<F: Stored>(
    job: &Job<'_, F>,
    checkpoints: &Checkpoints,
    observer: &dyn CellObserver,
) -> Result<Ending, RunError> {
    let whole = job.objective()?;
    let mut batches = Batches::new(job.settings, job.data.train.len())?;
    let recorder = Recorder::new(job, &whole, batches.as_ref().map(Batches::per_epoch), observer)?;
    let Session {
        mut iteration,
        mut start,
        mut optimiser,
        mut statistics,
        mut recorded,
        clock,
    } = Session::begin(job, checkpoints)?;
    let mut saver = Saver::new(checkpoints, job.identity);
    let mut gradient = vec![F::zero(); job.network.parameters()];
    loop {
        let batch = batches
            .as_mut()
            .map(|batches| Batch::of(job, batches.indices(iteration)));
        let of_batch = batch.as_ref().map(|batch| batch.objective(&whole)).transpose()?;
        let objective = of_batch.as_ref().unwrap_or(&whole);
        let afresh = iteration.is_multiple_of(AFRESH_EVERY);
        let point = start.evaluate(objective, of_batch.is_some(), afresh)?;
        if afresh {
            let resumable = Resumable {
                iteration,
                weights: point.weights().to_vec(),
                cost: point.cost(),
                optimiser: optimiser.state(),
                statistics: statistics.clone(),
            };
            saver.keep(resumable, &recorded, clock.seconds())?;
        }
        if observer.interrupted() {
            saver.save(&recorded)?;
            return Ok(Ending::Interrupted);
        }
        statistics.update(&objective.gradient(&point, &mut gradient)?);
        let gradient_norm = dot(&gradient, &gradient).sqrt();
        let mut row = TraceRow {
            gradient_norm: Some(gradient_norm),
            train_accuracy: Some(point.accuracy()),
            ..TraceRow::new(iteration, point.cost())
        };
        let mut next = if let Some(what) = not_finite(&point, &gradient) {
            Break(Status::Diverged { iteration, what })
        } else if iteration == job.settings.iterations {
            Break(Status::Completed)
        } else if let Some(reason) = job.settings.stop.reason(point.cost(), gradient_norm) {
            Break(Status::Stopped { iteration, reason })
        } else {
            let repetition = match &of_batch {
                Some(_) => Repetition::OtherSamples,
                None if afresh => Repetition::Exact,
                None => Repetition::Rounded,
            };
            let step = optimiser.advance(objective, &point, &gradient, repetition)?;
            // The row of a run that diverged ends with its cost, however that was noticed.
            if !matches!(step.next, Break(Stop::Diverged { .. })) {
                describe(&step, &mut row);
            }
            next_or_status(step, iteration)
        };
        if !matches!(next, Break(Status::Diverged { .. })) {
            let iterate = Iterate {
                objective,
                point: &point,
                gradient: &gradient,
                statistics: &statistics,
                last: next.is_break(),
            };
            match recorder.measure(&iterate, &mut row, &mut recorded) {
                Err(MeasurementError::Curvature(error)) => next = Break(unmeasurable(iteration, &error)),
                measured => measured?,
            }
        }
        recorder.weights(&point, &statistics, iteration, next.is_break(), &mut recorded)?;
        row.seconds = Some(clock.seconds());
        observer.progress(&row);
        recorded.tables.trace.push(row);
        match next {
            Continue(next) => start = Start::Evaluated(next),
            Break(status) => {
                let seconds = clock.seconds();
                let state = match job.settings.record.keep_state {
                    true => saver.final_state(&recorded)?,
                    false => None,
                };
                return Ok(Ending::Finished(Box::new(Finished {
                    status,
                    recorded,
                    seconds,
                    state,
                })));
            }
        }
        iteration += 1;
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

/// The first non-finite number of an iterate, in words.
fn not_finite<F: Stored>(point: &Forward<F>, gradient: &[F]) -> Option<String> {
    let cost = point.cost();
    if !cost.is_finite() {
        return Some(format!("the cost is {cost}"));
    }
    let entry = gradient.iter().find(|entry| !entry.is_finite())?;
    Some(format!("an entry of the gradient is {entry}"))
}
