//! The schedule of the measurements along a run.

use super::batches::{Batch, Batches};
use super::job::Job;
use super::measure::{
    MeasurementError, Sharpness, batch_sharpness, diagnosis, hessian_vector_product, probes, sharpness,
    spectrum, trace,
};
use super::recorded::{PRODUCT_FILE, Recorded, RecordedFile, WEIGHTS_FILE};
use crate::Stored;
use crate::plan::{Eigenvalues, HessianTrace};
use crate::weights::weights_to_npy;
use flatland_networks::{Forward, NetworkError, Objective, RunningStatistics};
use flatland_records::{TraceRow, is_near_label_variance};

/// An iterate to be measured.
#[derive(Clone, Copy)]
pub(super) struct Iterate<'m, F: Stored> {
    /// The cost that the iteration decreases: over all samples, or over a batch.
    pub(super) objective: &'m Objective<'m, F>,
    pub(super) point: &'m Forward<F>,
    pub(super) gradient: &'m [F],
    /// The statistics of batch normalisation.
    pub(super) statistics: &'m RunningStatistics,
    /// Whether the run ends here.
    pub(super) last: bool,
}

/// Makes the measurements of the plan at the iterations of the plan. No measurement influences the run.
pub(super) struct Recorder<'a, F: Stored> {
    job: &'a Job<'a, F>,
    /// The cost of all training samples, whose curvature is recorded.
    whole: &'a Objective<'a, F>,
    /// The batches of a stochastic run.
    batches: Option<Batches<'a>>,
    test: Option<Objective<'a, F>>,
}

/// The measurements of the curvature that are due at an iterate.
struct CurvatureDue<'a, F> {
    eigenvalues: Option<&'a Eigenvalues>,
    sharpness: bool,
    trace: Option<&'a HessianTrace>,
    /// The direction of the Hessian-vector product.
    direction: Option<&'a [F]>,
}

impl<F> CurvatureDue<'_, F> {
    fn any(&self) -> bool {
        self.eigenvalues.is_some() || self.sharpness || self.trace.is_some() || self.direction.is_some()
    }
}

impl<'a, F: Stored> Recorder<'a, F> {
    pub(super) fn new(
        job: &'a Job<'a, F>,
        whole: &'a Objective<'a, F>,
        batches: Option<Batches<'a>>,
    ) -> Result<Self, NetworkError> {
        Ok(Self {
            job,
            whole,
            batches,
            test: job.test_objective()?,
        })
    }

    /// Makes the measurements due at the iterate of `row`; at the last iterate all but the probes, which have their own
    /// iterations.
    pub(super) fn measure(
        &self,
        iterate: &Iterate<'_, F>,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), MeasurementError> {
        let Job { settings, .. } = self.job;
        let (record, iteration) = (&settings.record, row.iteration);
        let &Iterate {
            objective,
            point,
            gradient,
            statistics,
            last,
        } = iterate;
        let due = |every: usize| last || iteration.is_multiple_of(every);
        if let Some(test) = self.test.as_ref().filter(|_| due(record.test_every)) {
            let (cost, accuracy) = test.evaluate(point.weights(), statistics)?;
            (row.test_cost, row.test_accuracy) = (Some(cost), Some(accuracy));
        }
        let curvature = self.curvature_due(row, last);
        if curvature.any() && self.batches.is_none() {
            self.measure_curvature(point, &curvature, row, recorded)?;
        } else if curvature.any() {
            let point = self.whole.forward(point.weights())?;
            self.measure_curvature(&point, &curvature, row, recorded)?;
        }
        if let Some(wanted) = record.batch_sharpness.as_ref().filter(|wanted| due(wanted.every))
            && let Some(mut batches) = self.batches.clone()
        {
            // The first batches of the first epoch, the same at every iterate.
            let numbers = 0..wanted.batches.min(batches.per_epoch());
            let batches = numbers.map(|number| Batch::of(self.job, batches.indices(number)));
            let found = batch_sharpness(self.whole, point.weights(), batches, settings, iteration)?;
            recorded.tables.batch_sharpness.push(found);
        }
        if record.diagnosis.as_ref().is_some_and(|wanted| due(wanted.every)) {
            let found = diagnosis(objective, point, gradient, iteration);
            recorded.tables.diagnoses.push(found);
        }
        if let Some(wanted) = record.probes.as_ref().filter(|wanted| wanted.due(iteration)) {
            // Only the steps of rules that move along the gradient lie on the probed line.
            let accepted = row.step.filter(|_| settings.optimiser.follows_gradient());
            let steps = wanted.with_accepted(accepted);
            let found = probes(objective, point, gradient, &steps, settings, iteration)?;
            recorded.tables.probes.extend(found);
        }
        Ok(())
    }

    fn curvature_due(&self, row: &TraceRow, last: bool) -> CurvatureDue<'a, F> {
        let (record, iteration) = (&self.job.settings.record, row.iteration);
        let due = |every: usize| last || iteration.is_multiple_of(every);
        let near = || is_near_label_variance(row.cost, self.job.data.label_variance());
        CurvatureDue {
            eigenvalues: record.eigenvalues.as_ref().filter(|wanted| due(wanted.every)),
            sharpness: due(record.sharpness_every) || (record.sharpness_near_label_variance && near()),
            trace: record.hessian_trace.as_ref().filter(|wanted| due(wanted.every)),
            direction: self.job.direction.filter(|_| iteration == 0),
        }
    }

    /// Measures the curvature of the cost of all training samples at `point`.
    fn measure_curvature(
        &self,
        point: &Forward<F>,
        due: &CurvatureDue<'a, F>,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), MeasurementError> {
        let (whole, settings, iteration) = (self.whole, self.job.settings, row.iteration);
        let mut largest = None;
        if let Some(wanted) = due.eigenvalues {
            let classes = self.job.data.classes;
            let found = spectrum(whole, point, wanted, classes, settings, iteration)?;
            recorded.tables.spectra.extend(found.rows);
            largest = found.largest;
        }
        if largest.is_none() && due.sharpness {
            largest = Some(sharpness(whole, point, settings, "Lanczos", iteration)?);
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
        if let Some(wanted) = due.trace {
            let found = trace(whole, point, wanted.probes, settings, iteration)?;
            recorded.tables.hessian_traces.push(found);
        }
        if let Some(direction) = due.direction {
            recorded.files.push(RecordedFile {
                iteration,
                name: PRODUCT_FILE.to_owned(),
                bytes: hessian_vector_product(whole, point, direction)?,
            });
        }
        Ok(())
    }

    /// Records the files of the last iterate.
    pub(super) fn last(
        &self,
        point: &Forward<F>,
        iteration: usize,
        recorded: &mut Recorded,
    ) -> Result<(), MeasurementError> {
        if self.job.settings.record.final_weights {
            recorded.files.push(RecordedFile {
                iteration,
                name: WEIGHTS_FILE.to_owned(),
                bytes: weights_to_npy(point.weights())?,
            });
        }
        Ok(())
    }
}
