//! What is measured along a run besides the optimiser's own numbers.

use super::batches::Batches;
use super::gradient::{diagnose, probe};
use super::recorded::{Recorded, RecordedFile};
use super::run::Job;
use super::settings::CellSettings;
use crate::Stored;
use crate::plan::Recording;
use crate::weights::{WeightsError, weights_to_npy};
use flatland_networks::spectrum::CurvatureError;
use flatland_networks::{Forward, NetworkError, Objective, RunningStatistics};
use flatland_records::TraceRow;
use thiserror::Error;

/// Name of the recorded H(w₀)·v.
pub(crate) const PRODUCT_FILE: &str = "hessian_vector_product.npy";
/// Name of the recorded last weights.
const WEIGHTS_FILE: &str = "final_weights.npy";

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

/// An iterate as it is measured.
#[derive(Clone, Copy)]
pub(super) struct Iterate<'m, F: Stored> {
    /// What the iteration trains on: all samples, or a batch of them.
    pub(super) objective: &'m Objective<'m, F>,
    pub(super) at: &'m Forward<F>,
    pub(super) gradient: &'m [F],
    /// Of batch normalisation.
    pub(super) running: &'m RunningStatistics,
    /// Whether the run ends here.
    pub(super) last: bool,
}

/// Measures what the plan asks for, at the iterations it asks for. Nothing measured has an influence on the run.
pub(super) struct Recorder<'a, F: Stored> {
    pub(super) job: &'a Job<'a, F>,
    test: Option<Objective<'a, F>>,
    /// In a stochastic run the cost of all training samples, whose curvature is recorded, and their batches.
    pub(super) stochastic: Option<(&'a Objective<'a, F>, Batches<'a>)>,
}

impl<'a, F: Stored> Recorder<'a, F> {
    pub(super) fn new(
        job: &'a Job<'a, F>,
        stochastic: Option<(&'a Objective<'a, F>, Batches<'a>)>,
    ) -> Result<Self, NetworkError> {
        let test = match job.data.test.is_empty() {
            true => None,
            false => {
                let (images, targets) = (job.data.test.images.view(), job.test_targets.view());
                Some(Objective::new(job.network, images, targets, job.settings.loss)?)
            }
        };
        Ok(Self {
            job,
            test,
            stochastic,
        })
    }

    /// Measures at the iterate of `row` what is due there: everything but the probes, where it is the last.
    pub(super) fn measure(
        &self,
        iterate: &Iterate<'_, F>,
        row: &mut TraceRow,
        recorded: &mut Recorded,
    ) -> Result<(), RecorderError> {
        let (record, iteration) = (self.record(), row.iteration);
        let due = |every: usize| iterate.last || iteration.is_multiple_of(every);
        if let Some(test) = self.test.as_ref().filter(|_| due(record.test_every)) {
            let (cost, accuracy) = test.evaluate(iterate.at.weights(), iterate.running)?;
            (row.test_cost, row.test_accuracy) = (Some(cost), Some(accuracy));
        }
        if self.curvature_due(row, iterate.last) {
            match &self.stochastic {
                None => self.measure_curvature(iterate.objective, iterate.at, iterate.last, row, recorded)?,
                Some((whole, _)) => {
                    let at = whole.forward(iterate.at.weights())?;
                    self.measure_curvature(whole, &at, iterate.last, row, recorded)?;
                }
            }
        }
        if record
            .batch_sharpness
            .as_ref()
            .is_some_and(|batches| due(batches.every))
        {
            self.measure_batches(iterate.at.weights(), iteration, recorded)?;
        }
        if record
            .diagnosis
            .as_ref()
            .is_some_and(|diagnosis| due(diagnosis.every))
        {
            recorded.diagnoses.push(diagnose(iterate, iteration));
        }
        if let Some(probes) = record.probes.as_ref().filter(|probes| probes.due(iteration)) {
            // Only rules that go along the gradient have their step on the probed line.
            let accepted = row.step.filter(|_| self.settings().optimiser.follows_gradient());
            let steps = probes.with_accepted(accepted);
            recorded
                .probes
                .extend(probe(iterate, iteration, &steps, self.settings())?);
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
        if self.record().final_weights {
            let bytes = weights_to_npy(at.weights())?;
            recorded.files.push(RecordedFile {
                iteration,
                name: WEIGHTS_FILE.to_owned(),
                bytes,
            });
        }
        Ok(())
    }

    pub(super) fn settings(&self) -> &'a CellSettings {
        self.job.settings
    }

    pub(super) fn record(&self) -> &'a Recording {
        &self.job.settings.record
    }
}
