//! What a run has recorded so far.

use flatland_records::{SpectrumEnd, SpectrumRow, Tables, TraceRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// Name of the recorded H(w₀)·v.
pub(crate) const PRODUCT_FILE: &str = "hessian_vector_product.npy";
/// Name of the recorded last weights.
pub(super) const WEIGHTS_FILE: &str = "final_weights.npy";

/// Everything recorded along a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// The rows of the record's tables, which also read as fields of this.
    pub tables: Tables,
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

impl Deref for Recorded {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

impl DerefMut for Recorded {
    fn deref_mut(&mut self) -> &mut Tables {
        &mut self.tables
    }
}

/// How many eigenvalue measurements of a run converged.
///
/// A measurement is a computation of the sharpness of an iterate, of its eigenvalues at the ends of the spectrum, of those
/// largest in modulus, or of the sharpness at a probed step; or the sharpness of all batches of an iterate. A sharpness
/// that is read off a spectrum is none of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Convergence {
    /// How many measurements were made.
    pub measured: usize,
    /// How many of them did not meet the tolerance within the products they were allowed.
    pub unconverged: usize,
}

impl Recorded {
    /// How many of the eigenvalue measurements converged.
    pub fn convergence(&self) -> Convergence {
        let computation = |row: &SpectrumRow| {
            let by_modulus = row.end == SpectrumEnd::Modulus;
            ((row.iteration, by_modulus), row.converged)
        };
        let spectra: BTreeMap<(usize, bool), bool> = self.spectra.iter().map(computation).collect();
        let off_a_spectrum = |row: &&TraceRow| {
            [true, false]
                .iter()
                .any(|&m| spectra.contains_key(&(row.iteration, m)))
        };
        let sharpness = self.trace.iter().filter(|row| !off_a_spectrum(row));
        let all = (spectra.values().copied())
            .chain(sharpness.filter_map(|row| row.sharpness_converged))
            .chain(self.probes.iter().filter_map(|row| row.sharpness_converged))
            .chain(self.batch_sharpness.iter().map(|row| row.converged));
        all.fold(Convergence::default(), |counted, converged| Convergence {
            measured: counted.measured + 1,
            unconverged: counted.unconverged + usize::from(!converged),
        })
    }

    /// Everything recorded before an iteration.
    pub(super) fn before(&self, iteration: usize) -> Self {
        let earlier = self.files.iter().filter(|file| file.iteration < iteration);
        Self {
            tables: self.tables.before(iteration),
            files: earlier.cloned().collect(),
        }
    }
}
