//! The figures that a plan can name.

use serde::{Deserialize, Serialize};

/// A figure that can be drawn from the records of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FigureKind {
    /// Training cost, sharpness, step, test accuracy and step × sharpness against the iteration: Figures 1 and 3, Appendices
    /// D, F, H and I.
    MainComparison,
    /// Eigenvalues, trace of the Hessian, gradient norms and dead parts of each run, with its stays in Flatland: Figure 2.
    Diagnosis,
    /// The change of the gradient along the steps of each run: Figure 4.
    Probes,
    /// The main comparison with the sharpness of batches: Appendix E.
    Stochastic,
    /// Training cost, sharpness, step, step × sharpness and the number of trials: Appendix G.
    BacktrackFactor,
    /// Training cost, sharpness and gradient norm: Appendix J.
    NoBias,
}

impl FigureKind {
    /// The name of the figure's files, without extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::MainComparison => "main-comparison",
            Self::Diagnosis => "diagnosis",
            Self::Probes => "probes",
            Self::Stochastic => "stochastic",
            Self::BacktrackFactor => "backtrack-factor",
            Self::NoBias => "no-bias",
        }
    }
}
