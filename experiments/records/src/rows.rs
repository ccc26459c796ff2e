//! The rows of a record's tables.

use serde::{Deserialize, Serialize};

/// The iterate w_k and the step from it: one row of `trace.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TraceRow {
    /// k.
    pub iteration: usize,
    /// Training cost f(w_k).
    pub cost: f64,
    /// ‖g_k‖.
    pub gradient_norm: Option<f64>,
    /// η_k; `None` where no step was chosen, as at the last iterate.
    pub step: Option<f64>,
    /// Number of costs that the search evaluated.
    pub trials: Option<usize>,
    /// How the search ended.
    pub outcome: Option<Outcome>,
    /// R_k, the reference value of the search.
    pub reference: Option<f64>,
    /// g_kᵀ H(w_k) g_k, not normalised.
    pub gradient_curvature: Option<f64>,
    /// Share of training samples classified correctly, in [0, 1].
    pub train_accuracy: Option<f64>,
    /// Cost on the test set.
    pub test_cost: Option<f64>,
    /// Share of test samples classified correctly, in [0, 1].
    pub test_accuracy: Option<f64>,
    /// λ₁, the largest eigenvalue of the Hessian at w_k.
    pub sharpness: Option<f64>,
    /// Residual bound: an eigenvalue of the Hessian lies this close to `sharpness`.
    pub sharpness_error: Option<f64>,
    /// Whether the eigenvalue method met its tolerance within the allowed products; `None` if no sharpness was measured.
    /// Where the sharpness is read off a spectrum, whether the whole spectrum met it.
    pub sharpness_converged: Option<bool>,
    /// Seconds since the start of the run.
    pub seconds: Option<f64>,
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
            test_cost: None,
            test_accuracy: None,
            sharpness: None,
            sharpness_error: None,
            sharpness_converged: None,
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

/// One eigenvalue of the Hessian at an iterate: one row of `spectra.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpectrumRow {
    /// k.
    pub iteration: usize,
    /// The end of the spectrum that `index` counts from.
    pub end: SpectrumEnd,
    /// Rank from that end, from 0.
    pub index: usize,
    /// The eigenvalue.
    pub eigenvalue: f64,
    /// Residual bound: an eigenvalue of the Hessian lies this close.
    pub residual: f64,
    /// Whether the eigenvalue method met its tolerance, within the allowed products, for every eigenvalue of the same
    /// computation: those at both ends of the spectrum, or those largest in modulus.
    pub converged: bool,
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

/// An estimate of the trace of the Hessian at an iterate: one row of `hessian_trace.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HessianTraceRow {
    /// k.
    pub iteration: usize,
    /// Mean over the probes.
    pub estimate: f64,
    /// Standard error of that mean; 0 only where the trace was summed, not estimated.
    pub standard_error: f64,
    /// Half the width of a 95 % confidence interval around `estimate`: Student's t times `standard_error`, plus rounding.
    pub half_width_95: f64,
    /// Number of random probes.
    pub probes: usize,
}
