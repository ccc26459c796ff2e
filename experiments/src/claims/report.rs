//! The report: every judgement of a plan, and what it was made from.

use super::sources::Sources;
use super::verdict::Judgement;
use flatland_records::{Record, write_whole};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// The judgements of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// How many of the plan's cells have records; `None` if all have.
    pub partial: Option<Partial>,
    /// What it was made from; `None` for records that are in no store.
    pub sources: Option<Sources>,
    /// One for each claim, in the order of the plan.
    pub judgements: Vec<Judgement>,
}

/// The share of a plan's cells that a report is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    /// Number of cells with records of finished runs.
    pub present: usize,
    /// Number of cells of the plan.
    pub planned: usize,
    /// The cells whose runs are [unfinished](flatland_records::Status::is_unfinished), and why.
    pub unfinished: Vec<String>,
}

impl Partial {
    /// The mark of a report on some of a plan's cells; `None` if all have records.
    pub fn of(present: usize, planned: usize) -> Option<Self> {
        (present < planned).then_some(Self {
            present,
            planned,
            unfinished: Vec::new(),
        })
    }

    /// The same with the cells that ran out of time or memory or panicked.
    #[must_use]
    pub fn without(self, unfinished: &[Record]) -> Self {
        let named = |Record { cell, status, .. }: &Record| {
            let (optimiser, seed) = (&cell.optimiser, cell.seed);
            format!(
                "{optimiser} on {}, {}, seed {seed}: {status}",
                cell.data, cell.network
            )
        };
        Self {
            unfinished: unfinished.iter().map(named).collect(),
            ..self
        }
    }
}

impl std::fmt::Display for Partial {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            present,
            planned,
            unfinished,
        } = self;
        match unfinished.is_empty() {
            true => write!(f, "{present} of {planned} cells have records"),
            false => write!(
                f,
                "{present} of {planned} cells have records of finished runs; unfinished are {}",
                unfinished.join("; ")
            ),
        }
    }
}

/// Why a report was not written.
#[derive(Debug, Error)]
pub enum ReportError {
    /// The table cannot be written as CSV.
    #[error("the table of claims cannot be written: {0}")]
    Csv(#[from] csv::Error),
    /// The report cannot be written as JSON.
    #[error("the report on claims cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The file system refused.
    #[error("cannot write {}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
}

impl Report {
    /// Writes `claims.md`, `claims.csv` and `claims.json` to a folder and returns their paths. Each is written whole or not at
    /// all.
    ///
    /// # Errors
    ///
    /// The report cannot be written in one of the formats (then no file is written), or the file system refused.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, ReportError> {
        let files = [
            ("claims.md", self.to_markdown().into_bytes()),
            ("claims.csv", self.to_csv()?),
            ("claims.json", self.to_json()?),
        ];
        let mut paths = Vec::new();
        for (name, bytes) in files {
            let path = folder.join(name);
            write_whole(&path, &bytes).map_err(|reason| ReportError::File {
                path: path.clone(),
                reason,
            })?;
            paths.push(path);
        }
        Ok(paths)
    }
}
