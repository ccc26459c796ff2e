//! A record in memory.

use std::path::Path;

use crate::cell::Cell;
use crate::diagnosis::{BatchSharpnessRow, DiagnosisRow, ProbeRow};
use crate::error::{Error, Result};
use crate::provenance::Provenance;
use crate::rows::{HessianTraceRow, SpectrumRow, TraceRow};
use crate::status::Status;

/// What one run leaves.
///
/// The iterations of the trace begin at 0 and increase; those of a completed run end at `cell.iterations`. A
/// [`Store`](crate::Store) refuses to write or read anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// What was run.
    pub cell: Cell,
    /// By which program, where and when.
    pub provenance: Provenance,
    /// How it ended.
    pub status: Status,
    /// The iterates.
    pub trace: Vec<TraceRow>,
    /// Eigenvalues of the Hessian along the run; often none.
    pub spectra: Vec<SpectrumRow>,
    /// Estimates of the trace of the Hessian along the run; often none.
    pub hessian_traces: Vec<HessianTraceRow>,
    /// What the gradient is made of along the run; often none.
    pub diagnoses: Vec<DiagnosisRow>,
    /// How the gradient changes along steps of the run; often none.
    pub probes: Vec<ProbeRow>,
    /// The sharpness of single batches along the run; often none.
    pub batch_sharpness: Vec<BatchSharpnessRow>,
}

impl Record {
    /// Checks what the struct promises of its trace; `path` is the file to name.
    pub(crate) fn check_trace(&self, path: &Path) -> Result<()> {
        let refuse = |message: String| {
            Err(Error::Trace {
                path: path.to_owned(),
                message,
            })
        };
        if let Some(first) = self.trace.first()
            && first.iteration != 0
        {
            return refuse(format!("the first iteration is {}, not 0", first.iteration));
        }
        if let Some(pair) = self
            .trace
            .windows(2)
            .find(|pair| pair[0].iteration >= pair[1].iteration)
        {
            let (earlier, later) = (pair[0].iteration, pair[1].iteration);
            return refuse(format!("iteration {later} follows iteration {earlier}"));
        }
        let last = self.trace.last().map(|row| row.iteration);
        if self.status == Status::Completed && last != Some(self.cell.iterations) {
            let end = last.map_or("there is none".to_owned(), |k| format!("it is {k}"));
            return refuse(format!(
                "the run is completed, so the last iteration must be {}, but {end}",
                self.cell.iterations
            ));
        }
        Ok(())
    }
}
