//! The data, networks and arrays from files that the cells of a plan share.

use super::error::GridError;
use super::memory::MemoryLimit;
use crate::cell::validate_batch;
use crate::data::{DataSummary, Dataset, one_hot};
use crate::engine::Identified;
use crate::estimate::Bytes;
use crate::plan::PlanFile;
use crate::weights::load_weights;
use flatland_networks::{Network, Real};
use flatland_records::hexadecimal;
use ndarray::Array2;
use sha2::{Digest, Sha256};

/// The loaded data and built networks of a plan.
pub(super) struct Assets<F> {
    /// The identity of the engine, `None` for the native one.
    pub(super) engine: Option<String>,
    data: Vec<DataAssets<F>>,
    /// Initial weights from a file, with their hash.
    pub(super) initial_weights: Option<(Vec<F>, String)>,
    /// The direction of the recorded Hessian-vector product, with its hash.
    pub(super) direction: Option<(Vec<F>, String)>,
}

/// A data set, its targets, and the plan's networks built for it.
pub(super) struct DataAssets<F> {
    pub(super) set: Dataset<F>,
    pub(super) summary: DataSummary,
    pub(super) fingerprint: String,
    pub(super) train_targets: Array2<F>,
    pub(super) test_targets: Array2<F>,
    pub(super) networks: Vec<Network>,
}

impl<F: Real> Assets<F> {
    /// Loads all files of the plan, for cells of this engine, and checks that they fit together.
    ///
    /// # Errors
    ///
    /// A file is missing or damaged, or sizes do not fit.
    pub(super) fn load(engine: &dyn Identified, file: &PlanFile) -> Result<Self, GridError> {
        let plan = &file.plan;
        let mut data = Vec::new();
        for settings in &plan.data {
            let (set, summary): (Dataset<F>, _) = settings.load_with_summary(&file.base)?;
            refuse_targets::<F>(&set, MemoryLimit::of(plan))?;
            let mut networks = Vec::new();
            for (index, network) in plan.networks.iter().enumerate() {
                let built = network.build(set.shape, set.classes);
                let network = format!("networks[{index}]");
                networks.push(built.map_err(|reason| GridError::Network {
                    network,
                    data: set.label.clone(),
                    reason: Box::new(reason),
                })?);
            }
            for optimiser in &plan.optimisers {
                optimiser
                    .validate_for(set.classes)
                    .map_err(|reason| GridError::Optimiser {
                        optimiser: optimiser.label(),
                        classes: set.classes,
                        data: set.label.clone(),
                        reason: Box::new(reason),
                    })?;
                if let Some(network) = networks
                    .iter()
                    .find(|network| optimiser.tuned_for(&set.label, network.label()).is_none())
                {
                    return Err(GridError::NotTuned {
                        data: set.label.clone(),
                        network: network.label().to_owned(),
                    });
                }
            }
            if let Some(size) = plan.batch {
                validate_batch(size, set.train.len())?;
            }
            data.push(DataAssets {
                fingerprint: set.fingerprint(),
                train_targets: one_hot(&set.train.labels, set.classes)?,
                test_targets: one_hot(&set.test.labels, set.classes)?,
                networks,
                set,
                summary,
            });
        }
        let mut assets = Self {
            engine: engine.identity().map(str::to_owned),
            data,
            initial_weights: None,
            direction: None,
        };
        // A plan with either of them has one data set and one network.
        if let Some(network) = assets.data.first().and_then(|data| data.networks.first()) {
            if let Some(path) = &plan.initial_weights {
                assets.initial_weights = Some(hashed(load_weights(&file.base.join(path), network)?));
            }
            if let Some(path) = &plan.record.hessian_vector_product_along {
                assets.direction = Some(hashed(load_weights(&file.base.join(path), network)?));
            }
        }
        Ok(assets)
    }

    pub(super) fn data(&self) -> &[DataAssets<F>] {
        &self.data
    }
}

/// Refuses data whose targets do not fit into the memory: one value for each sample and class.
fn refuse_targets<F: Real>(set: &Dataset<F>, limit: MemoryLimit) -> Result<(), GridError> {
    let samples = set.train.len().saturating_add(set.test.len());
    let needed = samples.saturating_mul(set.classes).saturating_mul(size_of::<F>()) as u64;
    match limit.refusal(needed) {
        None => Ok(()),
        Some(why) => Err(GridError::DataMemory {
            data: set.label.clone(),
            classes: set.classes,
            samples,
            needed: Bytes(needed),
            why,
        }),
    }
}

/// An array with its SHA-256 in hexadecimal digits.
fn hashed<F: Real>(array: Vec<F>) -> (Vec<F>, String) {
    let mut hasher = Sha256::new();
    for value in &array {
        hasher.update(value.widen().to_le_bytes());
    }
    (array, hexadecimal(&hasher.finalize()))
}
