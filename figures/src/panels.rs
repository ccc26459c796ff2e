//! The panels that figures have.

use serde::{Deserialize, Serialize};

use crate::error::FigureError;

/// Defines [`Panel`] from one list of variants, names on command lines and documentation.
macro_rules! panels {
    ($($(#[$doc:meta])+ $panel:ident: $name:literal,)+) => {
        /// A panel of a figure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Panel {
            $($(#[$doc])+ $panel,)+
        }

        impl Panel {
            /// All panels.
            pub const ALL: &[Self] = &[$(Self::$panel),+];

            /// Its name on command lines, such as `test-accuracy`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$panel => $name,)+
                }
            }
        }
    };
}

panels! {
    /// The training cost; of a stochastic run, that of the iteration's batch.
    Cost: "cost",
    /// The cost of the whole training set: of a stochastic run once per epoch, of any other the training cost.
    EpochCost: "epoch-cost",
    /// The share of the whole training set classified correctly, as often.
    EpochAccuracy: "epoch-accuracy",
    /// The share of training samples classified correctly; of a stochastic run, of the iteration's batch.
    TrainAccuracy: "train-accuracy",
    /// The cost on the test set.
    TestCost: "test-cost",
    /// The share of test samples classified correctly.
    TestAccuracy: "test-accuracy",
    /// λ₁, the largest eigenvalue of the Hessian.
    Sharpness: "sharpness",
    /// λ₁ of single batches: mean, smallest and largest.
    BatchSharpness: "batch-sharpness",
    /// η, the step.
    Step: "step",
    /// η λ₁.
    StepTimesSharpness: "step-sharpness",
    /// ‖g‖.
    GradientNorm: "gradient-norm",
    /// The number of costs that the search evaluated.
    Trials: "trials",
    /// The recorded eigenvalues, of the diagnosis.
    Eigenvalues: "eigenvalues",
    /// The estimated trace of the Hessian, of the diagnosis.
    HessianTrace: "trace",
    /// Gradient norms of the last bias and of the other parameter tensors, of the diagnosis.
    TensorGradients: "tensor-gradients",
    /// Shares of zeros in the gradient and among activations, of the diagnosis.
    Zeros: "zeros",
    /// ‖∇f(w) − ∇f(w_t)‖ / ‖w − w_t‖, of the probes.
    GradientQuotient: "gradient-quotient",
    /// ‖H g‖ / ‖g‖, of the probes.
    HessianGradient: "hessian-gradient",
    /// gᵀHg / ‖g‖², of the probes.
    Rayleigh: "rayleigh",
    /// λ₁ along the step, of the probes.
    ProbedSharpness: "probed-sharpness",
}

impl Panel {
    /// The panels that a comparison of optimisers can have.
    pub const OF_COMPARISONS: &[Self] = &[
        Self::Cost,
        Self::EpochCost,
        Self::EpochAccuracy,
        Self::TrainAccuracy,
        Self::TestCost,
        Self::TestAccuracy,
        Self::Sharpness,
        Self::BatchSharpness,
        Self::Step,
        Self::StepTimesSharpness,
        Self::GradientNorm,
        Self::Trials,
        Self::HessianTrace,
        Self::TensorGradients,
        Self::Zeros,
    ];
    /// The panels of a diagnosis.
    pub const OF_DIAGNOSIS: &[Self] = &[
        Self::Cost,
        Self::Sharpness,
        Self::Eigenvalues,
        Self::HessianTrace,
        Self::TensorGradients,
        Self::Zeros,
    ];
    /// The panels of a figure of probes.
    pub const OF_PROBES: &[Self] = &[
        Self::GradientQuotient,
        Self::HessianGradient,
        Self::Rayleigh,
        Self::ProbedSharpness,
    ];
}

/// The panels of a figure: those that are asked for, of those that it can have, or its own.
pub(crate) fn chosen(
    figure: &'static str,
    wanted: &[Panel],
    own: &[Panel],
    possible: &[Panel],
) -> Result<Vec<Panel>, FigureError> {
    if wanted.is_empty() {
        return Ok(own.to_vec());
    }
    let mut panels: Vec<Panel> = Vec::new();
    for panel in wanted {
        if !possible.contains(panel) {
            return Err(FigureError::Panel {
                figure,
                panel: panel.name(),
                possible: possible.iter().map(|panel| panel.name()).collect(),
            });
        }
        if !panels.contains(panel) {
            panels.push(*panel);
        }
    }
    Ok(panels)
}
