//! The manifest: which records belong to a plan.

use super::error::GridError;
use super::planned::PlannedCell;
use super::records::{find, read_all, refuse_damaged};
use crate::encode::{EncodeError, digest};
use crate::limited;
use crate::plan::Plan;
use flatland_records::{Record, Store, write_whole};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The cells of a plan as run; figures and claims are made from them without the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Hash of the plan.
    pub plan: String,
    /// Its cells.
    pub cells: Vec<ManifestCell>,
}

/// A cell and its names in the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestCell {
    /// The identity of its record.
    pub identity: String,
    /// The optimiser's name in legends. Records are shared between plans, whose names for an optimiser may differ.
    pub optimiser: String,
    /// How a tuned setting was chosen.
    pub tuned: Option<String>,
}

impl Manifest {
    /// The manifest of a plan's cells.
    ///
    /// # Errors
    ///
    /// The plan cannot be written as RON.
    pub fn new(plan: &Plan, cells: &[PlannedCell]) -> Result<Self, EncodeError> {
        let cell = |cell: &PlannedCell| ManifestCell {
            identity: cell.identity.clone(),
            optimiser: cell.optimiser.clone(),
            tuned: cell.tuned.clone(),
        };
        Ok(Self {
            plan: digest_of_cells(plan)?,
            cells: cells.iter().map(cell).collect(),
        })
    }

    /// Writes the manifest atomically to the plan's folder below `out`.
    ///
    /// # Errors
    ///
    /// The manifest cannot be written as RON, or the file system refused.
    pub fn write(&self, plan: &Plan, out: &Path) -> Result<(), GridError> {
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::new())
            .map_err(EncodeError::of("manifest"))?;
        let path = path(plan, out);
        write_whole(&path, text.as_bytes()).map_err(GridError::file("write", path))
    }

    /// The manifest of a plan that was run with the output folder `out`.
    ///
    /// # Errors
    ///
    /// The run of the plan is incomplete, the plan has changed since, or its manifest cannot be read.
    pub fn read(plan: &Plan, out: &Path) -> Result<Self, GridError> {
        let (path, name, out) = (path(plan, out), plan.name.clone(), out.to_owned());
        let bytes = match limited::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(GridError::NotRun { plan: name, out });
            }
            Err(reason) => return Err(GridError::file("read", path)(reason)),
        };
        let manifest: Self = ron::de::from_bytes(&bytes).map_err(|reason| GridError::Damaged {
            path,
            reason: Box::new(reason),
        })?;
        match manifest.plan == digest_of_cells(plan)? {
            true => Ok(manifest),
            false => Err(GridError::PlanChanged { plan: name, out }),
        }
    }

    /// The records of the plan's cells, under the plan's names and in its order.
    ///
    /// # Errors
    ///
    /// A record is missing, or damaged, or cannot be read.
    pub fn records(self, plan: &Plan, store: &Store, out: &Path) -> Result<Vec<Record>, GridError> {
        let total = self.cells.len();
        let (found, damaged) = read_all(&self.cells, |cell| {
            let record = find(store, &cell.identity)?;
            Ok(record.map(|mut record| {
                record.cell.optimiser = cell.optimiser.clone();
                record.cell.tuned = cell.tuned.clone();
                record
            }))
        })?;
        refuse_damaged(&plan.name, out, damaged)?;
        let records: Vec<Record> = found.into_iter().flatten().collect();
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

/// Hash of everything in the plan that its cells depend on: figures, claims and limits may change without a new run.
fn digest_of_cells(plan: &Plan) -> Result<String, EncodeError> {
    let plan = Plan {
        figures: Vec::new(),
        claims: Vec::new(),
        parity: None,
        max_memory: None,
        max_seconds: None,
        ..plan.clone()
    };
    digest("plan", &plan)
}
