//! The rows of a record's tables.

use crate::columns::row;
use serde::{Deserialize, Serialize};

row! {
    /// The iterate w_k and the step from it: one row of `trace.csv`.
    TraceRow in "trace.csv" {
        /// k, the iteration.
        ["1"] iteration: usize,
        /// Training cost f(w_k); in a stochastic run that of the iteration's batch.
        ["f"] cost: f64,
        /// ‖g_k‖.
        ["f/w"] gradient_norm: Option<f64>,
        /// η_k; missing where no step was chosen, as at the last iterate.
        ["w²/f"] step: Option<f64>,
        /// Number of costs that the search evaluated.
        ["1"] trials: Option<usize>,
        /// How the search ended.
        ["1"] outcome: Option<Outcome>,
        /// R_k, the reference value of the search.
        ["f"] reference: Option<f64>,
        /// g_kᵀ H(w_k) g_k, not normalised.
        ["f³/w⁴"] gradient_curvature: Option<f64>,
        /// Share of training samples classified correctly, in [0, 1]; in a stochastic run of those of the iteration's batch.
        ["1"] train_accuracy: Option<f64>,
        /// In a stochastic run the cost of the whole training set, at the first iterate of every epoch and at the last iterate.
        ["f"] train_set_cost: Option<f64>,
        /// In a stochastic run the share of the whole training set classified correctly, in [0, 1], at the same iterates.
        ["1"] train_set_accuracy: Option<f64>,
        /// Cost on the test set.
        ["f"] test_cost: Option<f64>,
        /// Share of test samples classified correctly, in [0, 1].
        ["1"] test_accuracy: Option<f64>,
        /// λ₁, the largest eigenvalue of the Hessian at w_k.
        ["f/w²"] sharpness: Option<f64>,
        /// Residual bound: an eigenvalue of the Hessian lies this close to `sharpness`.
        ["f/w²"] sharpness_error: Option<f64>,
        /// Whether the eigenvalue method met its tolerance within the allowed products; missing if no sharpness was measured.
        /// Where the sharpness is read off a spectrum, whether the whole spectrum met it.
        ["1"] sharpness_converged: Option<bool>,
        /// The largest eigenvalue at w_k of the Hessian of the cost of the iteration's batch.
        ["f/w²"] batch_sharpness: Option<f64>,
        /// Whether the eigenvalue method met its tolerance for it within the allowed products.
        ["1"] batch_sharpness_converged: Option<bool>,
        /// Running time up to this iterate, over all sessions.
        ["s"] seconds: Option<f64>,
    }
}

impl TraceRow {
    /// A row with only an iteration and a cost.
    pub fn new(iteration: usize, cost: f64) -> Self {
        Self {
            iteration,
            cost,
            gradient_norm: None,
            step: None,
            trials: None,
            outcome: None,
            reference: None,
            gradient_curvature: None,
            train_accuracy: None,
            train_set_cost: None,
            train_set_accuracy: None,
            test_cost: None,
            test_accuracy: None,
            sharpness: None,
            sharpness_error: None,
            sharpness_converged: None,
            batch_sharpness: None,
            batch_sharpness_converged: None,
            seconds: None,
        }
    }
}

/// How the search for a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The acceptance test holds at the step and failed at the next larger trial.
    Bracketed,
    /// The next larger trial was acceptable but no lower, where the rule extrapolates while the cost falls.
    Turned,
    /// The next larger trial is above the largest step.
    AtMaxStep,
    /// The next larger trial would reach the cap of NLS-ub.
    AtCap,
    /// NLS-ub accepted after its one doubling.
    ExtrapolationSpent,
    /// A rule that does not extrapolate accepted its first trial.
    FirstTrial,
    /// Accepted without a measurable decrease: the demand vanishes in the rounding of the cost.
    BelowRounding,
    /// The gradient is zero: no trial was made.
    Stationary,
    /// No step was found.
    Failed,
    /// The rule prescribes the step: no search was made.
    Prescribed,
}

row! {
    /// One eigenvalue of the Hessian at an iterate: one row of `spectra.csv`.
    SpectrumRow in "spectra.csv" {
        /// k, the iteration.
        ["1"] iteration: usize,
        /// The end of the spectrum that `index` counts from.
        ["1"] end: SpectrumEnd,
        /// Rank from that end, from 0.
        ["1"] index: usize,
        /// The eigenvalue.
        ["f/w²"] eigenvalue: f64,
        /// Residual bound: an eigenvalue of the Hessian lies this close.
        ["f/w²"] residual: f64,
        /// Whether the eigenvalue method met its tolerance, within the allowed products, for every eigenvalue of the same
        /// computation: those at both ends of the spectrum, or those largest in modulus.
        ["1"] converged: bool,
    }
}

/// The end of the spectrum, or the order, that ranks count from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpectrumEnd {
    /// The largest eigenvalues, in descending order.
    Top,
    /// The smallest eigenvalues, in ascending order.
    Bottom,
    /// The eigenvalues largest in modulus, with their sign, in descending order of modulus.
    Modulus,
}

row! {
    /// An estimate of the trace of the Hessian at an iterate: one row of `hessian_trace.csv`.
    HessianTraceRow in "hessian_trace.csv" {
        /// k, the iteration.
        ["1"] iteration: usize,
        /// Mean over the probes.
        ["f/w²"] estimate: f64,
        /// Standard error of that mean; 0 only where the trace was summed, not estimated.
        ["f/w²"] standard_error: f64,
        /// Half the width of a 95 % confidence interval around `estimate`: Student's t times `standard_error`, plus rounding.
        ["f/w²"] half_width_95: f64,
        /// Number of random probes.
        ["1"] probes: usize,
    }
}
