//! What is measured along a run besides the optimiser's own numbers.

use super::run::Job;
use super::settings::CellSettings;
use crate::curvature::{CurvatureError, Eigenvalue, hessian_trace, lanczos};
use crate::network::{Forward, NetworkError, Objective, Real, WeightsError, weights_to_npy};
use flatland_records::{
    BatchSharpnessRow, DiagnosisRow, HessianTraceRow, ProbeRow, SpectrumEnd, SpectrumRow, TraceRow,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Name of the recorded H(w₀)·v.
pub(crate) const PRODUCT_FILE: &str = "hessian_vector_product.npy";
/// Name of the recorded last weights.
const WEIGHTS_FILE: &str = "final_weights.npy";

/// Everything recorded along a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// The iterates.
    pub trace: Vec<TraceRow>,
    /// Eigenvalues.
    pub spectra: Vec<SpectrumRow>,
    /// Trace estimates.
    pub hessian_traces: Vec<HessianTraceRow>,
    /// What gradients are made of.
    pub diagnoses: Vec<DiagnosisRow>,
    /// How gradients change along steps.
    pub probes: Vec<ProbeRow>,
    /// The sharpness of single batches.
    pub batch_sharpness: Vec<BatchSharpnessRow>,
    /// Further files, with the iteration they were made at.
    pub files: Vec<RecordedFile>,
}

/// A further file of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedFile {
    /// The iteration at which it was made.
    pub iteration: usize,
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Recorded {
    /// What was recorded before an iteration.
    pub(super) fn before(&self, iteration: usize) -> Self {
        let mut earlier = self.clone();
        earlier.trace.retain(|row| row.iteration < iteration);
        earlier.spectra.retain(|row| row.iteration < iteration);
        earlier.hessian_traces.retain(|row| row.iteration < iteration);
        earlier.diagnoses.retain(|row| row.iteration < iteration);
        earlier.probes.retain(|row| row.iteration < iteration);
        earlier.batch_sharpness.retain(|row| row.iteration < iteration);
        earlier.files.retain(|file| file.iteration < iteration);
        earlier
    }
}

/// Why a measurement failed.
#[derive(Debug, Error)]
pub enum RecorderError {
    /// Sizes do not fit.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Eigenvalues could not be computed.
    #[error("the curvature at iteration {iteration} cannot be measured: {source}")]
    Curvature {
        /// k.
        iteration: usize,
        /// Why.
        source: CurvatureError,
    },
    /// An array could not be encoded.
    #[error(transparent)]
    Encode(#[from] WeightsError),
}

/// Measures what the plan asks for, at the iterations it asks for.
pub(super) struct Recorder<'a, F: Real> {
    settings: &'a CellSettings,
    test: Option<Objective<'a, F>>,
    direction: Option<&'a [F]>,
}

impl<'a, F: Real> Recorder<'a, F> {
    pub(super) fn new(job: &Job<'a, F>) -> Result<Self, NetworkError> {
        let test = match job.data.test.is_empty() {
            true => None,
            false => {
                let (images, targets) = (job.data.test.images.view(), job.test_targets.view());
                Some(Objective::new(job.network, images, targets, job.settings.loss)?)
            }
        };
        Ok(Self {
            settings: job.settings,
            test,
            direction: job.direction,
        })
    }

    /// Measures at the iterate of `row` what is due there: everything, where it is the last.
    pub(super) fn measure(
        &self,
        objective: &Objective<'_, F>,
        at: &Forward<F>,
        last: bool,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), RecorderError> {
        let record = &self.settings.record;
        let iteration = row.iteration;
        let due = |every: usize| last || iteration.is_multiple_of(every);
        if let Some(test) = self.test.as_ref().filter(|_| due(record.test_every)) {
            let (cost, accuracy) = test.evaluate(at.weights())?;
            (row.test_cost, row.test_accuracy) = (Some(cost), Some(accuracy));
        }
        let ends = record
            .eigenvalues
            .as_ref()
            .filter(|eigenvalues| due(eigenvalues.every));
        if ends.is_some() || due(record.sharpness_every) {
            let (top, bottom) = ends.map_or((1, 0), |ends| (ends.top.max(1), ends.bottom));
            let mut generator = self.settings.curvature_generator("Lanczos", iteration);
            let lanczos_settings = record.lanczos(top, bottom);
            let spectrum = lanczos(&mut objective.linearise(at), &lanczos_settings, &mut generator)
                .map_err(|source| RecorderError::Curvature { iteration, source })?;
            if let Some(first) = spectrum.top.first() {
                (row.sharpness, row.sharpness_error) = (Some(first.value), Some(first.residual));
            }
            if ends.is_some() {
                recorded
                    .spectra
                    .extend(spectrum_rows(iteration, SpectrumEnd::Top, &spectrum.top));
                recorded
                    .spectra
                    .extend(spectrum_rows(iteration, SpectrumEnd::Bottom, &spectrum.bottom));
            }
        }
        if let Some(trace) = record.hessian_trace.as_ref().filter(|trace| due(trace.every)) {
            let mut generator = self.settings.curvature_generator("trace", iteration);
            let estimate = hessian_trace(&mut objective.linearise(at), trace.probes, &mut generator)
                .map_err(|source| RecorderError::Curvature { iteration, source })?;
            recorded.hessian_traces.push(HessianTraceRow {
                iteration,
                estimate: estimate.estimate,
                standard_error: estimate.standard_error,
                probes: trace.probes,
            });
        }
        if let Some(direction) = self.direction.filter(|_| iteration == 0) {
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

    /// Records what belongs to the last iterate only.
    pub(super) fn last(
        &self,
        at: &Forward<F>,
        iteration: usize,
        recorded: &mut Recorded,
    ) -> Result<(), RecorderError> {
        if self.settings.record.final_weights {
            let bytes = weights_to_npy(at.weights())?;
            recorded.files.push(RecordedFile {
                iteration,
                name: WEIGHTS_FILE.to_owned(),
                bytes,
            });
        }
        Ok(())
    }
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
