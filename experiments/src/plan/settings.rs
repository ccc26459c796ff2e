//! The fields of a plan.

use super::checked::Checked;
use super::claim::ClaimId;
use super::figure::FigureSettings;
use super::parity::Parity;
use super::recording::Recording;
use super::stop::Stop;
use crate::data::DataSettings;
use crate::optimiser::OptimiserSettings;
use crate::validate::{ParameterError, Validate, require, require_at_least, require_positive};
use flatland_networks::{Loss, NetworkSettings};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// More iterations than any run takes; sums with it do not overflow.
const MAX_ITERATIONS: usize = 1_000_000_000_000;

/// More cells than a plan needs; each takes a few kilobytes while the plan is read.
const MAX_CELLS: usize = 100_000;

/// A plan: what is run, recorded, drawn and judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The folder of the plan's figures and tables: letters, digits, `.`, `_` and `-`.
    pub name: String,
    /// The data sets.
    pub data: Vec<Checked<DataSettings>>,
    /// The networks; each is built for every data set. Data, networks, optimisers and seeds make at most 100,000 cells together.
    pub networks: Vec<Checked<NetworkSettings>>,
    /// The optimisers, in the order of the legend.
    pub optimisers: Vec<Checked<OptimiserSettings>>,
    /// The seeds of initial weights. Tuned settings are tuned with the first.
    pub seeds: Vec<u64>,
    /// Number of iterations of each run.
    pub iterations: usize,
    /// Number of training samples per iteration: the next batch of an order that is drawn anew in every epoch; the last batch of an
    /// epoch may have fewer. Searches compare costs of the iteration's batch, and reference values are computed from
    /// the batches' costs. The paper's is 256. Default all samples.
    #[serde(default)]
    pub batch: Option<usize>,
    /// The training cost. Default mean-squared error.
    #[serde(default)]
    pub loss: Loss,
    /// The scalar of the networks. Default f32.
    #[serde(default)]
    pub precision: Precision,
    /// Bounds below which line searches stop moving. Default none.
    #[serde(default)]
    pub stop: Checked<Stop>,
    /// Initial weights from an .npy file instead of random ones, for plans with one network and one data set.
    #[serde(default)]
    pub initial_weights: Option<PathBuf>,
    /// What is recorded.
    #[serde(default)]
    pub record: Checked<Recording>,
    /// The memory that the cells running at a time may take together, besides the data, in bytes, such as `8e9`; if absent, what the
    /// machine, its control group or the address space has free when the run begins. Fewer cells run at a time if need be; one that
    /// is estimated to need more on its own is not begun, and recorded as out of memory. It does not affect results. Default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_memory: Option<f64>,
    /// The time that a cell may take, over all sessions, in seconds. Then it ends, and is recorded as out of time; its checkpoint is
    /// kept, so that `flatland run --retry failed` goes on from there if more is allowed. Default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_seconds: Option<f64>,
    /// The figures to draw.
    #[serde(default)]
    pub figures: Vec<Checked<FigureSettings>>,
    /// The claims to judge.
    #[serde(default)]
    pub claims: Vec<ClaimId>,
    /// Reference values for comparison.
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

/// The bytes of a name that file systems allow.
pub(super) const LONGEST_NAME: usize = 255;

impl Validate for Plan {
    /// Checks that concern more than one field; single fields were validated when they were read.
    fn validate(&self) -> Result<(), ParameterError> {
        let named = !self.name.is_empty() && !self.name.starts_with('.');
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        require(
            named && self.name.chars().all(plain),
            "name",
            "a folder name of letters, digits, '.', '_' and '-' that does not begin with '.'",
            format!("{:?}", self.name),
        )?;
        // Found when the first file is written, after the run, it would be too late.
        require(
            self.name.len() <= LONGEST_NAME,
            "name",
            "at most 255 characters long, as file systems want it",
            self.name.len(),
        )?;
        for (list, length) in [
            ("data", self.data.len()),
            ("networks", self.networks.len()),
            ("optimisers", self.optimisers.len()),
            ("seeds", self.seeds.len()),
        ] {
            require(length > 0, list, "a non-empty list", "[]")?;
        }
        self.validate_cells()?;
        require_at_least("iterations", self.iterations, 1)?;
        let countable = self.iterations <= MAX_ITERATIONS;
        let expected = format!("at most {MAX_ITERATIONS}");
        require(countable, "iterations", expected, self.iterations)?;
        for (field, limit) in [("max_memory", self.max_memory), ("max_seconds", self.max_seconds)] {
            limit.map_or(Ok(()), |limit| require_positive(field, limit))?;
        }
        require_at_least("batch", self.batch.unwrap_or(1), 1)?;
        if self.record.batch_sharpness.is_some() && self.batch.is_none() {
            let expected = "set for `record.batch_sharpness`";
            return Err(ParameterError::without_value("batch", expected));
        }
        require(
            self.batch.is_none() || *self.stop == Stop::default(),
            "stop",
            "absent in a stochastic run, where the cost is that of one batch",
            *self.stop,
        )?;
        self.validate_windows()?;
        self.validate_arrays()?;
        distinct("seeds", self.seeds.iter().map(u64::to_string))?;
        distinct(
            "optimisers",
            self.optimisers.iter().map(|optimiser| optimiser.label()),
        )?;
        distinct(
            "networks",
            self.networks.iter().map(|network| format!("{network:?}")),
        )?;
        distinct(
            "figures",
            self.figures.iter().map(|figure| figure.name().to_owned()),
        )?;
        let labels: Vec<String> = self
            .optimisers
            .iter()
            .map(|optimiser| optimiser.label())
            .collect();
        self.figures
            .iter()
            .try_for_each(|figure| figure.validate_with(&labels))?;
        distinct("data", self.data.iter().map(|data| data.label().to_owned()))?;
        match &self.parity {
            Some(parity) => self.validate_parity(parity),
            None => Ok(()),
        }
    }
}

impl Plan {
    /// The product of the lists can be taken.
    fn validate_cells(&self) -> Result<(), ParameterError> {
        let optimisers = self.optimisers.iter().fold(0_usize, |sum, optimiser| {
            sum.saturating_add(self.seeds.len().saturating_add(optimiser.candidates().len()))
        });
        let places = self.data.len().saturating_mul(self.networks.len());
        let cells = places.saturating_mul(optimisers);
        require(
            cells <= MAX_CELLS,
            "data × networks × optimisers × seeds",
            format!("at most {MAX_CELLS} cells: split the plan"),
            cells,
        )
    }

    /// Windows are those of the plan's data sets.
    fn validate_windows(&self) -> Result<(), ParameterError> {
        let labels: Vec<&str> = self.data.iter().map(|data| data.label()).collect();
        let windows = &self.record.from_by_data;
        let unknown = windows
            .iter()
            .find(|window| !labels.contains(&window.data.as_str()));
        let data = unknown.map_or("", |window| &window.data);
        require(
            unknown.is_none(),
            "record.from_by_data",
            format!("a list of the plan's data sets, {}", labels.join(", ")),
            format!("{data:?}"),
        )
    }

    /// Arrays of weights have the length of one network.
    fn validate_arrays(&self) -> Result<(), ParameterError> {
        let (networks, data) = (self.networks.len(), self.data.len());
        for (field, given) in [
            ("initial_weights", &self.initial_weights),
            (
                "record.hessian_vector_product_along",
                &self.record.hessian_vector_product_along,
            ),
        ] {
            require(
                given.is_none() || networks * data == 1,
                field,
                "absent unless the plan has one network on one data set",
                format!("{networks} networks × {data} data sets"),
            )?;
        }
        require(
            self.initial_weights.is_none() || self.seeds.len() == 1,
            "seeds",
            "one seed with `initial_weights`, since all would start alike",
            self.seeds.len(),
        )
    }

    /// Reference values are compared with what the plan runs and records.
    fn validate_parity(&self, parity: &Parity) -> Result<(), ParameterError> {
        parity.validate()?;
        let labels: Vec<String> = self
            .optimisers
            .iter()
            .map(|optimiser| optimiser.label())
            .collect();
        for (index, trace) in parity.traces.iter().enumerate() {
            let outside = |field: &str, expected: String, value: String| {
                ParameterError::new(format!("parity.traces[{index}].{field}"), expected, value)
            };
            if !labels.contains(&trace.optimiser) {
                let expected = format!("one of the plan's optimisers, {}", labels.join(", "));
                return Err(outside("optimiser", expected, format!("{:?}", trace.optimiser)));
            }
            if !(1..=self.iterations).contains(&trace.iterations) {
                let expected = format!("from 1 to the plan's {}", self.iterations);
                return Err(outside("iterations", expected, trace.iterations.to_string()));
            }
        }
        let recorded = &self.record.hessian_vector_product_along;
        if parity.hessian_vector_product.is_some() && recorded.is_none() {
            let expected = "set for `parity.hessian_vector_product`";
            return Err(ParameterError::without_value(
                "record.hessian_vector_product_along",
                expected,
            ));
        }
        let recorded = self.record.eigenvalues.as_ref().map_or(0, |ends| ends.top);
        let compared = parity.eigenvalues.as_ref().map_or(0, |values| values.top.len());
        require(
            compared <= recorded,
            "record.eigenvalues.top",
            format!("at least {compared} for `parity.eigenvalues`"),
            recorded,
        )
    }
}

/// Labels distinguish cells in figures and tables, so none may occur twice.
fn distinct(list: &'static str, labels: impl Iterator<Item = String>) -> Result<(), ParameterError> {
    let mut seen = BTreeSet::new();
    match labels.into_iter().find(|label| !seen.insert(label.clone())) {
        Some(twice) => Err(ParameterError::new(list, "distinct", format!("{twice} twice"))),
        None => Ok(()),
    }
}
