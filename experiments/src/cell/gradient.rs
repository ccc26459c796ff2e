//! What the gradient at an iterate is made of, and how it changes along the step.

use super::curvature::sharpness_at;
use super::recorder::{Iterate, RecorderError};
use super::settings::CellSettings;
use crate::Stored;
use crate::optimiser::stepped;
use crate::plan::ProbedStep;
use flatland_networks::spectrum::{CurvatureError, Eigenvalue};
use flatland_networks::{Tensor, dot};
use flatland_records::{DiagnosisRow, ProbeRow};

/// Norms of the gradient by parameter tensor, dead entries, dead activations.
pub(super) fn diagnose<F: Stored>(iterate: &Iterate<'_, F>, iteration: usize) -> DiagnosisRow {
    let (network, gradient) = (iterate.objective.network(), iterate.gradient);
    let norm_of = |tensor: &Tensor| norm(&gradient[tensor.range()]);
    let last_bias = network.last_layer_bias();
    let others = network
        .tensors()
        .iter()
        .filter(|&tensor| Some(tensor) != last_bias);
    let norms: Vec<f64> = others.map(norm_of).collect();
    let count = norms.len() as f64;
    let mean = norms.iter().sum::<f64>() / count;
    let variance = norms.iter().map(|norm| (norm - mean).powi(2)).sum::<f64>() / count;
    let zeros = gradient.iter().filter(|&&entry| entry == F::zero()).count();
    let dead = iterate.objective.zero_activation_shares(iterate.at);
    DiagnosisRow {
        iteration,
        last_bias_gradient_norm: last_bias.map(norm_of),
        tensor_gradient_mean: mean,
        tensor_gradient_std: variance.sqrt(),
        tensor_gradient_min: norms.iter().copied().fold(f64::INFINITY, f64::min),
        tensor_gradient_max: norms.iter().copied().fold(0.0, f64::max),
        zero_gradient_share: zeros as f64 / gradient.len() as f64,
        zero_activation_share: dead.into_iter().fold(0.0, f64::max),
    }
}

/// Segment smoothness along −g: at each w_t = w − t g the change of the gradient and the curvature.
///
/// What is not finite at w_t, because the network overflows there, is recorded as NaN: it says nothing of the run.
pub(super) fn probe<F: Stored>(
    iterate: &Iterate<'_, F>,
    iteration: usize,
    steps: &[ProbedStep],
    settings: &CellSettings,
) -> Result<Vec<ProbeRow>, RecorderError> {
    let (objective, weights, gradient) = (iterate.objective, iterate.at.weights(), iterate.gradient);
    let mut there = vec![F::zero(); gradient.len()];
    let mut product = vec![F::zero(); gradient.len()];
    let row = |&ProbedStep { step, accepted }: &ProbedStep| {
        let at = objective.forward(&stepped(weights, -step, gradient))?;
        objective.gradient(&at, &mut there)?;
        objective
            .linearise(&at)
            .hessian_vector_product(gradient, &mut product)?;
        let purpose = format!("probe {step}");
        let Eigenvalue { value, residual } = match sharpness_at(objective, &at, settings, &purpose, iteration)
        {
            Err(RecorderError::Curvature {
                source: CurvatureError::NotFinite { .. },
                ..
            }) => Eigenvalue {
                value: f64::NAN,
                residual: f64::NAN,
            },
            largest => largest?,
        };
        Ok(ProbeRow {
            iteration,
            step,
            accepted,
            // The points as the network sees them: rounding moves w_t by more than it does t‖g‖.
            gradient_quotient: quotient(distance(gradient, &there), distance(weights, at.weights())),
            hessian_gradient_quotient: quotient(norm(&product), norm(gradient)),
            rayleigh_quotient: quotient(dot(gradient, &product), dot(gradient, gradient)),
            sharpness: value,
            sharpness_error: residual,
        })
    };
    steps.iter().map(row).collect()
}

/// a / b with 0/0 = 0, as segment smoothness is defined.
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
