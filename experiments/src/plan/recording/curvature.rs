//! Settings of what is recorded of the Hessian.

use crate::validate::{ParameterError, Validate, require, require_at_least};
use serde::{Deserialize, Serialize};

/// Eigenvalues of the Hessian, each with a residual bound: from both ends of the spectrum, or by their modulus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eigenvalues {
    /// Every so many iterations, from iteration 0.
    pub every: usize,
    /// How many of the largest. Default none.
    #[serde(default)]
    pub top: usize,
    /// How many of the smallest. Default none.
    #[serde(default)]
    pub bottom: usize,
    /// How many of those largest in modulus, with their sign, multiple ones as often as they occur. Default none; the
    /// paper's is 20.
    #[serde(default)]
    pub largest_in_modulus: usize,
    /// Of those largest in modulus at least K and this many more, so that something is seen besides the K copies of
    /// 2/K in Flatland. Default none; the paper's is 10.
    #[serde(default)]
    pub beyond_classes: Option<usize>,
}

impl Eigenvalues {
    /// How many of those largest in modulus are wanted of a network with K outputs.
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
    /// Every so many iterations, from iteration 0.
    pub every: usize,
    /// How many random probes, at least 2. Default 16.
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

/// The sharpness of the costs of single batches, which are the same at every iterate: the first of the first epoch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BatchSharpness {
    /// Every so many iterations, from iteration 0.
    pub every: usize,
    /// How many batches; where an epoch has fewer, all of them. Default 10.
    #[serde(default = "default_batches")]
    pub batches: usize,
}

fn default_batches() -> usize {
    10
}

impl Validate for BatchSharpness {
    fn validate(&self) -> Result<(), ParameterError> {
        require_at_least("batch_sharpness.every", self.every, 1)?;
        require_at_least("batch_sharpness.batches", self.batches, 1)
    }
}
