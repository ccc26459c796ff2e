//! Recording settings of weights.

use crate::validate::{ParameterError, Validate, require_at_least};
use serde::{Deserialize, Serialize};

/// The weights of the last iterate, as the file `final_weights` of the record, and of others, as `weights-<iteration>`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Interval in iterations, from iteration 0. Default only the last iterate.
    pub every: Option<usize>,
    /// The format of the files. Default safetensors.
    pub format: WeightsFormat,
}

/// The format of a file of weights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeightsFormat {
    /// Tensors under PyTorch's names, with the running statistics of batch normalisation.
    #[default]
    Safetensors,
    /// One flat array, the tensors in PyTorch's order.
    Npy,
}

impl WeightsFormat {
    /// The extension of its files.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Safetensors => "safetensors",
            Self::Npy => "npy",
        }
    }
}

impl Validate for Weights {
    fn validate(&self) -> Result<(), ParameterError> {
        require_at_least("weights.every", self.every.unwrap_or(1), 1)
    }
}
