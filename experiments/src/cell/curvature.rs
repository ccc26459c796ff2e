//! The curvature of the cost along a run.

use super::recorded::{Recorded, RecordedFile};
use super::recorder::{PRODUCT_FILE, Recorder, RecorderError};
use super::settings::CellSettings;
use crate::Stored;
use crate::plan::Eigenvalues;
use crate::weights::weights_to_npy;
use flatland_networks::spectrum::{Eigenvalue, hessian_trace, lanczos, largest_in_modulus, sharpness};
use flatland_networks::{Forward, Objective};
use flatland_records::{
    BatchSharpnessRow, HessianTraceRow, SpectrumEnd, SpectrumRow, TraceRow, is_near_label_variance,
};

impl<F: Stored> Recorder<'_, F> {
    /// Whether anything of [`measure_curvature`](Self::measure_curvature) is due.
    pub(super) fn curvature_due(&self, row: &TraceRow, last: bool) -> bool {
        let record = self.record();
        let due = |every: usize| last || row.iteration.is_multiple_of(every);
        self.sharpness_due(row, last)
            || record.eigenvalues.as_ref().is_some_and(|ends| due(ends.every))
            || record
                .hessian_trace
                .as_ref()
                .is_some_and(|trace| due(trace.every))
            || (self.job.direction.is_some() && row.iteration == 0)
    }

    fn sharpness_due(&self, row: &TraceRow, last: bool) -> bool {
        let record = self.record();
        let near = is_near_label_variance(row.cost, self.job.data.label_variance());
        last || row.iteration.is_multiple_of(record.sharpness_every)
            || (record.sharpness_near_label_variance && near)
    }

    /// Measures what is due of sharpness, eigenvalues, trace and Hessian-vector product.
    pub(super) fn measure_curvature(
        &self,
        objective: &Objective<'_, F>,
        at: &Forward<F>,
        last: bool,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), RecorderError> {
        let (record, iteration) = (self.record(), row.iteration);
        let due = |every: usize| last || iteration.is_multiple_of(every);
        let mut largest = match record.eigenvalues.as_ref().filter(|wanted| due(wanted.every)) {
            Some(wanted) => self.measure_eigenvalues(objective, at, wanted, iteration, recorded)?,
            None => None,
        };
        if largest.is_none() && self.sharpness_due(row, last) {
            largest = Some(sharpness_at(
                objective,
                at,
                self.settings(),
                "Lanczos",
                iteration,
            )?);
        }
        if let Some(largest) = largest {
            (row.sharpness, row.sharpness_error) = (Some(largest.value), Some(largest.residual));
        }
        if let Some(trace) = record.hessian_trace.as_ref().filter(|trace| due(trace.every)) {
            let mut generator = self.settings().curvature_generator("trace", iteration);
            let estimate = hessian_trace(&mut objective.linearise(at), trace.probes, &mut generator)
                .map_err(|source| RecorderError::Curvature { iteration, source })?;
            recorded.hessian_traces.push(HessianTraceRow {
                iteration,
                estimate: estimate.estimate,
                standard_error: estimate.standard_error,
                probes: trace.probes,
            });
        }
        if let Some(direction) = self.job.direction.filter(|_| iteration == 0) {
            let mut product = vec![F::zero(); direction.len()];
            objective
                .linearise(at)
                .hessian_vector_product(direction, &mut product)?;
            let bytes = weights_to_npy(&product)?;
            recorded.files.push(RecordedFile {
                iteration,
                name: PRODUCT_FILE.to_owned(),
                bytes,
            });
        }
        Ok(())
    }

    /// Records the wanted eigenvalues; returned is the largest of all, where they tell it.
    fn measure_eigenvalues(
        &self,
        objective: &Objective<'_, F>,
        at: &Forward<F>,
        wanted: &Eigenvalues,
        iteration: usize,
        recorded: &mut Recorded,
    ) -> Result<Option<Eigenvalue>, RecorderError> {
        let (record, settings) = (self.record(), self.settings());
        let failed = |source| RecorderError::Curvature { iteration, source };
        let mut extend = |end, values: &[Eigenvalue]| {
            recorded.spectra.extend(spectrum_rows(iteration, end, values));
        };
        let mut largest = None;
        if wanted.top + wanted.bottom > 0 {
            let mut generator = settings.curvature_generator("Lanczos", iteration);
            let ends = record.lanczos(wanted.top.max(1), wanted.bottom);
            let spectrum = lanczos(&mut objective.linearise(at), &ends, &mut generator).map_err(failed)?;
            extend(SpectrumEnd::Top, &spectrum.top);
            extend(SpectrumEnd::Bottom, &spectrum.bottom);
            largest = spectrum.top.first().copied();
        }
        if let Some(count) = wanted.modulus_count(self.job.data.classes) {
            let mut generator = settings.curvature_generator("modulus", iteration);
            let settings = record.modulus(count);
            let dominant = largest_in_modulus(&mut objective.linearise(at), &settings, &mut generator)
                .map_err(failed)?;
            extend(SpectrumEnd::Modulus, &dominant.eigenvalues);
            // The first positive one is the largest of all.
            let mut positive = dominant.eigenvalues.into_iter().filter(|ritz| ritz.value > 0.0);
            largest = largest.or_else(|| positive.next());
        }
        Ok(largest)
    }

    /// The sharpness of the costs of the first epoch's first batches, which are the same at every iterate.
    pub(super) fn measure_batches(
        &self,
        weights: &[F],
        iteration: usize,
        recorded: &mut Recorded,
    ) -> Result<(), RecorderError> {
        let (Some(wanted), Some((whole, batches))) = (&self.record().batch_sharpness, &self.stochastic)
        else {
            return Ok(());
        };
        let mut batches = batches.clone();
        let mut values = Vec::new();
        for number in 0..wanted.batches.min(batches.per_epoch()) {
            let batch = self.job.batch(batches.indices(number));
            let objective = batch.objective(whole)?;
            let at = objective.forward(weights)?;
            let purpose = format!("batch {number}");
            let largest = sharpness_at(&objective, &at, self.settings(), &purpose, iteration)?;
            values.push(largest.value);
        }
        let batches = values.len();
        recorded.batch_sharpness.push(BatchSharpnessRow {
            iteration,
            mean: values.iter().sum::<f64>() / batches as f64,
            max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            min: values.iter().copied().fold(f64::INFINITY, f64::min),
            batches,
        });
        Ok(())
    }
}

/// λ₁ at an evaluated point; `purpose` tells random starts apart.
pub(super) fn sharpness_at<F: Stored>(
    objective: &Objective<'_, F>,
    at: &Forward<F>,
    settings: &CellSettings,
    purpose: &str,
    iteration: usize,
) -> Result<Eigenvalue, RecorderError> {
    let mut generator = settings.curvature_generator(purpose, iteration);
    let wanted = settings.record.lanczos(1, 0);
    sharpness(&mut objective.linearise(at), &wanted, &mut generator)
        .map_err(|source| RecorderError::Curvature { iteration, source })
}

fn spectrum_rows(
    iteration: usize,
    end: SpectrumEnd,
    eigenvalues: &[Eigenvalue],
) -> impl Iterator<Item = SpectrumRow> {
    eigenvalues
        .iter()
        .enumerate()
        .map(move |(index, eigenvalue)| SpectrumRow {
            iteration,
            end,
            index,
            eigenvalue: eigenvalue.value,
            residual: eigenvalue.residual,
        })
}
