//! The rows and files that a run has recorded.

use crate::plan::Weights;
use flatland_records::{SpectrumEnd, SpectrumRow, Tables, TraceRow};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Name of the recorded H(w₀)·v.
pub(crate) const PRODUCT_FILE: &str = "hessian_vector_product.npy";
/// Name of the final state, from which a run of more iterations goes on.
pub(crate) const STATE_FILE: &str = "final_state.checkpoint";

/// The name of the file of an iterate's weights, if they are wanted.
pub(super) fn weights_file(wanted: &Weights, iteration: usize, last: bool) -> Option<String> {
    let name = match last {
        true => "final_weights".to_owned(),
        false => {
            wanted.every.filter(|&every| iteration.is_multiple_of(every))?;
            format!("weights-{iteration}")
        }
    };
    Some(format!("{name}.{}", wanted.format.extension()))
}

/// Everything recorded along a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// The rows of the record's tables.
    pub tables: Tables,
    /// Further files, each with the iteration at which it was made.
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

/// How many eigenvalue measurements of a run converged.
///
/// One measurement is the sharpness of an iterate, its eigenvalues at the ends of the spectrum, those largest in modulus, the
/// sharpness at a probed step, or the sharpness of an iteration's batch. A sharpness read off a spectrum is not
/// counted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Convergence {
    /// The number of measurements.
    pub measured: usize,
    /// The number that did not meet the tolerance within the allowed products.
    pub unconverged: usize,
}

impl Recorded {
    /// How many of the eigenvalue measurements converged.
    pub fn convergence(&self) -> Convergence {
        let Tables {
            trace,
            spectra,
            probes,
            ..
        } = &self.tables;
        let computation = |row: &SpectrumRow| {
            let by_modulus = row.end == SpectrumEnd::Modulus;
            ((row.iteration, by_modulus), row.converged)
        };
        // Of the eigenvalues largest in modulus, only a positive one gives the sharpness.
        let gives_sharpness = |row: &&SpectrumRow| match row.end {
            SpectrumEnd::Top => true,
            SpectrumEnd::Bottom => false,
            SpectrumEnd::Modulus => row.eigenvalue > 0.0,
        };
        let read_off: BTreeSet<usize> = (spectra.iter().filter(gives_sharpness))
            .map(|row| row.iteration)
            .collect();
        let spectra: BTreeMap<(usize, bool), bool> = spectra.iter().map(computation).collect();
        let own = |row: &&TraceRow| !read_off.contains(&row.iteration);
        let sharpness = trace.iter().filter(own);
        let all = (spectra.values().copied())
            .chain(sharpness.filter_map(|row| row.sharpness_converged))
            .chain(probes.iter().filter_map(|row| row.sharpness_converged))
            .chain(trace.iter().filter_map(|row| row.batch_sharpness_converged));
        all.fold(Convergence::default(), |counted, converged| Convergence {
            measured: counted.measured + 1,
            unconverged: counted.unconverged + usize::from(!converged),
        })
    }

    /// The same with the files only named.
    pub(super) fn without_content(mut self) -> Self {
        for file in &mut self.files {
            file.bytes = Vec::new();
        }
        self
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
