//! The tables of a record. They are listed here and nowhere else.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::diagnosis::{BatchSharpnessRow, DiagnosisRow, ProbeRow};
use crate::error::Result;
use crate::rows::{HessianTraceRow, SpectrumRow, TraceRow};
use crate::table::{self, Row};

/// Defines [`Tables`] and the operations on every table, from one list of fields and row types.
macro_rules! tables {
    ($($(#[$doc:meta])+ $table:ident: $row:ty,)+) => {
        /// The rows recorded along a run, by table.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        pub struct Tables {
            $($(#[$doc])+ pub $table: Vec<$row>,)+
        }

        impl Tables {
            /// Name of each table's file.
            pub(crate) const FILES: &[&'static str] = &[$(<$row>::FILE),+];

            /// The rows of the iterations before this one.
            pub fn before(&self, iteration: usize) -> Self {
                Self {
                    $($table: self.$table.iter().filter(|row| row.iteration < iteration).cloned().collect(),)+
                }
            }

            /// Name and content of each table's file; `folder` is named in errors.
            pub(crate) fn to_files(&self, folder: &Path) -> Result<Vec<(&'static str, Vec<u8>)>> {
                Ok(vec![$(table::to_file(&self.$table, folder)?),+])
            }

            /// Reads the tables of a folder.
            pub(crate) fn read(folder: &Path) -> Result<Self> {
                Ok(Self { $($table: table::read_file(folder)?),+ })
            }
        }
    };
}

tables! {
    /// The iterates.
    trace: TraceRow,
    /// Eigenvalues of the Hessian; often empty.
    spectra: SpectrumRow,
    /// Estimates of the trace of the Hessian; often empty.
    hessian_traces: HessianTraceRow,
    /// The parts of the gradient; often empty.
    diagnoses: DiagnosisRow,
    /// How the gradient changes along steps; often empty.
    probes: ProbeRow,
    /// The sharpness of single batches; often empty.
    batch_sharpness: BatchSharpnessRow,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_before_an_iteration_are_kept_in_every_table() {
        let tables = |iterations: std::ops::Range<usize>| Tables {
            trace: iterations.clone().map(|k| TraceRow::new(k, 1.0)).collect(),
            hessian_traces: iterations
                .map(|iteration| HessianTraceRow {
                    iteration,
                    estimate: 1.0,
                    standard_error: 0.0,
                    half_width_95: 0.0,
                    probes: 1,
                })
                .collect(),
            ..Tables::default()
        };
        assert_eq!(tables(0..5).before(3), tables(0..3));
        assert_eq!(tables(0..5).before(0), Tables::default());
    }
}
