//! The fields of a plan.

use super::checked::{Check, Checked};
use super::parity::Parity;
use super::recording::Recording;
use crate::claims::ClaimId;
use crate::data::DataSettings;
use crate::network::{Loss, NetworkSettings};
use crate::optimiser::OptimiserSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What is run, recorded, drawn and judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The folder of the plan's figures and tables: letters, digits, `.`, `_` and `-`.
    pub name: String,
    /// The data sets.
    pub data: Vec<Checked<DataSettings>>,
    /// The networks; each is built for every data set.
    pub networks: Vec<Checked<NetworkSettings>>,
    /// The optimisers, in the order of the legend.
    pub optimisers: Vec<Checked<OptimiserSettings>>,
    /// The seeds of initial weights; also the first of them tunes what is to be tuned.
    pub seeds: Vec<u64>,
    /// Iterations of each run.
    pub iterations: usize,
    /// The training cost. Default mean-squared error.
    #[serde(default)]
    pub loss: Loss,
    /// The scalar of the networks. Default f32.
    #[serde(default)]
    pub precision: Precision,
    /// Initial weights from an .npy file instead of random ones, for plans with one network.
    #[serde(default)]
    pub initial_weights: Option<PathBuf>,
    /// What is recorded.
    #[serde(default)]
    pub record: Checked<Recording>,
    /// The figures to draw.
    #[serde(default)]
    pub figures: Vec<FigureKind>,
    /// The claims to judge.
    #[serde(default)]
    pub claims: Vec<ClaimId>,
    /// Reference values to compare with.
    #[serde(default)]
    pub parity: Option<Parity>,
}

/// The scalar of the networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Precision {
    /// Single precision.
    #[default]
    F32,
    /// Double precision.
    F64,
}

/// A figure that can be drawn from the records of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FigureKind {
    /// Training cost, sharpness, step, test accuracy and step × sharpness against the iteration.
    MainComparison,
}

impl Check for Plan {
    /// What concerns more than one field; fields on their own were checked as they were read.
    fn check(&self) -> Result<(), String> {
        let named = !self.name.is_empty() && !self.name.starts_with('.');
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if !named || !self.name.chars().all(plain) {
            let rule = "a folder name of letters, digits, '.', '_' and '-' that does not begin with '.'";
            return Err(format!("`name` must be {rule}, got {:?}", self.name));
        }
        let empty = [
            ("data", self.data.is_empty()),
            ("networks", self.networks.is_empty()),
            ("optimisers", self.optimisers.is_empty()),
            ("seeds", self.seeds.is_empty()),
        ];
        if let Some((field, _)) = empty.into_iter().find(|(_, empty)| *empty) {
            return Err(format!("`{field}` must name at least one, got an empty list"));
        }
        if self.iterations == 0 {
            return Err("`iterations` must be at least 1, got 0".to_owned());
        }
        let arrays = [
            ("initial_weights", self.initial_weights.is_some()),
            (
                "record: hessian_vector_product_along",
                self.record.hessian_vector_product_along.is_some(),
            ),
        ];
        let (networks, data) = (self.networks.len(), self.data.len());
        if let Some((field, _)) = arrays
            .into_iter()
            .find(|(_, given)| *given && networks * data > 1)
        {
            return Err(format!(
                "`{field}` fits one network on one data set, got {networks} networks × {data} data sets"
            ));
        }
        unique("seeds", self.seeds.iter().map(u64::to_string))?;
        unique(
            "optimisers",
            self.optimisers.iter().map(|optimiser| optimiser.label()),
        )?;
        let again =
            (1..self.networks.len()).find(|&index| self.networks[..index].contains(&self.networks[index]));
        if let Some(index) = again {
            return Err(format!("`networks[{index}]` is among those before it"));
        }
        unique("data", self.data.iter().map(|data| data.label().to_owned()))?;
        self.check_parity()
    }
}

impl Plan {
    fn check_parity(&self) -> Result<(), String> {
        let Some(parity) = &self.parity else { return Ok(()) };
        let labels: Vec<String> = self
            .optimisers
            .iter()
            .map(|optimiser| optimiser.label())
            .collect();
        if let Some(reference) = parity
            .traces
            .iter()
            .find(|reference| !labels.contains(&reference.optimiser))
        {
            let (found, labels) = (&reference.optimiser, labels.join(", "));
            return Err(format!(
                "`parity` compares the optimiser {found:?}, the plan has {labels}"
            ));
        }
        if parity.hessian_vector_product.is_some() && self.record.hessian_vector_product_along.is_none() {
            let needed = "record: (hessian_vector_product_along: \"...\")";
            return Err(format!("`parity: hessian_vector_product` needs `{needed}`"));
        }
        let recorded = self
            .record
            .eigenvalues
            .as_ref()
            .map_or(0, |eigenvalues| eigenvalues.top);
        let compared = parity
            .eigenvalues
            .as_ref()
            .map_or(0, |reference| reference.top.len());
        if compared > recorded {
            let needed = format!("record: (eigenvalues: (every: ..., top: {compared}))");
            return Err(format!(
                "`parity: eigenvalues` compares {compared}, which needs `{needed}`"
            ));
        }
        Ok(())
    }
}

/// Labels tell cells apart in figures and tables, so none may occur twice.
fn unique(field: &str, labels: impl Iterator<Item = String>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    match labels.into_iter().find(|label| !seen.insert(label.clone())) {
        Some(twice) => Err(format!("`{field}` names {twice} twice")),
        None => Ok(()),
    }
}
