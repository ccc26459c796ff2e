//! The schedule of the measurements along a run.

use super::job::Job;
use super::measure::{
    MeasurementError, Sharpness, diagnosis, epoch_sharpness, hessian_vector_product, probes, sharpness,
    spectrum, trace,
};
use super::recorded::{PRODUCT_FILE, Recorded, RecordedFile, weights_file};
use super::run::CellObserver;
use crate::engine::{Objective, Point};
use crate::plan::{Due, Occasion, WeightsFormat};
use crate::weights::{weights_to_npy, weights_to_safetensors};
use flatland_networks::RunningStatistics;
use flatland_records::{TraceRow, is_near_label_variance};

/// An iterate to be measured.
pub(super) struct Iterate<'m, O: Objective> {
    /// The cost that the iteration decreases: over all samples, or over a batch.
    pub(super) objective: &'m O,
    pub(super) point: &'m O::Point,
    pub(super) gradient: &'m [O::Scalar],
    /// The statistics of batch normalisation.
    pub(super) statistics: &'m RunningStatistics,
    /// Whether the run ends here.
    pub(super) last: bool,
}

/// Makes the measurements of the plan at the iterations of the plan. No measurement influences the run.
pub(super) struct Recorder<'a, O: Objective> {
    pub(super) job: &'a Job<'a, O::Scalar>,
    /// The cost of all training samples, whose curvature is recorded.
    pub(super) whole: &'a O,
    /// The number of batches per epoch of a stochastic run.
    pub(super) per_epoch: Option<usize>,
    /// The cost of all test samples, if there are any.
    pub(super) test: Option<O>,
    pub(super) observer: &'a dyn CellObserver,
}

impl<O: Objective> Recorder<'_, O> {
    /// Makes the measurements due at the iterate of `row`; at the last iterate all but the probes, which have their own
    /// iterations.
    pub(super) fn measure(
        &self,
        iterate: &Iterate<'_, O>,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), MeasurementError> {
        let Job { settings, .. } = self.job;
        let iteration = row.iteration;
        let &Iterate {
            objective,
            point,
            gradient,
            statistics,
            last,
        } = iterate;
        let due = settings.record.due(Occasion {
            iteration,
            iterations: settings.iterations,
            last,
            near_label_variance: is_near_label_variance(row.cost, self.job.data.label_variance()),
        });
        if let Some(test) = self.test.as_ref().filter(|_| due.test) {
            let (cost, accuracy) = test.evaluate(point.weights()?, statistics)?;
            (row.test_cost, row.test_accuracy) = (Some(cost), Some(accuracy));
        }
        let direction = self.job.direction.filter(|_| iteration == 0);
        match self.per_epoch {
            None => self.measure_curvature(point, due, direction, row, recorded)?,
            Some(per_epoch) => {
                let epoch_begins = iteration.is_multiple_of(per_epoch) || last;
                if epoch_begins || due.any_curvature() || direction.is_some() {
                    let whole = self.whole.forward(point.weights()?)?;
                    if epoch_begins {
                        row.train_set_cost = Some(whole.cost());
                        row.train_set_accuracy = Some(whole.accuracy());
                    }
                    self.measure_curvature(&whole, due, direction, row, recorded)?;
                }
                self.measure_batch(iterate, per_epoch, row, recorded)?;
            }
        }
        if due.diagnosis {
            let found = diagnosis(self.job.network, objective, point, gradient, iteration)?;
            recorded.tables.diagnoses.push(found);
        }
        if let Some(wanted) = due.probes {
            // Only the steps of rules that move along the gradient lie on the probed line.
            let accepted = row.step.filter(|_| settings.optimiser.follows_gradient());
            let steps = wanted.with_accepted(accepted);
            let found = probes(
                objective,
                point,
                gradient,
                &steps,
                settings,
                iteration,
                self.observer,
            )?;
            recorded.tables.probes.extend(found);
        }
        Ok(())
    }

    /// Measures the sharpness of the iteration's batch in an epoch for which it is wanted, and summarises the epoch at its end.
    fn measure_batch(
        &self,
        iterate: &Iterate<'_, O>,
        per_epoch: usize,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), MeasurementError> {
        let Job { settings, .. } = self.job;
        let epoch = row.iteration / per_epoch;
        let wanted = settings.record.batch_sharpness.as_ref();
        if !wanted.is_some_and(|wanted| epoch.is_multiple_of(wanted.every)) {
            return Ok(());
        }
        if !iterate.last {
            let found = sharpness(
                iterate.objective,
                iterate.point,
                settings,
                "batch",
                row.iteration,
                self.observer,
            )?;
            row.batch_sharpness = Some(found.value);
            row.batch_sharpness_converged = Some(found.converged);
        }
        if iterate.last || (row.iteration + 1).is_multiple_of(per_epoch) {
            let trace = recorded.tables.trace.iter();
            let rows = trace.filter(|row| row.iteration / per_epoch == epoch);
            let summary = epoch_sharpness(rows.chain([&*row]), row.iteration);
            recorded.tables.batch_sharpness.extend(summary);
        }
        Ok(())
    }

    /// Measures the curvature of the cost of all training samples at `point`.
    fn measure_curvature(
        &self,
        point: &O::Point,
        due: Due<'_>,
        direction: Option<&[O::Scalar]>,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), MeasurementError> {
        let (whole, settings, iteration) = (self.whole, self.job.settings, row.iteration);
        let mut largest = None;
        if let Some(wanted) = due.eigenvalues {
            let classes = self.job.data.classes;
            let found = spectrum(whole, point, wanted, classes, settings, iteration, self.observer)?;
            recorded.tables.spectra.extend(found.rows);
            largest = found.largest;
        }
        if largest.is_none() && due.sharpness {
            largest = Some(sharpness(
                whole,
                point,
                settings,
                "Lanczos",
                iteration,
                self.observer,
            )?);
        }
        if let Some(Sharpness {
            value,
            residual,
            converged,
        }) = largest
        {
            (row.sharpness, row.sharpness_error) = (Some(value), Some(residual));
            row.sharpness_converged = Some(converged);
        }
        if let Some(wanted) = due.hessian_trace {
            let found = trace(whole, point, wanted.probes, settings, iteration, self.observer)?;
            recorded.tables.hessian_traces.push(found);
        }
        if let Some(direction) = direction {
            recorded.files.push(RecordedFile {
                iteration,
                name: PRODUCT_FILE.to_owned(),
                bytes: hessian_vector_product(whole, point, direction)?,
            });
        }
        Ok(())
    }

    /// Records the weights where they are due, at the last iterate of whatever run.
    pub(super) fn weights(
        &self,
        point: &O::Point,
        statistics: &RunningStatistics,
        iteration: usize,
        last: bool,
        recorded: &mut Recorded,
    ) -> Result<(), MeasurementError> {
        let Some(wanted) = &self.job.settings.record.weights else {
            return Ok(());
        };
        let Some(name) = weights_file(wanted, iteration, last) else {
            return Ok(());
        };
        let weights = point.weights()?;
        recorded.files.push(RecordedFile {
            iteration,
            name,
            bytes: match wanted.format {
                WeightsFormat::Npy => weights_to_npy(weights)?,
                WeightsFormat::Safetensors => weights_to_safetensors(self.job.network, weights, statistics)?,
            },
        });
        Ok(())
    }
}
