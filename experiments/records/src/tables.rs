//! The tables of a record. They are listed here and nowhere else.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::columns::Column;
use crate::contents::Contents;
use crate::diagnosis::{BatchSharpnessRow, DiagnosisRow, ProbeRow};
use crate::difference::{self, Difference};
use crate::error::Result;
use crate::rows::{HessianTraceRow, SpectrumRow, TraceRow};
use crate::table::{self, Extent, Row, TableFile};

/// What the files of the tables hold, by file. A table without rows has none.
pub(crate) type Extents = BTreeMap<String, Extent>;

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

            /// The columns of each table, by the name of its file.
            pub fn columns() -> Vec<(&'static str, &'static [Column])> {
                vec![$((<$row>::FILE, <$row>::COLUMNS)),+]
            }

            /// Where these tables part first from others, times ignored; `None` if they are equal to the bit.
            ///
            /// The first is that of the lowest iteration, then of the first table in the order of the fields.
            pub fn first_difference(&self, other: &Self) -> Option<Difference> {
                let found = [$(difference::first([&self.$table, &other.$table], |row: &$row| row.iteration)),+];
                found.into_iter().flatten().min_by_key(|difference| difference.iteration)
            }

            /// The number of rows of all tables.
            pub fn rows(&self) -> usize {
                [$(self.$table.len()),+].iter().sum()
            }

            /// The files of the tables with rows; `folder` is named in errors.
            pub(crate) fn to_files(&self, folder: &Path) -> Result<Vec<TableFile>> {
                let files = [$(table::to_file(&self.$table, folder)?),+];
                Ok(files.into_iter().flatten().collect())
            }

            /// Reads the tables of a folder, of which these were written.
            pub(crate) fn read(contents: &Contents, extents: &Extents) -> Result<Self> {
                Ok(Self { $($table: table::read_file(contents, extents.get(<$row>::FILE))?),+ })
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
