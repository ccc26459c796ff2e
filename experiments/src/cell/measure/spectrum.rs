//! Eigenvalues of the Hessian.

use super::sharpness::Sharpness;
use super::told::Told;
use crate::cell::run::CellObserver;
use crate::cell::settings::CellSettings;
use crate::engine::{EngineError, Objective, SymmetricOperator};
use crate::plan::Eigenvalues;
use flatland_networks::spectrum::{CurvatureError, Eigenvalue, lanczos, largest_in_modulus};
use flatland_records::{SpectrumEnd, SpectrumRow};

/// The wanted eigenvalues, and the largest eigenvalue of the Hessian if it is among them.
pub(in crate::cell) struct Spectrum {
    pub(in crate::cell) rows: Vec<SpectrumRow>,
    pub(in crate::cell) largest: Option<Sharpness>,
}

/// The `wanted` eigenvalues of the Hessian of a network with `classes` outputs.
pub(in crate::cell) fn spectrum<O: Objective>(
    objective: &O,
    point: &O::Point,
    wanted: &Eigenvalues,
    classes: usize,
    settings: &CellSettings,
    iteration: usize,
    observer: &dyn CellObserver,
) -> Result<Spectrum, CurvatureError<EngineError>> {
    let record = &settings.record;
    let mut rows = Vec::new();
    let mut extend = |end, eigenvalues: &[Eigenvalue], converged| {
        let row = |(index, eigenvalue): (usize, &Eigenvalue)| SpectrumRow {
            iteration,
            end,
            index,
            eigenvalue: eigenvalue.value,
            residual: eigenvalue.residual,
            converged,
        };
        rows.extend(eigenvalues.iter().enumerate().map(row));
    };
    let mut largest = None;
    if wanted.top > 0 || wanted.bottom > 0 {
        let mut generator = settings.curvature_generator("Lanczos", iteration);
        let ends = record.lanczos(wanted.top.max(1), wanted.bottom);
        let hessian = objective.linearise(point).map_err(CurvatureError::Operator)?;
        let mut hessian = Told::new(hessian, "eigenvalues", observer);
        let found = lanczos(&mut hessian, &ends, &mut generator)?;
        extend(SpectrumEnd::Top, &found.top, found.converged());
        extend(SpectrumEnd::Bottom, &found.bottom, found.converged());
        let top = found.top.first();
        largest = top.map(|&top| Sharpness::new(top, found.converged()));
    }
    if let Some(count) = wanted.modulus_count(classes) {
        let mut generator = settings.curvature_generator("modulus", iteration);
        let hessian = objective.linearise(point).map_err(CurvatureError::Operator)?;
        let mut hessian = Told::new(hessian, "eigenvalues", observer);
        let by_modulus = record.modulus(count.min(hessian.dimension()));
        let found = largest_in_modulus(&mut hessian, &by_modulus, &mut generator)?;
        extend(SpectrumEnd::Modulus, &found.eigenvalues, found.converged());
        // The first positive eigenvalue is the largest of all.
        let positive = found.eigenvalues.iter().find(|eigenvalue| eigenvalue.value > 0.0);
        largest = largest.or_else(|| positive.map(|&first| Sharpness::new(first, found.converged())));
    }
    Ok(Spectrum { rows, largest })
}
