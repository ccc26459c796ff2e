//! What a report was made from.

use crate::encode::{EncodeError, digest};
use crate::grid::Mixture;
use crate::plan::Plan;
use flatland_records::{Record, Store, checksums};
use thiserror::Error;

/// The plan, the program and the records behind a report, so that its numbers can be traced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sources {
    /// The name of the plan.
    pub plan: String,
    /// The SHA-256 of the plan, every default spelt out, in hexadecimal digits.
    pub plan_hash: String,
    /// The version of the program that judged.
    pub version: String,
    /// The commit of the program that judged; `None` if unknown.
    pub commit: Option<String>,
    /// How the arithmetic of the machines that made the records differs, if it does.
    pub mixture: Option<String>,
    /// One entry per record, in the order of the plan.
    pub records: Vec<RecordSource>,
}

/// A record as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordSource {
    /// The identity of the cell.
    pub identity: String,
    /// The label of the data.
    pub data: String,
    /// The label of the network.
    pub network: String,
    /// The label of the optimiser.
    pub optimiser: String,
    /// The seed.
    pub seed: u64,
    /// The commit of the program that ran it; `None` if unknown.
    pub commit: Option<String>,
    /// The processor instructions of the products of its run.
    pub instructions: String,
    /// The hash of the arithmetic of the machine that ran it.
    pub arithmetic: String,
    /// The name of its folder.
    pub folder: String,
    /// Its RON and CSV files, sorted by name, each with its SHA-256 in hexadecimal digits, as `sha256sum` prints it.
    pub files: Vec<(String, String)>,
}

/// Why the sources of a report cannot be listed.
#[derive(Debug, Error)]
pub enum SourcesError {
    /// The plan cannot be written as RON.
    #[error(transparent)]
    Plan(#[from] EncodeError),
    /// A record cannot be found.
    #[error(transparent)]
    Record(#[from] flatland_records::Error),
}

impl Sources {
    /// The sources of a report on these records of a plan; `commit` is that of the program that judges.
    ///
    /// # Errors
    ///
    /// A record is not in the store, or its checksums cannot be read.
    pub fn of(
        plan: &Plan,
        records: &[Record],
        store: &Store,
        commit: Option<String>,
    ) -> Result<Self, SourcesError> {
        let provenances = records.iter().map(|record| (&record.cell, &record.provenance));
        let mixture = Mixture::of(provenances).map(|mixture| mixture.to_string());
        let records = records.iter().map(|record| RecordSource::of(record, store));
        Ok(Self {
            plan: plan.name.clone(),
            plan_hash: digest("plan", plan)?,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit,
            mixture,
            records: records.collect::<Result<_, _>>()?,
        })
    }
}

impl RecordSource {
    fn of(record: &Record, store: &Store) -> Result<Self, SourcesError> {
        let cell = &record.cell;
        // By identity: plans that share a record may use different names for its optimiser and so for its folder.
        let folder = store.locate(&cell.identity)?;
        let folder = folder.unwrap_or_else(|| store.path_of(cell));
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self {
            identity: cell.identity.clone(),
            data: cell.data.clone(),
            network: cell.network.clone(),
            optimiser: cell.optimiser.clone(),
            seed: cell.seed,
            commit: record.provenance.commit.clone(),
            folder: name.into_owned(),
            instructions: record.provenance.instructions.clone(),
            arithmetic: record.provenance.arithmetic.clone(),
            files: judged_from(checksums(&folder)?),
        })
    }
}

/// The files that claims are judged from, which were compared with their checksums when the record was read.
fn judged_from(files: Vec<(String, String)>) -> Vec<(String, String)> {
    let judged = |name: &str| name.ends_with(".ron") || name.ends_with(".csv");
    files.into_iter().filter(|(name, _)| judged(name)).collect()
}
