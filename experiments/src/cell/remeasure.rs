//! Other measurements of a finished run, from its record and the weights that it kept.

use super::checkpoint::{Checkpoint, read_file};
use super::error::RunError;
use super::job::Job;
use super::limits::Limited;
use super::log::Log;
use super::measure::MeasurementError;
use super::panic::caught;
use super::recorded::{PRODUCT_FILE, Recorded, RecordedFile, STATE_FILE, weights_file};
use super::recorder::{Iterate, Recorder};
use super::run::{AFRESH_EVERY, CellObserver, Ending, Finished, Interruption};
use super::settings::CellSettings;
use crate::Stored;
use crate::engine::{Engine, Objective, Point};
use crate::plan::{Due, Occasion};
use crate::weights::load_weights;
use flatland_networks::spectrum::CurvatureError;
use flatland_records::{Record, Status, TraceRow, is_near_label_variance};
use num_traits::Zero;
use std::path::{Path, PathBuf};

/// A finished run along the same iterates: nothing but the measurements differs.
pub(crate) struct SameRun {
    pub(crate) record: Record,
    pub(crate) settings: CellSettings,
    pub(crate) folder: PathBuf,
}

impl SameRun {
    /// Whether the record and the kept weights suffice for the record of a cell along the same iterates. They do not in stochastic runs,
    /// with running statistics (`buffers`), and where the run did not reach its end.
    ///
    /// A run computes the activations afresh at some iterates, and carries them along rays at the others: only at the former do the
    /// weights give the same bits.
    pub(crate) fn suffices_for(&self, settings: &CellSettings, buffers: bool) -> bool {
        let Record { status, tables, .. } = &self.record;
        let ended = *status == Status::Completed || status.is_at_rest();
        let product = settings.direction.is_none() || settings.direction == self.settings.direction;
        let mut missing = self.missing(settings);
        let kept = |k: usize| k.is_multiple_of(AFRESH_EVERY) && self.weights_at(k).is_some();
        let file = |name: String| self.folder.join(name).exists();
        let mut weights = settings.record.weights.iter().flat_map(|wanted| {
            let rows = tables.trace.iter();
            rows.filter_map(|row| weights_file(wanted, row.iteration, self.is_last(row.iteration)))
        });
        ended && product && settings.batch.is_none() && !buffers && missing.all(kept) && weights.all(file)
    }

    /// The iterates at which a cell with these settings records what the run did not.
    fn missing(&self, settings: &CellSettings) -> impl Iterator<Item = usize> {
        let covers = |row: &&TraceRow| {
            let occasion = self.occasion(row);
            self.settings.record.covers(&settings.record, occasion)
        };
        let missing = self.record.tables.trace.iter().filter(move |row| !covers(row));
        missing.map(|row| row.iteration)
    }

    /// The result of the cell of `job`, to the bits of a new run, without training: what is missing is measured at kept weights, which
    /// must [suffice](Self::suffices_for). It is interrupted and ends early as a [run](super::run()), but has no checkpoint: its
    /// measurements are made again.
    ///
    /// # Errors
    ///
    /// A file of the record cannot be read, or a measurement fails.
    pub(crate) fn measured<E: Engine<F>, F: Stored>(
        &self,
        engine: &E,
        job: &Job<'_, F>,
        observer: &dyn CellObserver,
    ) -> Result<Ending, RunError> {
        let mut log = Log::default();
        let observer = &Limited::new(observer, log.clock, job.max_seconds);
        match caught(|| self.measure_all(engine, job, observer, &mut log)) {
            Err(reason) => Ok(Ending::Finished(Box::new(log.panicked(reason)))),
            Ok(Err(error)) if error.is_interruption() => Ok(match observer.out_of_time(log.iteration) {
                Some(status) => Ending::Finished(Box::new(log.ended(status))),
                None => Ending::Interrupted(Interruption {
                    iteration: log.iteration,
                    checkpoint: None,
                }),
            }),
            Ok(finished) => finished
                .map(|finished| Ending::Finished(Box::new(finished)))
                .or_else(|error| log.failed(error)),
        }
    }

    /// The result, unless it is [interrupted](RunError::is_interruption).
    fn measure_all<E: Engine<F>, F: Stored>(
        &self,
        engine: &E,
        job: &Job<'_, F>,
        observer: &dyn CellObserver,
        log: &mut Log,
    ) -> Result<Finished, RunError> {
        let missing: Vec<usize> = self.missing(job.settings).collect();
        let (whole, test) = (job.objective(engine)?, job.test_objective(engine)?);
        let recorder = Recorder {
            job,
            whole: &whole,
            per_epoch: None,
            test,
            observer,
        };
        log.recorded.files = self.files(job)?;
        for row in &self.record.tables.trace {
            log.iteration = row.iteration;
            let recorded = &mut log.recorded;
            let due = job.settings.record.due(self.occasion(row));
            let mut row = without_measurements(row, due);
            match self
                .weights_at(row.iteration)
                .filter(|_| missing.contains(&row.iteration))
            {
                Some(weights) => {
                    if observer.interrupted() {
                        return Err(MeasurementError::Curvature(CurvatureError::Interrupted).into());
                    }
                    self.measure(&recorder, &weights, &mut row, recorded)?;
                }
                None => self.copy(row.iteration, due, recorded),
            }
            recorded.tables.trace.push(row);
        }
        let recorded = std::mem::take(&mut log.recorded);
        let state = self.state::<F>(job, &recorded)?;
        Ok(Finished {
            status: self.record.status.clone(),
            recorded,
            seconds: self.record.provenance.seconds,
            state,
        })
    }

    fn occasion(&self, row: &TraceRow) -> Occasion {
        let cell = &self.record.cell;
        Occasion {
            iteration: row.iteration,
            iterations: cell.iterations,
            last: self.is_last(row.iteration),
            near_label_variance: is_near_label_variance(row.cost, cell.label_variance),
        }
    }

    fn is_last(&self, iteration: usize) -> bool {
        let last = self.record.tables.trace.last();
        last.is_some_and(|row| row.iteration == iteration)
    }

    /// The file of the weights of an iterate, if it was kept.
    fn weights_at(&self, iteration: usize) -> Option<PathBuf> {
        let weights = self.settings.record.weights.as_ref()?;
        let path = (self.folder).join(weights_file(weights, iteration, self.is_last(iteration))?);
        path.exists().then_some(path)
    }

    /// The files that the cell wants.
    fn files<F: Stored>(&self, job: &Job<'_, F>) -> Result<Vec<RecordedFile>, RunError> {
        let product = job.direction.map(|_| (0, PRODUCT_FILE.to_owned()));
        let rows = self.record.tables.trace.iter();
        let weights = job.settings.record.weights.iter().flat_map(|wanted| {
            let name = |row: &TraceRow| {
                let k = row.iteration;
                Some((k, weights_file(wanted, k, self.is_last(k))?))
            };
            rows.clone().filter_map(name)
        });
        let read = |(iteration, name): (usize, String)| {
            let bytes = read_file(&self.folder.join(&name))?;
            Ok(RecordedFile {
                iteration,
                name,
                bytes,
            })
        };
        product.into_iter().chain(weights).map(read).collect()
    }

    /// Everything that is due at an iterate, at its weights.
    fn measure<O: Objective>(
        &self,
        recorder: &Recorder<'_, O>,
        weights: &Path,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), RunError> {
        let (whole, network) = (recorder.whole, recorder.job.network);
        let weights = load_weights::<O::Scalar>(weights, network).map_err(MeasurementError::Encode)?;
        let point = whole.forward(&weights)?.with_cost(row.cost);
        let mut gradient = vec![O::Scalar::zero(); weights.len()];
        whole.gradient(&point, &mut gradient)?;
        let iterate = Iterate {
            objective: whole,
            point: &point,
            gradient: &gradient,
            statistics: &network.initial_statistics(),
            last: self.is_last(row.iteration),
        };
        recorder.measure(&iterate, row, recorded)?;
        Ok(())
    }

    /// The rows of an iterate that are due.
    fn copy(&self, iteration: usize, due: Due<'_>, recorded: &mut Recorded) {
        let (from, to) = (&self.record.tables, &mut recorded.tables);
        if due.eigenvalues.is_some() {
            to.spectra.extend(
                from.spectra
                    .iter()
                    .filter(|row| row.iteration == iteration)
                    .cloned(),
            );
        }
        if due.hessian_trace.is_some() {
            let rows = from
                .hessian_traces
                .iter()
                .filter(|row| row.iteration == iteration);
            to.hessian_traces.extend(rows.cloned());
        }
        if due.diagnosis {
            to.diagnoses.extend(
                from.diagnoses
                    .iter()
                    .filter(|row| row.iteration == iteration)
                    .cloned(),
            );
        }
        if due.probes.is_some() {
            to.probes.extend(
                from.probes
                    .iter()
                    .filter(|row| row.iteration == iteration)
                    .cloned(),
            );
        }
    }

    /// The final state with what was recorded now, so that the run can still be extended.
    fn state<F: Stored>(&self, job: &Job<'_, F>, recorded: &Recorded) -> Result<Option<Vec<u8>>, RunError> {
        if !job.settings.record.keep_state {
            return Ok(None);
        }
        let path = self.folder.join(STATE_FILE);
        let Some(state) = Checkpoint::<F>::read(&path, &self.record.cell.identity)? else {
            return Ok(None);
        };
        let iteration = state.resumable.iteration;
        let state = Checkpoint {
            identity: job.identity.to_owned(),
            recorded: recorded.before(iteration).without_content(),
            ..state
        };
        Ok(Some(state.to_bytes()?))
    }
}

/// The row of an iterate without the measurements that are not due.
fn without_measurements(row: &TraceRow, due: Due<'_>) -> TraceRow {
    let mut row = row.clone();
    if !due.test {
        (row.test_cost, row.test_accuracy) = (None, None);
    }
    if !due.sharpness && due.eigenvalues.is_none() {
        (row.sharpness, row.sharpness_error, row.sharpness_converged) = (None, None, None);
    }
    row
}
