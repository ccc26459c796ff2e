//! What a run has recorded so far.

use flatland_records::{BatchSharpnessRow, DiagnosisRow, HessianTraceRow, ProbeRow, SpectrumRow, TraceRow};
use serde::{Deserialize, Serialize};

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
