//! Reference values for comparison with a plan's records.

use crate::validate::{ParameterError, Validate, require};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
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

impl Validate for Parity {
    fn validate(&self) -> Result<(), ParameterError> {
        for (index, trace) in self.traces.iter().enumerate() {
            let field = |name: &str| format!("parity.traces[{index}].{name}");
            require_tolerance(field("step_tolerance"), trace.step_tolerance)?;
            require_tolerance(field("cost_tolerance"), trace.cost_tolerance)?;
        }
        if let Some(product) = &self.hessian_vector_product {
            require_tolerance("parity.hessian_vector_product.tolerance", product.tolerance)?;
        }
        if let Some(EigenvalueReference { top, tolerance }) = &self.eigenvalues {
            require_tolerance("parity.eigenvalues.tolerance", *tolerance)?;
            require(
                !top.is_empty(),
                "parity.eigenvalues.top",
                "a non-empty list",
                "[]",
            )?;
        }
        Ok(())
    }
}

/// Tolerances are relative differences.
fn require_tolerance(parameter: impl Into<Cow<'static, str>>, tolerance: f64) -> Result<(), ParameterError> {
    require((0.0..1.0).contains(&tolerance), parameter, "in [0, 1)", tolerance)
}

/// A reference trajectory: a CSV file with the columns `iteration`, `cost`, `step` and `trials`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraceReference {
    /// The label of the optimiser whose trace is compared, such as `NLS`.
    pub optimiser: String,
    /// The file.
    pub file: PathBuf,
    /// Number of iterations compared, from the first.
    pub iterations: usize,
    /// Allowed relative difference of a step; 0 requires identical bits.
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
