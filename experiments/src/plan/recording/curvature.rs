//! Recording settings of the Hessian.

use crate::validate::{ParameterError, Validate, require, require_at_least};
use serde::{Deserialize, Serialize};

/// Eigenvalues of the Hessian, each with a residual bound: from both ends of the spectrum, or by their modulus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eigenvalues {
    /// Interval in iterations, from the recording's `from` on.
    pub every: usize,
    /// Number of largest eigenvalues. Default 0.
    #[serde(default)]
    pub top: usize,
    /// Number of smallest eigenvalues. Default 0.
    #[serde(default)]
    pub bottom: usize,
    /// Number of eigenvalues largest in modulus, with their sign and multiplicities. Default 0; the paper's is 20.
    #[serde(default)]
    pub largest_in_modulus: usize,
    /// At least K plus this number of eigenvalues largest in modulus, so that others are seen besides the K copies of 2/K in
    /// Flatland. Default none; the claim about the saddle needs 12.
    #[serde(default)]
    pub beyond_classes: Option<usize>,
}

impl Eigenvalues {
    /// Number of eigenvalues largest in modulus for a network with K outputs.
    pub(crate) fn modulus_count(&self, classes: usize) -> Option<usize> {
        let beyond = self.beyond_classes.map_or(0, |more| classes.saturating_add(more));
        Some(self.largest_in_modulus.max(beyond)).filter(|&count| count > 0)
    }
}

impl Validate for Eigenvalues {
    fn validate(&self) -> Result<(), ParameterError> {
        require_at_least("eigenvalues.every", self.every, 1)?;
        let counts = [self.top, self.bottom, self.largest_in_modulus];
        let wanted = counts != [0; 3] || self.beyond_classes.is_some();
        let any = "eigenvalues.top, bottom or largest_in_modulus";
        require(wanted, any, "at least 1", "0 for all")
    }
}

/// Hutchinson's estimate of the trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HessianTrace {
    /// Interval in iterations, from the recording's `from` on.
    pub every: usize,
    /// Number of random probes, at least 2. Default 16.
    #[serde(default = "default_probes")]
    pub probes: usize,
}

fn default_probes() -> usize {
    16
}

impl Validate for HessianTrace {
    fn validate(&self) -> Result<(), ParameterError> {
        require_at_least("hessian_trace.every", self.every, 1)?;
        require_at_least("hessian_trace.probes", self.probes, 2)
    }
}

/// The batch sharpness along an epoch: the sharpness of the cost of every iteration's batch, at the weights of that iteration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BatchSharpness {
    /// Interval in epochs, from epoch 0. Default 1.
    pub every: usize,
}

impl Default for BatchSharpness {
    fn default() -> Self {
        Self { every: 1 }
    }
}

impl Validate for BatchSharpness {
    fn validate(&self) -> Result<(), ParameterError> {
        require_at_least("batch_sharpness.every", self.every, 1)
    }
}
