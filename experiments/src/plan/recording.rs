//! What a run records besides the trace.

use super::checked::{Check, Refusal};
use crate::curvature::{CurvatureError, LanczosSettings};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What is recorded, and how often. The last iterate of a run that comes to its end is always recorded in full.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recording {
    /// The sharpness every so many iterations, from iteration 0. Default 100.
    pub sharpness_every: usize,
    /// Cost and accuracy on the test set every so many iterations. Default 10.
    pub test_every: usize,
    /// Eigenvalues at both ends of the spectrum. Default none.
    pub eigenvalues: Option<Eigenvalues>,
    /// An estimate of the trace of the Hessian. Default none.
    pub hessian_trace: Option<HessianTrace>,
    /// A direction v in an .npy file; the record then holds H(w₀)·v as `hessian_vector_product.npy`. Default none.
    pub hessian_vector_product_along: Option<PathBuf>,
    /// Whether the record holds the last weights as `final_weights.npy`. Default no.
    pub final_weights: bool,
    /// Eigenvalues are computed until their residual bounds are at most this times the largest modulus. Default 1e-3.
    pub eigenvalue_tolerance: f64,
    /// The largest number of Hessian-vector products for the eigenvalues of one iterate. Default 300.
    pub eigenvalue_max_products: usize,
}

/// Both ends of the spectrum, each eigenvalue with a residual bound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eigenvalues {
    /// Every so many iterations, from iteration 0.
    pub every: usize,
    /// How many of the largest.
    pub top: usize,
    /// How many of the smallest. Default none.
    #[serde(default)]
    pub bottom: usize,
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

impl Default for Recording {
    fn default() -> Self {
        Self {
            sharpness_every: 100,
            test_every: 10,
            eigenvalues: None,
            hessian_trace: None,
            hessian_vector_product_along: None,
            final_weights: false,
            eigenvalue_tolerance: 1e-3,
            eigenvalue_max_products: 300,
        }
    }
}

impl Check for Recording {
    fn check(&self) -> Result<(), Refusal> {
        let at_least = |setting: &str, value: usize, least: usize| match value >= least {
            true => Ok(()),
            false => Err(Refusal::new(
                setting,
                format!("{setting} must be at least {least}, got {value}"),
            )),
        };
        at_least("sharpness_every", self.sharpness_every, 1)?;
        at_least("test_every", self.test_every, 1)?;
        if let Some(Eigenvalues { every, top, bottom }) = self.eigenvalues {
            at_least("eigenvalues: every", every, 1)?;
            if top == 0 && bottom == 0 {
                let message = "eigenvalues: top or bottom must be at least 1, got 0 for both";
                return Err(Refusal::new("eigenvalues: top", message));
            }
        }
        if let Some(HessianTrace { every, probes }) = self.hessian_trace {
            at_least("hessian_trace: every", every, 1)?;
            at_least("hessian_trace: probes", probes, 2)?;
        }
        self.lanczos(1, 0).validate().map_err(|error| match error {
            CurvatureError::Setting { name, range, got } => {
                let setting = match name {
                    "tolerance" => "eigenvalue_tolerance",
                    _ => "eigenvalue_max_products",
                };
                Refusal::new(setting, format!("{setting} must be {range}, got {got}"))
            }
            other => Refusal::new("", other.to_string()),
        })
    }
}

impl Recording {
    /// How that many eigenvalues at each end of the spectrum are computed.
    pub(crate) fn lanczos(&self, top: usize, bottom: usize) -> LanczosSettings {
        let (tolerance, max_steps) = (self.eigenvalue_tolerance, self.eigenvalue_max_products);
        LanczosSettings {
            top,
            bottom,
            tolerance,
            max_steps,
        }
    }
}
