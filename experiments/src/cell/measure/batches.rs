//! The sharpness of the costs of single batches.

use super::error::MeasurementError;
use super::sharpness::sharpness;
use crate::Stored;
use crate::cell::batches::Batch;
use crate::cell::settings::CellSettings;
use flatland_networks::Objective;
use flatland_records::BatchSharpnessRow;

/// Mean, largest and smallest λ₁ of the costs of `batches`, computed in the buffers of the `whole` cost.
pub(in crate::cell) fn batch_sharpness<F: Stored>(
    whole: &Objective<'_, F>,
    weights: &[F],
    batches: impl Iterator<Item = Batch<F>>,
    settings: &CellSettings,
    iteration: usize,
) -> Result<BatchSharpnessRow, MeasurementError> {
    let mut values = Vec::new();
    let mut converged = true;
    for (number, batch) in batches.enumerate() {
        let objective = batch.objective(whole)?;
        let point = objective.forward(weights)?;
        let purpose = format!("batch {number}");
        let found = sharpness(&objective, &point, settings, &purpose, iteration)?;
        values.push(found.value);
        converged &= found.converged;
    }
    let batches = values.len();
    Ok(BatchSharpnessRow {
        iteration,
        mean: values.iter().sum::<f64>() / batches as f64,
        max: values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        min: values.iter().copied().fold(f64::INFINITY, f64::min),
        batches,
        converged,
    })
}
