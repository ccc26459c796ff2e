//! The parts of a gradient.

use crate::engine::{EngineError, Objective};
use flatland_networks::{Network, Tensor, dot};
use flatland_records::DiagnosisRow;
use num_traits::Zero;

/// Norms of the gradient by parameter tensor, dead entries, dead activations.
pub(in crate::cell) fn diagnosis<O: Objective>(
    network: &Network,
    objective: &O,
    point: &O::Point,
    gradient: &[O::Scalar],
    iteration: usize,
) -> Result<DiagnosisRow, EngineError> {
    let norm_of = |tensor: &Tensor| {
        let part = &gradient[tensor.range()];
        dot(part, part).sqrt()
    };
    let last_bias = network.last_layer_bias();
    let others = network
        .tensors()
        .iter()
        .filter(|&tensor| Some(tensor) != last_bias);
    let norms: Vec<f64> = others.map(norm_of).collect();
    let count = norms.len() as f64;
    let mean = norms.iter().sum::<f64>() / count;
    let variance = norms.iter().map(|norm| (norm - mean).powi(2)).sum::<f64>() / count;
    let zeros = gradient.iter().filter(|entry| entry.is_zero()).count();
    let dead = objective.zero_activation_shares(point)?;
    Ok(DiagnosisRow {
        iteration,
        last_bias_gradient_norm: last_bias.map(norm_of),
        tensor_gradient_mean: mean,
        tensor_gradient_std: variance.sqrt(),
        tensor_gradient_min: norms.iter().copied().fold(f64::INFINITY, f64::min),
        tensor_gradient_max: norms.iter().copied().fold(0.0, f64::max),
        zero_gradient_share: zeros as f64 / gradient.len() as f64,
        zero_activation_share: dead.into_iter().fold(0.0, f64::max),
    })
}
