//! The panels that figures have.

use serde::{Deserialize, Serialize};

use crate::error::FigureError;

/// A panel of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Panel {
    /// The training cost; of a stochastic run, that of the iteration's batch.
    Cost,
    /// The cost of the whole training set: of a stochastic run once per epoch, of any other the training cost.
    EpochCost,
    /// The share of the whole training set classified correctly, as often.
    EpochAccuracy,
    /// The share of training samples classified correctly; of a stochastic run, of the iteration's batch.
    TrainAccuracy,
    /// The cost on the test set.
    TestCost,
    /// The share of test samples classified correctly.
    TestAccuracy,
    /// λ₁, the largest eigenvalue of the Hessian.
    Sharpness,
    /// λ₁ of single batches: mean, smallest and largest.
    BatchSharpness,
    /// η, the step.
    Step,
    /// η λ₁.
    StepTimesSharpness,
    /// ‖g‖.
    GradientNorm,
    /// The number of costs that the search evaluated.
    Trials,
    /// The recorded eigenvalues, of the diagnosis.
    Eigenvalues,
    /// The estimated trace of the Hessian, of the diagnosis.
    HessianTrace,
    /// Gradient norms of the last bias and of the other parameter tensors, of the diagnosis.
    TensorGradients,
    /// Shares of zeros in the gradient and among activations, of the diagnosis.
    Zeros,
    /// ‖∇f(w) − ∇f(w_t)‖ / ‖w − w_t‖, of the probes.
    GradientQuotient,
    /// ‖H g‖ / ‖g‖, of the probes.
    HessianGradient,
    /// gᵀHg / ‖g‖², of the probes.
    Rayleigh,
    /// λ₁ along the step, of the probes.
    ProbedSharpness,
}

impl Panel {
    /// All panels.
    pub const ALL: &[Self] = &[
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
        Self::Eigenvalues,
        Self::HessianTrace,
        Self::TensorGradients,
        Self::Zeros,
        Self::GradientQuotient,
        Self::HessianGradient,
        Self::Rayleigh,
        Self::ProbedSharpness,
    ];
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

    /// Its name on command lines, such as `test-accuracy`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::EpochCost => "epoch-cost",
            Self::EpochAccuracy => "epoch-accuracy",
            Self::TrainAccuracy => "train-accuracy",
            Self::TestCost => "test-cost",
            Self::TestAccuracy => "test-accuracy",
            Self::Sharpness => "sharpness",
            Self::BatchSharpness => "batch-sharpness",
            Self::Step => "step",
            Self::StepTimesSharpness => "step-sharpness",
            Self::GradientNorm => "gradient-norm",
            Self::Trials => "trials",
            Self::Eigenvalues => "eigenvalues",
            Self::HessianTrace => "trace",
            Self::TensorGradients => "tensor-gradients",
            Self::Zeros => "zeros",
            Self::GradientQuotient => "gradient-quotient",
            Self::HessianGradient => "hessian-gradient",
            Self::Rayleigh => "rayleigh",
            Self::ProbedSharpness => "probed-sharpness",
        }
    }
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

#[cfg(test)]
mod tests {
    use super::Panel;

    #[test]
    fn list_of_all_panels_is_complete() {
        let error = ron::from_str::<Panel>("Other").unwrap_err().code;
        let ron::Error::NoSuchEnumVariant { expected, .. } = error else {
            panic!("{error}")
        };
        let names: Vec<String> = Panel::ALL.iter().map(|panel| format!("{panel:?}")).collect();
        assert_eq!(names, expected);
    }
}
