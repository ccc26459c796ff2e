//! The sharpness.

use super::told::Told;
use crate::Stored;
use crate::cell::run::CellObserver;
use crate::cell::settings::CellSettings;
use flatland_networks::spectrum::{CurvatureError, Eigenvalue, lanczos};
use flatland_networks::{Forward, Objective};

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
pub(in crate::cell) fn sharpness<F: Stored>(
    objective: &Objective<'_, F>,
    point: &Forward<F>,
    settings: &CellSettings,
    purpose: &str,
    iteration: usize,
    observer: &dyn CellObserver,
) -> Result<Sharpness, CurvatureError> {
    let mut generator = settings.curvature_generator(purpose, iteration);
    let wanted = settings.record.lanczos(1, 0);
    let spectrum = lanczos(
        &mut Told::new(objective.linearise(point), "sharpness", observer),
        &wanted,
        &mut generator,
    )?;
    // After at least one step there is at least one Ritz value.
    Ok(Sharpness::new(spectrum.top[0], spectrum.converged()))
}
