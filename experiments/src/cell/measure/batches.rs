//! The batch sharpness along an epoch.

use flatland_records::{BatchSharpnessRow, TraceRow};

/// Mean, largest and smallest batch sharpness of the iterates of an epoch; `None` if none was measured. `iteration` is that of the summary.
pub(in crate::cell) fn epoch_sharpness<'r>(
    rows: impl Iterator<Item = &'r TraceRow>,
    iteration: usize,
) -> Option<BatchSharpnessRow> {
    let measured = rows.filter_map(|row| Some((row.batch_sharpness?, row.batch_sharpness_converged?)));
    let (values, converged): (Vec<f64>, Vec<bool>) = measured.unzip();
    let batches = values.len();
    (batches > 0).then(|| BatchSharpnessRow {
        iteration,
        mean: values.iter().sum::<f64>() / batches as f64,
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        batches,
        converged: converged.into_iter().all(|converged| converged),
    })
}
