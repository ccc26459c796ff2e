//! Which records belong to a plan.

use super::cells::PlannedCell;
use super::error::GridError;
use crate::files::{hexadecimal, write_whole};
use crate::plan::Plan;
use flatland_records::{Record, Store};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// The cells of a plan as it was run: what figures and claims are made from, without the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Hash of the plan.
    pub plan: String,
    /// Its cells.
    pub cells: Vec<ManifestCell>,
}

/// A cell and what the plan calls it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestCell {
    /// The identity of its record.
    pub identity: String,
    /// The optimiser's name in legends. Records are shared between plans, which may call an optimiser differently.
    pub optimiser: String,
    /// How a tuned setting was chosen.
    pub tuned: Option<String>,
}

impl Manifest {
    /// The manifest of a plan's cells.
    pub fn new(plan: &Plan, cells: &[PlannedCell]) -> Self {
        let cell = |cell: &PlannedCell| ManifestCell {
            identity: cell.identity.clone(),
            optimiser: cell.optimiser.clone(),
            tuned: cell.tuned.clone(),
        };
        Self {
            plan: digest(plan),
            cells: cells.iter().map(cell).collect(),
        }
    }

    /// Writes the manifest into the plan's folder below `out`, whole or not at all.
    ///
    /// # Errors
    ///
    /// The file system refused.
    pub fn write(&self, plan: &Plan, out: &Path) -> Result<(), GridError> {
        let path = path(plan, out);
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::new());
        text.map_err(std::io::Error::other)
            .and_then(|text| write_whole(&path, text.as_bytes()))
            .map_err(|source| GridError::File {
                action: "write",
                path,
                source,
            })
    }

    /// The manifest of a plan that was run into the folder `out`.
    ///
    /// # Errors
    ///
    /// The plan was not run to the end, or changed since; or its manifest cannot be read.
    pub fn read(plan: &Plan, out: &Path) -> Result<Self, GridError> {
        let (path, name, out) = (path(plan, out), plan.name.clone(), out.to_owned());
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(GridError::NothingRun { plan: name, out });
            }
            Err(source) => {
                return Err(GridError::File {
                    action: "read",
                    path,
                    source,
                });
            }
        };
        let manifest: Self = ron::from_str(&text).map_err(|source| GridError::Damaged {
            path,
            source: Box::new(source),
        })?;
        match manifest.plan == digest(plan) {
            true => Ok(manifest),
            false => Err(GridError::PlanChanged { plan: name, out }),
        }
    }

    /// The records of the plan's cells, as the plan calls them, in the plan's order.
    ///
    /// # Errors
    ///
    /// A record is missing or cannot be read.
    pub fn records(self, plan: &Plan, store: &Store, out: &Path) -> Result<Vec<Record>, GridError> {
        let total = self.cells.len();
        let mut records = Vec::new();
        for cell in self.cells {
            if let Some(mut record) = store.find(&cell.identity)? {
                record.cell.optimiser = cell.optimiser;
                record.cell.tuned = cell.tuned;
                records.push(record);
            }
        }
        match total - records.len() {
            0 => Ok(records),
            missing => Err(GridError::Incomplete {
                plan: plan.name.clone(),
                out: out.to_owned(),
                missing,
                total,
            }),
        }
    }
}

fn path(plan: &Plan, out: &Path) -> PathBuf {
    out.join(&plan.name).join("manifest.ron")
}

/// Hash of everything in the plan that concerns its cells: what is drawn and judged may change without a new run.
fn digest(plan: &Plan) -> String {
    let plan = Plan {
        figures: Vec::new(),
        claims: Vec::new(),
        parity: None,
        ..plan.clone()
    };
    let text = ron::to_string(&plan).unwrap_or_else(|error| error.to_string());
    hexadecimal(&Sha256::digest(text))
}
