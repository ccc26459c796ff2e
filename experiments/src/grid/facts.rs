//! What the record of a cell says of its data and network.

use super::assets::DataAssets;
use super::planned::PlannedCell;
use crate::encode::EncodeError;
use flatland_networks::{Loss, Network, Real};
use flatland_records::Cell;

/// What every record of one network on one data set says, besides its settings.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    data: String,
    network: String,
    classes: usize,
    label_variance: f64,
    last_layer_bias: bool,
    precision: &'static str,
    parameters: usize,
    training_samples: usize,
    test_samples: usize,
}

impl Facts {
    /// Those of a network on a data set.
    pub(super) fn of<F: Real>(data: &DataAssets<F>, network: &Network) -> Self {
        Self {
            data: data.set.label.clone(),
            network: network.label().to_owned(),
            classes: data.set.classes,
            label_variance: data.set.label_variance(),
            last_layer_bias: network.last_layer_bias().is_some(),
            precision: F::NAME,
            parameters: network.parameters(),
            training_samples: data.set.train.len(),
            test_samples: data.set.test.len(),
        }
    }

    /// What the record of a cell of the plan of this name says.
    ///
    /// # Errors
    ///
    /// The settings cannot be written as RON.
    pub(super) fn cell(&self, planned: &PlannedCell, plan: &str) -> Result<Cell, EncodeError> {
        let settings = &planned.settings;
        Ok(Cell {
            identity: planned.identity.clone(),
            plan: plan.to_owned(),
            data: self.data.clone(),
            network: self.network.clone(),
            optimiser: planned.optimiser.clone(),
            rule: settings.optimiser.rule(),
            seed: settings.seed,
            classes: self.classes,
            label_variance: self.label_variance,
            loss: recorded(settings.loss),
            last_layer_bias: self.last_layer_bias,
            precision: self.precision.to_owned(),
            iterations: settings.iterations,
            parameters: self.parameters,
            training_samples: self.training_samples,
            test_samples: self.test_samples,
            settings: settings.to_ron()?,
            tuned: planned.tuned.clone(),
            batch: settings.batch,
        })
    }

    /// The first field in which a record of this network on this data disagrees, in words.
    pub(super) fn disagreement(&self, cell: &Cell) -> Option<String> {
        let fields = [
            ("data", self.data.clone(), cell.data.clone()),
            ("network", self.network.clone(), cell.network.clone()),
            ("classes", self.classes.to_string(), cell.classes.to_string()),
            (
                "label_variance",
                self.label_variance.to_string(),
                cell.label_variance.to_string(),
            ),
            (
                "last_layer_bias",
                self.last_layer_bias.to_string(),
                cell.last_layer_bias.to_string(),
            ),
            ("precision", self.precision.to_owned(), cell.precision.clone()),
            (
                "parameters",
                self.parameters.to_string(),
                cell.parameters.to_string(),
            ),
            (
                "training_samples",
                self.training_samples.to_string(),
                cell.training_samples.to_string(),
            ),
            (
                "test_samples",
                self.test_samples.to_string(),
                cell.test_samples.to_string(),
            ),
        ];
        let differing = fields.into_iter().find(|(_, expected, found)| expected != found);
        differing.map(|(field, expected, found)| {
            format!("the field {field} is {found}, but that of this data and network is {expected}")
        })
    }
}

/// The training cost in the words of records.
pub(super) fn recorded(loss: Loss) -> flatland_records::Loss {
    match loss {
        Loss::MeanSquaredError => flatland_records::Loss::MeanSquaredError,
        Loss::CrossEntropy => flatland_records::Loss::CrossEntropy,
    }
}
