//! Reference values that a plan's records are compared with.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Reference values of an independent implementation. Relative paths start from the folder of the plan.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Parity {
    /// Reference trajectories.
    pub traces: Vec<TraceReference>,
    /// A reference Hessian-vector product at the initial weights.
    pub hessian_vector_product: Option<ProductReference>,
    /// Reference eigenvalues at the initial weights.
    pub eigenvalues: Option<EigenvalueReference>,
}

impl Parity {
    /// Every tolerance, with the field it belongs to.
    pub(super) fn tolerances(&self) -> impl Iterator<Item = (&'static str, f64)> {
        let traces = self
            .traces
            .iter()
            .flat_map(|trace| [trace.step_tolerance, trace.cost_tolerance]);
        let product = self
            .hessian_vector_product
            .iter()
            .map(|product| product.tolerance);
        let eigenvalues = self.eigenvalues.iter().map(|eigenvalues| eigenvalues.tolerance);
        traces
            .map(|value| ("traces", value))
            .chain(product.map(|value| ("hessian_vector_product", value)))
            .chain(eigenvalues.map(|value| ("eigenvalues", value)))
    }
}

/// A reference trajectory: a CSV file with the columns `iteration`, `cost`, `step` and `trials`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceReference {
    /// The label of the optimiser whose trace is compared, such as `NLS`.
    pub optimiser: String,
    /// The file.
    pub file: PathBuf,
    /// How many iterations are compared, from the first.
    pub iterations: usize,
    /// Allowed relative difference of a step; 0 asks for identical bits.
    pub step_tolerance: f64,
    /// Allowed relative difference of a cost.
    pub cost_tolerance: f64,
}

/// A reference H(w₀)·v, compared with what `record: (hessian_vector_product_along: …)` recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductReference {
    /// The .npy file of the product.
    pub file: PathBuf,
    /// Allowed relative difference, ‖difference‖/‖reference‖.
    pub tolerance: f64,
}

/// The largest eigenvalues of H(w₀), compared with what `record: (eigenvalues: …)` recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EigenvalueReference {
    /// In descending order.
    pub top: Vec<f64>,
    /// Allowed relative difference of each.
    pub tolerance: f64,
}
