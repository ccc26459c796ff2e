//! What a report was made from.

use crate::encode::{EncodeError, digest, hexadecimal};
use crate::plan::Plan;
use flatland_records::{Record, Store};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
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
    /// A file of a record cannot be read.
    #[error("cannot read {}: {reason}", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
}

impl Sources {
    /// The sources of a report on these records of a plan; `commit` is that of the program that judges.
    ///
    /// # Errors
    ///
    /// A record is not in the store, or its files cannot be read.
    pub fn of(
        plan: &Plan,
        records: &[Record],
        store: &Store,
        commit: Option<String>,
    ) -> Result<Self, SourcesError> {
        let records = records.iter().map(|record| RecordSource::of(record, store));
        Ok(Self {
            plan: plan.name.clone(),
            plan_hash: digest("plan", plan)?,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit,
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
            files: hashes(&folder)?,
        })
    }
}

/// The RON and CSV files of a folder with their hashes: what claims are judged from.
fn hashes(folder: &Path) -> Result<Vec<(String, String)>, SourcesError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |reason| SourcesError::File { path, reason }
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed(folder))? {
        let path = entry.map_err(failed(folder))?.path();
        if path
            .extension()
            .is_some_and(|ending| ending == "ron" || ending == "csv")
        {
            let bytes = std::fs::read(&path).map_err(failed(&path))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push((name.into_owned(), hexadecimal(&Sha256::digest(bytes))));
        }
    }
    files.sort();
    Ok(files)
}
