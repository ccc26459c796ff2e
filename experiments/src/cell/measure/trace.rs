//! The trace of the Hessian.

use super::told::Told;
use crate::cell::run::CellObserver;
use crate::cell::settings::CellSettings;
use crate::engine::{EngineError, Objective};
use flatland_networks::spectrum::{CurvatureError, hessian_trace};
use flatland_records::HessianTraceRow;

/// Hutchinson's estimate from `probes` random vectors.
pub(in crate::cell) fn trace<O: Objective>(
    objective: &O,
    point: &O::Point,
    probes: usize,
    settings: &CellSettings,
    iteration: usize,
    observer: &dyn CellObserver,
) -> Result<HessianTraceRow, CurvatureError<EngineError>> {
    let mut generator = settings.curvature_generator("trace", iteration);
    let hessian = objective.linearise(point).map_err(CurvatureError::Operator)?;
    let mut hessian = Told::new(hessian, "trace", observer);
    let found = hessian_trace(&mut hessian, probes, &mut generator)?;
    Ok(HessianTraceRow {
        iteration,
        estimate: found.estimate,
        standard_error: found.standard_error,
        half_width_95: found.half_width_95,
        probes,
    })
}
