//! The trace of the Hessian.

use super::told::Told;
use crate::Stored;
use crate::cell::run::CellObserver;
use crate::cell::settings::CellSettings;
use flatland_networks::spectrum::{CurvatureError, hessian_trace};
use flatland_networks::{Forward, Objective};
use flatland_records::HessianTraceRow;

/// Hutchinson's estimate from `probes` random vectors.
pub(in crate::cell) fn trace<F: Stored>(
    objective: &Objective<'_, F>,
    point: &Forward<F>,
    probes: usize,
    settings: &CellSettings,
    iteration: usize,
    observer: &dyn CellObserver,
) -> Result<HessianTraceRow, CurvatureError> {
    let mut generator = settings.curvature_generator("trace", iteration);
    let found = hessian_trace(
        &mut Told::new(objective.linearise(point), "trace", observer),
        probes,
        &mut generator,
    )?;
    Ok(HessianTraceRow {
        iteration,
        estimate: found.estimate,
        standard_error: found.standard_error,
        half_width_95: found.half_width_95,
        probes,
    })
}
