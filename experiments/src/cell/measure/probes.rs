//! How the gradient changes along its negative.

use super::error::MeasurementError;
use super::sharpness::{Sharpness, sharpness};
use crate::Stored;
use crate::cell::run::CellObserver;
use crate::cell::settings::CellSettings;
use crate::engine::{Objective, Point};
use crate::optimiser::stepped;
use crate::plan::ProbedStep;
use flatland_networks::dot;
use flatland_networks::spectrum::CurvatureError;
use flatland_records::ProbeRow;
use num_traits::Zero;

/// Segment smoothness along −g: at each w_t = w − t g the change of the gradient and the curvature.
///
/// A value that is not finite at w_t, because the network overflows there, is recorded as NaN: it does not affect the
/// run.
pub(in crate::cell) fn probes<O: Objective>(
    objective: &O,
    point: &O::Point,
    gradient: &[O::Scalar],
    steps: &[ProbedStep],
    settings: &CellSettings,
    iteration: usize,
    observer: &dyn CellObserver,
) -> Result<Vec<ProbeRow>, MeasurementError> {
    let weights = point.weights()?;
    let mut there = vec![O::Scalar::zero(); gradient.len()];
    let mut product = vec![O::Scalar::zero(); gradient.len()];
    let row = |&ProbedStep { step, accepted }: &ProbedStep| {
        let at = objective.forward(&stepped(weights, -step, gradient).collect::<Vec<_>>())?;
        objective.gradient(&at, &mut there)?;
        objective.hessian_vector_product(&at, gradient, &mut product)?;
        let purpose = format!("probe {step}");
        let largest = match sharpness(objective, &at, settings, &purpose, iteration, observer) {
            Err(CurvatureError::NotFinite { .. }) => None,
            largest => Some(largest?),
        };
        let value_or_nan = |value: fn(Sharpness) -> f64| largest.map_or(f64::NAN, value);
        Ok(ProbeRow {
            iteration,
            step,
            accepted,
            // The points as the network sees them: rounding moves w_t by more than it does t‖g‖.
            gradient_quotient: quotient(distance(gradient, &there), distance(weights, at.weights()?)),
            hessian_gradient_quotient: quotient(norm(&product), norm(gradient)),
            rayleigh_quotient: quotient(dot(gradient, &product), dot(gradient, gradient)),
            sharpness: value_or_nan(|largest| largest.value),
            sharpness_error: value_or_nan(|largest| largest.residual),
            sharpness_converged: largest.map(|largest| largest.converged),
        })
    };
    steps.iter().map(row).collect()
}

/// a / b with 0/0 = 0, as in the definition of segment smoothness.
fn quotient(a: f64, b: f64) -> f64 {
    if a == 0.0 { 0.0 } else { a / b }
}

/// ‖v‖.
fn norm<F: Stored>(v: &[F]) -> f64 {
    dot(v, v).sqrt()
}

/// ‖a − b‖, each difference in double precision.
fn distance<F: Stored>(a: &[F], b: &[F]) -> f64 {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a.widen() - b.widen()).collect();
    norm(&differences)
}
