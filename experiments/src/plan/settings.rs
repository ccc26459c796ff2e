//! The fields of a plan.

use super::checked::{Check, Checked, Refusal};
use super::parity::{Parity, TraceReference};
use super::recording::Recording;
use crate::claims::ClaimId;
use crate::data::DataSettings;
use crate::optimiser::OptimiserSettings;
use flatland_networks::{Loss, NetworkSettings};
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
    /// How many training samples each iteration uses: the next batch of an order that is drawn anew in every epoch, the
    /// incomplete batch at its end dropped. Searches compare costs of the iteration's batch, and references are made of
    /// the batches' costs. The paper's is 256. Default all samples.
    #[serde(default)]
    pub batch: Option<usize>,
    /// The training cost. Default mean-squared error.
    #[serde(default)]
    pub loss: Loss,
    /// The scalar of the networks. Default f32.
    #[serde(default)]
    pub precision: Precision,
    /// Initial weights from an .npy file instead of random ones, for plans with one network and one data set.
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
    /// Training cost, sharpness, step, test accuracy and step × sharpness against the iteration: Figures 1 and 3, Appendices
    /// D, F, H and I.
    MainComparison,
    /// Eigenvalues, trace of the Hessian, gradient norms and dead parts of each run, with its stays in Flatland: Figure 2.
    Diagnosis,
    /// How the gradient changes along the steps of each run: Figure 4.
    Probes,
    /// The main comparison with the sharpness of batches: Appendix E.
    Stochastic,
    /// Training cost, sharpness, step, step × sharpness and the number of trials: Appendix G.
    BacktrackFactor,
    /// Training cost, sharpness and gradient norm: Appendix J.
    NoBias,
}

impl FigureKind {
    /// The name of the figure's files, without extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::MainComparison => "main-comparison",
            Self::Diagnosis => "diagnosis",
            Self::Probes => "probes",
            Self::Stochastic => "stochastic",
            Self::BacktrackFactor => "backtrack-factor",
            Self::NoBias => "no-bias",
        }
    }
}

impl Check for Plan {
    /// What concerns more than one field; fields on their own were checked as they were read.
    fn check(&self) -> Result<(), Refusal> {
        let named = !self.name.is_empty() && !self.name.starts_with('.');
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        if !named || !self.name.chars().all(plain) {
            let rule = "a folder name of letters, digits, '.', '_' and '-' that does not begin with '.'";
            return Err(Refusal::new(
                "name",
                format!("`name` must be {rule}, got {:?}", self.name),
            ));
        }
        let empty = [
            ("data", self.data.is_empty()),
            ("networks", self.networks.is_empty()),
            ("optimisers", self.optimisers.is_empty()),
            ("seeds", self.seeds.is_empty()),
        ];
        if let Some((field, _)) = empty.into_iter().find(|(_, empty)| *empty) {
            let message = format!("`{field}` must name at least one, got an empty list");
            return Err(Refusal::new(field, message));
        }
        if self.iterations == 0 {
            return Err(Refusal::new(
                "iterations",
                "`iterations` must be at least 1, got 0",
            ));
        }
        if self.batch == Some(0) {
            return Err(Refusal::new("batch", "`batch` must be at least 1, got 0"));
        }
        if self.record.batch_sharpness.is_some() && self.batch.is_none() {
            let message = "`record: batch_sharpness` is about the batches of a stochastic run, which needs `batch: ...`";
            return Err(Refusal::new("batch_sharpness", message));
        }
        self.check_arrays()?;
        unique("seeds", self.seeds.iter().map(u64::to_string))?;
        unique(
            "optimisers",
            self.optimisers.iter().map(|optimiser| optimiser.label()),
        )?;
        unique(
            "networks",
            self.networks.iter().map(|network| format!("{network:?}")),
        )?;
        unique("data", self.data.iter().map(|data| data.label().to_owned()))?;
        match &self.parity {
            Some(parity) => self.check_parity(parity),
            None => Ok(()),
        }
    }
}

impl Plan {
    /// Arrays of weights have the length of one network.
    fn check_arrays(&self) -> Result<(), Refusal> {
        let direction = &self.record.hessian_vector_product_along;
        let (networks, data) = (self.networks.len(), self.data.len());
        for (field, given) in [
            ("initial_weights", &self.initial_weights),
            ("hessian_vector_product_along", direction),
        ] {
            if given.is_some() && networks * data > 1 {
                let needed = format!("`{field}` fits one network on one data set");
                let message = format!("{needed}, got {networks} networks × {data} data sets");
                return Err(Refusal::new(field, message));
            }
        }
        if self.initial_weights.is_some() && self.seeds.len() > 1 {
            let message = "`seeds` must be one where `initial_weights` are given: all would start alike";
            return Err(Refusal::new("seeds", message));
        }
        Ok(())
    }

    fn check_parity(&self, parity: &Parity) -> Result<(), Refusal> {
        let labels: Vec<String> = self
            .optimisers
            .iter()
            .map(|optimiser| optimiser.label())
            .collect();
        for TraceReference {
            optimiser,
            iterations,
            ..
        } in &parity.traces
        {
            if !labels.contains(optimiser) {
                let labels = labels.join(", ");
                let message = format!("`parity` compares the optimiser {optimiser:?}, the plan has {labels}");
                return Err(Refusal::new("parity: traces", message));
            }
            if !(1..=self.iterations).contains(iterations) {
                let most = self.iterations;
                let message = format!(
                    "`parity` compares {iterations} iterations of {optimiser}, which must be from 1 to the plan's {most}"
                );
                return Err(Refusal::new("parity: traces", message));
            }
        }
        if let Some((place, tolerance)) = parity.tolerances().find(|(_, value)| !(0.0..1.0).contains(value)) {
            let message = format!("a tolerance of `parity: {place}` must be in [0, 1), got {tolerance}");
            return Err(Refusal::new(format!("parity: {place}"), message));
        }
        if parity
            .eigenvalues
            .as_ref()
            .is_some_and(|reference| reference.top.is_empty())
        {
            let message = "`parity: eigenvalues` must name at least one, got an empty list";
            return Err(Refusal::new("parity: eigenvalues", message));
        }
        let direction = &self.record.hessian_vector_product_along;
        if parity.hessian_vector_product.is_some() && direction.is_none() {
            let needed = "record: (hessian_vector_product_along: \"...\")";
            let message = format!("`parity: hessian_vector_product` needs `{needed}`");
            return Err(Refusal::new("parity: hessian_vector_product", message));
        }
        let recorded = self.record.eigenvalues.as_ref().map_or(0, |ends| ends.top);
        let compared = parity
            .eigenvalues
            .as_ref()
            .map_or(0, |reference| reference.top.len());
        if compared > recorded {
            let needed = format!("record: (eigenvalues: (every: ..., top: {compared}))");
            let message = format!("`parity: eigenvalues` compares {compared}, which needs `{needed}`");
            return Err(Refusal::new("parity: eigenvalues", message));
        }
        Ok(())
    }
}

/// Labels tell cells apart in figures and tables, so none may occur twice.
fn unique(field: &str, labels: impl Iterator<Item = String>) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    match labels.into_iter().find(|label| !seen.insert(label.clone())) {
        Some(twice) => Err(Refusal::new(field, format!("`{field}` names {twice} twice"))),
        None => Ok(()),
    }
}
