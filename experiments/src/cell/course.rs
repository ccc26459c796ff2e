//! The course of a run: measure, record, step.

use super::batches::Batches;
use super::checkpoint::{Checkpoints, Resumable};
use super::error::RunError;
use super::job::Job;
use super::limits::Limited;
use super::log::Log;
use super::measure::MeasurementError;
use super::recorder::{Iterate, Recorder};
use super::run::{AFRESH_EVERY, CellObserver, Ending, Finished, Interruption};
use super::saver::{Here, Saver};
use super::session::Session;
use super::start::Start;
use super::step::{describe, next_or_status};
use crate::Stored;
use crate::engine::{Engine, EngineError, Objective, Point};
use crate::optimiser::{Optimiser, Repetition, StepError};
use flatland_descent::descent::Stop;
use flatland_networks::spectrum::CurvatureError;
use flatland_networks::{RunningStatistics, dot};
use flatland_records::{Status, TraceRow};
use std::ops::ControlFlow::{self, Break, Continue};

/// Runs a cell as [`run`](super::run()) says, but for panics and failures of the engine; the log is kept up to date.
pub(super) fn course<E: Engine<F>, F: Stored>(
    engine: &E,
    job: &Job<'_, F>,
    checkpoints: &Checkpoints,
    observer: &dyn CellObserver,
    log: &mut Log,
) -> Result<Ending, RunError> {
    let mut batches = Batches::new(job.settings, job.data.train.len())?;
    let Session {
        mut start,
        mut optimiser,
        mut statistics,
        checkpoint,
    } = Session::begin(job, checkpoints, observer, log)?;
    let observer = &Limited::new(observer, log.clock, job.max_seconds);
    let (whole, test) = (job.objective(engine)?, job.test_objective(engine)?);
    let recorder = Recorder {
        job,
        whole: &whole,
        per_epoch: batches.as_ref().map(Batches::per_epoch),
        test,
        observer,
    };
    let mut saver = Saver::new(checkpoints, job.identity, checkpoint, observer);
    let mut gradient = vec![F::zero(); job.network.parameters()];
    loop {
        let iteration = log.iteration;
        let of_batch = batches
            .as_mut()
            .map(|batches| whole.select(batches.indices(iteration)))
            .transpose()?;
        let afresh = iteration.is_multiple_of(AFRESH_EVERY);
        let point = start.evaluate(of_batch.as_ref().unwrap_or(&whole), of_batch.is_some(), afresh)?;
        let carried = !afresh && of_batch.is_none();
        // The state before the iterate is measured.
        let (state_before, statistics_before) = (optimiser.state(), statistics.clone());
        let seconds = log.clock.seconds();
        let here = || -> Result<Here<F>, EngineError> {
            Ok(Here {
                resumable: Resumable {
                    iteration,
                    weights: point.weights()?.to_vec(),
                    cost: point.cost(),
                    optimiser: state_before.clone(),
                    statistics: statistics_before.clone(),
                },
                first_outputs: match carried {
                    true => point.first_outputs()?,
                    false => None,
                },
                seconds,
            })
        };
        if afresh && job.settings.record.keep_state {
            saver.keep(here()?);
        }
        if saver.is_due() {
            saver.save(here()?, &log.recorded);
        }
        let visit = Visit {
            job,
            objective: of_batch.as_ref().unwrap_or(&whole),
            point: &point,
            afresh,
            recorder: &recorder,
            observer,
        };
        let next = match visit.measure_and_step(&mut optimiser, &mut statistics, &mut gradient, log) {
            Err(error) if error.is_interruption() => {
                saver.save(here()?, &log.recorded);
                return Ok(match observer.out_of_time(iteration) {
                    Some(status) => Ending::Finished(Box::new(log.ended(status))),
                    None => Ending::Interrupted(Interruption {
                        iteration,
                        checkpoint: saver.written(),
                    }),
                });
            }
            Err(error) => {
                // When the cell is run again, with more memory or on a sound device, it goes on from here.
                if let (Some(_), Ok(here)) = (error.engine_failure(), here()) {
                    saver.save(here, &log.recorded);
                }
                return Err(error);
            }
            Ok(next) => next,
        };
        match next {
            Continue(next) => start = Start::Evaluated(next),
            Break(status) => {
                let seconds = log.clock.seconds();
                let recorded = std::mem::take(&mut log.recorded);
                let state = saver.final_state(&recorded)?;
                return Ok(Ending::Finished(Box::new(Finished {
                    status,
                    recorded,
                    seconds,
                    state,
                })));
            }
        }
        log.iteration += 1;
    }
}

/// An iterate of the run.
struct Visit<'v, O: Objective> {
    job: &'v Job<'v, O::Scalar>,
    /// The cost that the iteration decreases: over all samples, or over a batch.
    objective: &'v O,
    point: &'v O::Point,
    /// Whether its activations were recomputed.
    afresh: bool,
    recorder: &'v Recorder<'v, O>,
    observer: &'v dyn CellObserver,
}

impl<O: Objective> Visit<'_, O> {
    /// Takes the step, makes the measurements that are due, and records both: the next iterate, or how the run ended.
    ///
    /// Where that is [interrupted](RunError::is_interruption), optimiser, statistics and log are left in between.
    fn measure_and_step(
        &self,
        optimiser: &mut Optimiser<O::Scalar>,
        statistics: &mut RunningStatistics,
        gradient: &mut [O::Scalar],
        log: &mut Log,
    ) -> Result<ControlFlow<Status, O::Point>, RunError> {
        let &Self {
            job,
            objective,
            point,
            ..
        } = self;
        let (iteration, recorded) = (log.iteration, &mut log.recorded);
        if self.observer.interrupted() {
            return Err(StepError::Interrupted.into());
        }
        statistics.update(&match optimiser.needs_products() {
            true => objective.gradient_to_linearise(point, gradient)?,
            false => objective.gradient(point, gradient)?,
        });
        let gradient_norm = dot(gradient, gradient).sqrt();
        let mut row = TraceRow {
            gradient_norm: Some(gradient_norm),
            train_accuracy: Some(point.accuracy()),
            ..TraceRow::new(iteration, point.cost())
        };
        let mut next = if let Some(what) = not_finite(point.cost(), gradient) {
            Break(Status::Diverged { iteration, what })
        } else if iteration == job.settings.iterations {
            Break(Status::Completed)
        } else if let Some(reason) = job.settings.stop.reason(point.cost(), gradient_norm) {
            Break(Status::Stopped { iteration, reason })
        } else {
            let repetition = match (job.settings.batch, self.afresh) {
                (Some(_), _) => Repetition::OtherSamples,
                (None, true) => Repetition::Exact,
                (None, false) => Repetition::Rounded,
            };
            let interrupted = || self.observer.interrupted();
            let step = optimiser.advance(objective, point, gradient, repetition, &interrupted)?;
            // The row of a run that diverged ends with its cost, however that was noticed.
            if !matches!(step.next, Break(Stop::Diverged { .. })) {
                describe(&step, &mut row);
            }
            next_or_status(step, iteration)
        };
        if !matches!(next, Break(Status::Diverged { .. })) {
            let iterate = Iterate {
                objective,
                point,
                gradient,
                statistics,
                last: next.is_break(),
            };
            match self.recorder.measure(&iterate, &mut row, recorded) {
                Err(MeasurementError::Curvature(
                    error @ (CurvatureError::Operator(_) | CurvatureError::Interrupted),
                )) => return Err(MeasurementError::Curvature(error).into()),
                Err(MeasurementError::Curvature(error)) => next = Break(unmeasurable(iteration, &error)),
                measured => measured?,
            }
        }
        (self.recorder).weights(point, statistics, iteration, next.is_break(), recorded)?;
        row.seconds = Some(log.clock.seconds());
        self.observer.progress(&row);
        recorded.tables.trace.push(row);
        Ok(next)
    }
}

/// The status of a run whose curvature cannot be measured.
fn unmeasurable(iteration: usize, error: &CurvatureError<EngineError>) -> Status {
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
fn not_finite<F: Stored>(cost: f64, gradient: &[F]) -> Option<String> {
    if !cost.is_finite() {
        return Some(format!("the cost is {cost}"));
    }
    let entry = gradient.iter().find(|entry| !entry.is_finite())?;
    Some(format!("an entry of the gradient is {entry}"))
}
