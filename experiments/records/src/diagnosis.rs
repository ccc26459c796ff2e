//! The rows of the tables that diagnose a run: the parts of the gradient, its change along the step, and the sharpness
//! of single batches.

use serde::{Deserialize, Serialize};

/// The parts of the gradient at an iterate: one row of `diagnosis.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DiagnosisRow {
    /// k.
    pub iteration: usize,
    /// ‖∂f/∂b‖ for the bias b of the last layer; `None` for a network without one.
    pub last_bias_gradient_norm: Option<f64>,
    /// Mean of the gradient norms of the other parameter tensors.
    pub tensor_gradient_mean: f64,
    /// Population standard deviation of those norms.
    pub tensor_gradient_std: f64,
    /// The smallest of those norms.
    pub tensor_gradient_min: f64,
    /// The largest of those norms.
    pub tensor_gradient_max: f64,
    /// Share of the entries of the whole gradient that are exactly zero, in [0, 1].
    pub zero_gradient_share: f64,
    /// The largest share, over the activation layers, of activations that are exactly zero over the batch, in [0, 1];
    /// 0 for a network without an activation layer.
    pub zero_activation_share: f64,
}

/// How the gradient changes along the step from an iterate w to w_t = w − t g with g = ∇f(w): one row of `probes.csv`.
///
/// The numbers are not finite where the network overflows at w_t.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProbeRow {
    /// k.
    pub iteration: usize,
    /// t.
    pub step: f64,
    /// Whether the optimiser took the step t at this iterate.
    pub accepted: bool,
    /// ‖∇f(w) − ∇f(w_t)‖ / ‖w − w_t‖.
    pub gradient_quotient: f64,
    /// ‖H(w_t) g‖ / ‖g‖.
    pub hessian_gradient_quotient: f64,
    /// gᵀ H(w_t) g / ‖g‖².
    pub rayleigh_quotient: f64,
    /// λ₁, the largest eigenvalue of the Hessian at w_t.
    pub sharpness: f64,
    /// Residual bound: an eigenvalue of the Hessian lies this close to `sharpness`.
    pub sharpness_error: f64,
    /// Whether the eigenvalue method met its tolerance within the allowed products; `None` where the network overflows at
    /// w_t.
    pub sharpness_converged: Option<bool>,
}

/// The batch sharpness along an epoch, the largest eigenvalue of the Hessian of the cost of each iteration's batch at the weights of
/// that iteration: one row of `batch_sharpness.csv`. The single values are in the trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchSharpnessRow {
    /// k, the last iteration of the epoch; of an epoch that the end of the run cut short, the last iterate.
    pub iteration: usize,
    /// Mean over the batches of the epoch from which a step was taken.
    pub mean: f64,
    /// The largest of these values.
    pub max: f64,
    /// The smallest of these values.
    pub min: f64,
    /// Number of these batches.
    pub batches: usize,
    /// Whether the eigenvalue method met its tolerance, within the allowed products, for every batch.
    pub converged: bool,
}
