//! The rows of the tables that diagnose a run: the parts of the gradient, its change along the step, and the sharpness
//! of single batches.

use crate::columns::row;

row! {
    /// The parts of the gradient at an iterate: one row of `diagnosis.csv`.
    DiagnosisRow in "diagnosis.csv" {
        /// k, the iteration.
        ["1"] iteration: usize,
        /// ‖∂f/∂b‖ for the bias b of the last layer; missing for a network without one.
        ["f/w"] last_bias_gradient_norm: Option<f64>,
        /// Mean of the gradient norms of the other parameter tensors.
        ["f/w"] tensor_gradient_mean: f64,
        /// Population standard deviation of those norms.
        ["f/w"] tensor_gradient_std: f64,
        /// The smallest of those norms.
        ["f/w"] tensor_gradient_min: f64,
        /// The largest of those norms.
        ["f/w"] tensor_gradient_max: f64,
        /// Share of the entries of the whole gradient that are exactly zero, in [0, 1].
        ["1"] zero_gradient_share: f64,
        /// The largest share, over the activation layers, of activations that are exactly zero over the batch, in [0, 1];
        /// 0 for a network without an activation layer.
        ["1"] zero_activation_share: f64,
    }
}

row! {
    /// How the gradient changes along the step from an iterate w to w_t = w − t g with g = ∇f(w): one row of `probes.csv`.
    ///
    /// The numbers are not finite where the network overflows at w_t.
    ProbeRow in "probes.csv" {
        /// k, the iteration.
        ["1"] iteration: usize,
        /// t.
        ["w²/f"] step: f64,
        /// Whether the optimiser took the step t at this iterate.
        ["1"] accepted: bool,
        /// ‖∇f(w) − ∇f(w_t)‖ / ‖w − w_t‖.
        ["f/w²"] gradient_quotient: f64,
        /// ‖H(w_t) g‖ / ‖g‖.
        ["f/w²"] hessian_gradient_quotient: f64,
        /// gᵀ H(w_t) g / ‖g‖².
        ["f/w²"] rayleigh_quotient: f64,
        /// λ₁, the largest eigenvalue of the Hessian at w_t.
        ["f/w²"] sharpness: f64,
        /// Residual bound: an eigenvalue of the Hessian lies this close to `sharpness`.
        ["f/w²"] sharpness_error: f64,
        /// Whether the eigenvalue method met its tolerance within the allowed products; missing where the network overflows at
        /// w_t.
        ["1"] sharpness_converged: Option<bool>,
    }
}

row! {
    /// The batch sharpness along an epoch, the largest eigenvalue of the Hessian of the cost of each iteration's batch at the weights of
    /// that iteration: one row of `batch_sharpness.csv`. The single values are in the trace.
    BatchSharpnessRow in "batch_sharpness.csv" {
        /// k, the last iteration of the epoch; of an epoch that the end of the run cut short, the last iterate.
        ["1"] iteration: usize,
        /// Mean over the batches of the epoch from which a step was taken.
        ["f/w²"] mean: f64,
        /// The largest of these values.
        ["f/w²"] max: f64,
        /// The smallest of these values.
        ["f/w²"] min: f64,
        /// Number of these batches.
        ["1"] batches: usize,
        /// Whether the eigenvalue method met its tolerance, within the allowed products, for every batch.
        ["1"] converged: bool,
    }
}
