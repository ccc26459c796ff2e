//! A cell of a plan.

use crate::cell::CellSettings;
use flatland_records::folder_name;
use std::fmt;

/// A cell of a plan, ready to be run.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedCell {
    /// The settings, every tuned number resolved.
    pub settings: CellSettings,
    /// Their identity.
    pub identity: String,
    /// The optimiser's name in legends.
    pub optimiser: String,
    /// How a tuned setting was chosen.
    pub tuned: Option<String>,
    /// Index of the data set in the plan.
    pub data: usize,
    /// Index of the network in the plan.
    pub network: usize,
    /// The network's label, such as `MLP 64-100-100-10`.
    pub network_label: String,
    /// Position in the plan's product of data, networks, optimisers and seeds; `None` for a candidate of a tuned setting.
    pub position: Option<usize>,
}

impl PlannedCell {
    /// The name of the folder of its record, if that is of a plan with the same name for the optimiser.
    pub(super) fn folder_name(&self) -> String {
        let data = self.settings.data.label();
        folder_name(
            [data, &self.network_label, &self.optimiser],
            self.settings.seed,
            &self.identity,
        )
    }
}

impl fmt::Display for PlannedCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let CellSettings { data, seed, .. } = &self.settings;
        write!(
            f,
            "{} on {}, {}, seed {seed}",
            self.optimiser,
            data.label(),
            self.network_label
        )
    }
}
