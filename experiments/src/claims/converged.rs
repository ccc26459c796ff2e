//! What the eigenvalue method did not resolve is used by no claim.

use flatland_records::{Record, TraceRow};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A record without the eigenvalues that did not converge.
pub(super) struct Converged<'r> {
    pub(super) record: Cow<'r, Record>,
    /// The number of iterates with a sharpness, and of those whose sharpness did not converge.
    sharpness: (usize, usize),
    /// The number of iterates with a spectrum, and of those with one that did not converge.
    spectra: (usize, usize),
}

impl<'r> Converged<'r> {
    pub(super) fn of(record: &'r Record) -> Self {
        let trace = &record.tables.trace;
        let measured = trace.iter().filter(|row| row.sharpness.is_some()).count();
        let open = trace.iter().filter(|row| is_open(row)).count();
        let spectra = &record.tables.spectra;
        let of_spectra: BTreeSet<usize> = spectra.iter().map(|row| row.iteration).collect();
        let open_spectra: BTreeSet<usize> = spectra
            .iter()
            .filter(|row| !row.converged)
            .map(|row| row.iteration)
            .collect();
        let (sharpness, spectra) = ((measured, open), (of_spectra.len(), open_spectra.len()));
        let mut record = Cow::Borrowed(record);
        if open + open_spectra.len() > 0 {
            let tables = &mut record.to_mut().tables;
            for row in tables.trace.iter_mut().filter(|row| is_open(row)) {
                (row.sharpness, row.sharpness_error) = (None, None);
            }
            tables.spectra.retain(|row| row.converged);
        }
        Self {
            record,
            sharpness,
            spectra,
        }
    }

    /// What was left out, in words.
    pub(super) fn remarks(&self) -> Vec<String> {
        let label = &self.record.cell.optimiser;
        let mut remarks = Vec::new();
        let mut tell = |what: &str, (measured, open): (usize, usize)| {
            if open > 0 {
                remarks.push(format!(
                    "{label}: {what} at {open} of {measured} measured iterates did not converge and {} left out",
                    if open == 1 { "is" } else { "are" }
                ));
            }
        };
        tell("λ₁", self.sharpness);
        tell("the spectrum", self.spectra);
        remarks
    }
}

/// Whether a sharpness was measured that did not converge.
fn is_open(row: &TraceRow) -> bool {
    row.sharpness.is_some() && row.sharpness_converged == Some(false)
}
