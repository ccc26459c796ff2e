//! A cell with its data and network.

use super::settings::CellSettings;
use crate::Stored;
use crate::data::Dataset;
use crate::encode::EncodeError;
use crate::engine::{Engine, EngineError};
use flatland_networks::Network;
use ndarray::Array2;
use std::path::PathBuf;

/// A cell with its data and network.
pub struct Job<'a, F> {
    /// The settings.
    pub settings: &'a CellSettings,
    /// The identity of the settings.
    pub identity: &'a str,
    /// The network, built for the data.
    pub network: &'a Network,
    /// The data.
    pub data: &'a Dataset<F>,
    /// One-hot training targets, n × K.
    pub train_targets: &'a Array2<F>,
    /// One-hot test targets.
    pub test_targets: &'a Array2<F>,
    /// Initial weights from a file, if the plan names one.
    pub initial_weights: Option<&'a [F]>,
    /// The direction of the Hessian-vector product to record, if the plan names one.
    pub direction: Option<&'a [F]>,
    /// A finished run of the same settings but fewer iterations, from whose final state this one goes on.
    pub earlier: Option<&'a EarlierRun>,
    /// The running time, over all sessions, after which the run ends [out of time](flatland_records::Status::OutOfTime).
    pub max_seconds: Option<f64>,
}

/// A finished run that kept its final state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EarlierRun {
    /// The identity of its cell.
    pub identity: String,
    /// The folder of its record.
    pub folder: PathBuf,
}

impl<F: Stored> Job<'_, F> {
    /// The cost of all training samples.
    pub(super) fn objective<'j, E: Engine<F>>(
        &'j self,
        engine: &'j E,
    ) -> Result<E::Objective<'j>, EngineError> {
        let (images, targets) = (self.data.train.images.view(), self.train_targets.view());
        engine.objective(self.network, images, targets, self.settings.loss)
    }

    /// The cost of all test samples; `None` without test samples.
    pub(super) fn test_objective<'j, E: Engine<F>>(
        &'j self,
        engine: &'j E,
    ) -> Result<Option<E::Objective<'j>>, EngineError> {
        if self.data.test.is_empty() {
            return Ok(None);
        }
        let (images, targets) = (self.data.test.images.view(), self.test_targets.view());
        engine
            .objective(self.network, images, targets, self.settings.loss)
            .map(Some)
    }

    /// $w_0$: from the plan's file, or drawn.
    pub(super) fn initial_weights(&self) -> Result<Vec<F>, EncodeError> {
        match self.initial_weights {
            Some(weights) => Ok(weights.to_vec()),
            None => {
                let mut generator = self.settings.weights_generator()?;
                Ok(self.network.initial_weights(&mut generator))
            }
        }
    }
}
