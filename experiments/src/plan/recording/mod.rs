//! The recordings of a run besides the trace.

mod curvature;
mod due;
mod gradient;
mod weights;
mod window;

use crate::validate::{ParameterError, Validate, require_at_least, require_nonnegative, require_positive};
use flatland_networks::spectrum::{LanczosSettings, ModulusSettings};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use window::distinct_data;

pub use curvature::{BatchSharpness, Eigenvalues, HessianTrace};
pub use gradient::{Diagnosis, Probes};
pub use weights::{Weights, WeightsFormat};
pub use window::DataWindow;

pub(crate) use due::{Due, Occasion};
pub(crate) use gradient::ProbedStep;

/// What is recorded, and how often. The last iterate of a completed run is always recorded in full, except for probes, which
/// have their own iterations.
///
/// In a stochastic run the sharpness, the eigenvalues, the trace and the Hessian-vector product are those of the cost of
/// all training samples; gradients and probes are those of the iteration's batch. Cost and accuracy of all training samples
/// are recorded at the first iterate of every epoch and at the last iterate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recording {
    /// Interval in iterations of the sharpness, from iteration 0. Default 100.
    pub sharpness_every: usize,
    /// Whether to record the sharpness also at every iteration whose cost is within 10 % of the label variance, as it is in
    /// Flatland. Default false.
    pub sharpness_near_label_variance: bool,
    /// Interval in iterations of cost and accuracy on the test set. Default 10.
    pub test_every: usize,
    /// The iteration from which eigenvalues, the trace of the Hessian and the parts of gradients are recorded, such as the first one
    /// of the window that the paper's Figure 2 shows. Default 0.
    pub from: usize,
    /// That iteration on single data sets, instead of `from`. Default none.
    pub from_by_data: Vec<DataWindow>,
    /// Eigenvalues. Default none.
    pub eigenvalues: Option<Eigenvalues>,
    /// An estimate of the trace of the Hessian. Default none.
    pub hessian_trace: Option<HessianTrace>,
    /// The parts of gradients. Default none.
    pub diagnosis: Option<Diagnosis>,
    /// Segment smoothness along the gradient. Default none.
    pub probes: Option<Probes>,
    /// The sharpness of the batches of a stochastic run, epoch by epoch. Default none.
    pub batch_sharpness: Option<BatchSharpness>,
    /// A direction v in an .npy file; the record then holds H(w₀)·v as `hessian_vector_product.npy`. Default none.
    pub hessian_vector_product_along: Option<PathBuf>,
    /// Weights. Default none.
    pub weights: Option<Weights>,
    /// Whether the record keeps the state from which a plan of more iterations goes on, as large as the weights and twice that for SAM.
    /// Default true.
    pub keep_state: bool,
    /// Eigenvalues are computed until their residual bounds are at most this times the largest modulus. Default 1e-3.
    pub eigenvalue_tolerance: f64,
    /// The largest number of Hessian-vector products for the eigenvalues of one iterate; twice the number of eigenvalues if
    /// more are wanted. Default 300.
    pub eigenvalue_max_products: usize,
    /// The memory of the vectors that the computation of an iterate's eigenvalues keeps, in bytes, such as `16e9`; 8e9 if absent, and at
    /// least that of 10 vectors as long as the weights and two for every eigenvalue. Where they would take more, the
    /// iteration is restarted, which takes more products. Default none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eigenvalue_max_memory: Option<f64>,
}

impl Default for Recording {
    fn default() -> Self {
        Self {
            sharpness_every: 100,
            sharpness_near_label_variance: false,
            test_every: 10,
            from: 0,
            from_by_data: Vec::new(),
            eigenvalues: None,
            hessian_trace: None,
            diagnosis: None,
            probes: None,
            batch_sharpness: None,
            hessian_vector_product_along: None,
            weights: None,
            keep_state: true,
            eigenvalue_tolerance: 1e-3,
            eigenvalue_max_products: 300,
            eigenvalue_max_memory: None,
        }
    }
}

impl Validate for Recording {
    fn validate(&self) -> Result<(), ParameterError> {
        require_at_least("sharpness_every", self.sharpness_every, 1)?;
        require_at_least("test_every", self.test_every, 1)?;
        distinct_data(&self.from_by_data)?;
        validate(self.eigenvalues.as_ref())?;
        validate(self.hessian_trace.as_ref())?;
        validate(self.diagnosis.as_ref())?;
        validate(self.probes.as_ref())?;
        validate(self.batch_sharpness.as_ref())?;
        validate(self.weights.as_ref())?;
        require_nonnegative("eigenvalue_tolerance", self.eigenvalue_tolerance)?;
        require_at_least("eigenvalue_max_products", self.eigenvalue_max_products, 1)?;
        self.eigenvalue_max_memory
            .map_or(Ok(()), |bytes| require_positive("eigenvalue_max_memory", bytes))
    }
}

fn validate(settings: Option<&impl Validate>) -> Result<(), ParameterError> {
    settings.map_or(Ok(()), Validate::validate)
}

impl Recording {
    /// What is recorded on the data set with this label.
    pub(crate) fn on(&self, data: &str) -> Self {
        let window = self.from_by_data.iter().find(|window| window.data == data);
        Self {
            from: window.map_or(self.from, |window| window.from),
            from_by_data: Vec::new(),
            ..self.clone()
        }
    }

    /// The settings for this number of eigenvalues at each end of the spectrum.
    pub(crate) fn lanczos(&self, top: usize, bottom: usize) -> LanczosSettings {
        let (tolerance, max_products) = (self.eigenvalue_tolerance, self.eigenvalue_max_products);
        LanczosSettings {
            top,
            bottom,
            tolerance,
            max_products,
            basis_bytes: self.basis_bytes(),
        }
    }

    /// The memory of the vectors of a computation of eigenvalues, in bytes.
    pub(crate) fn basis_bytes(&self) -> u64 {
        let default = LanczosSettings::default().basis_bytes;
        self.eigenvalue_max_memory.map_or(default, |bytes| bytes as u64)
    }

    /// The settings for this number of eigenvalues largest in modulus.
    pub(crate) fn modulus(&self, count: usize) -> ModulusSettings {
        ModulusSettings {
            count,
            tolerance: self.eigenvalue_tolerance,
            max_products: self.eigenvalue_max_products.max(count.saturating_mul(2)),
            basis_bytes: self.basis_bytes(),
        }
    }
}
