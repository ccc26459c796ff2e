//! The sharpness.

use super::told::Told;
use crate::cell::run::CellObserver;
use crate::cell::settings::CellSettings;
use crate::engine::{EngineError, Objective};
use flatland_networks::spectrum::{CurvatureError, Eigenvalue, lanczos};

/// λ₁ at a point.
#[derive(Clone, Copy)]
pub(in crate::cell) struct Sharpness {
    pub(in crate::cell) value: f64,
    /// Residual bound: an eigenvalue of the Hessian lies this close to the value.
    pub(in crate::cell) residual: f64,
    /// Whether the computation met its tolerance.
    pub(in crate::cell) converged: bool,
}

impl Sharpness {
    /// The largest eigenvalue of a computation, and whether that computation converged.
    pub(super) fn new(largest: Eigenvalue, converged: bool) -> Self {
        Self {
            value: largest.value,
            residual: largest.residual,
            converged,
        }
    }
}

/// λ₁ by the Lanczos iteration; `purpose` and `iteration` select the random start.
pub(in crate::cell) fn sharpness<O: Objective>(
    objective: &O,
    point: &O::Point,
    settings: &CellSettings,
    purpose: &str,
    iteration: usize,
    observer: &dyn CellObserver,
) -> Result<Sharpness, CurvatureError<EngineError>> {
    let mut generator = settings.curvature_generator(purpose, iteration);
    let wanted = settings.record.lanczos(1, 0);
    let hessian = objective.linearise(point).map_err(CurvatureError::Operator)?;
    let mut hessian = Told::new(hessian, "sharpness", observer);
    let spectrum = lanczos(&mut hessian, &wanted, &mut generator)?;
    // After at least one step there is at least one Ritz value.
    Ok(Sharpness::new(spectrum.top[0], spectrum.converged()))
}
