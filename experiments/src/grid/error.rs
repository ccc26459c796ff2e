//! Errors of running and reporting a grid.

use crate::ParameterError;
use crate::cell::RunError;
use crate::data::DataError;
use crate::encode::EncodeError;
use crate::engine::EngineError;
use crate::estimate::Bytes;
use crate::weights::WeightsError;
use flatland_networks::NetworkError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a grid cannot be run or reported, in a message for the author of the plan.
#[derive(Debug, Error)]
pub enum GridError {
    /// The data cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A network does not fit its data.
    #[error("the network {network} cannot be built for the data {data}: {reason}")]
    Network {
        /// The network's path in the plan.
        network: String,
        /// The data's label.
        data: String,
        /// Why.
        reason: Box<NetworkError>,
    },
    /// The engine cannot be had, or failed before a cell started.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Weights or a direction cannot be read.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// An optimiser's settings do not fit the data.
    #[error("the optimiser {optimiser} cannot be used with the {classes} classes of {data}: {reason}")]
    Optimiser {
        /// The optimiser's label.
        optimiser: String,
        /// K.
        classes: usize,
        /// The data's label.
        data: String,
        /// Why.
        reason: Box<ParameterError>,
    },
    /// A table of tuned steps lacks an entry.
    #[error(
        "the table of SAM's steps has no entry for the network {network} on {data}: add (data: {data:?}, network: \
         {network:?}, step: ...)"
    )]
    NotTuned {
        /// The data's label.
        data: String,
        /// The network's label.
        network: String,
    },
    /// The batches do not fit the data.
    #[error(transparent)]
    Batch(#[from] ParameterError),
    /// The data need more memory than there is.
    #[error(
        "the {classes} classes of {data} need {needed} of memory for the targets of {samples} samples, {why}: use fewer samples or \
         classes"
    )]
    DataMemory {
        /// The data's label.
        data: String,
        /// K.
        classes: usize,
        /// All samples.
        samples: usize,
        /// What their targets take.
        needed: Bytes,
        /// What there is, in words.
        why: String,
    },
    /// Some cells need more memory than there is.
    #[error("{} cells of the plan need too much memory and are not run:\n{}", .0.len(), lines(.0))]
    Memory(Vec<String>),
    /// A cell cannot be run.
    #[error(transparent)]
    Run(#[from] Box<RunError>),
    /// A cell could not be run, or its record not be written.
    #[error("the cell {cell} has no record: {reason}")]
    Unrecorded {
        /// The cell in words.
        cell: String,
        /// Why.
        reason: Box<GridError>,
    },
    /// A part of the program failed.
    #[error("the program panicked: {0}")]
    Panicked(String),
    /// A record could not be written or read.
    #[error(transparent)]
    Record(#[from] flatland_records::Error),
    /// The threads could not be started.
    #[error("the threads cannot be started: {0}")]
    Threads(rayon::ThreadPoolBuildError),
    /// The thread could not be started that shows other processes that this one is running.
    #[error("the heartbeat of the leases in {} cannot be started: {reason}", out.display())]
    Leases {
        /// The output folder.
        out: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// Settings cannot be written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A value cannot be written as JSON.
    #[error("the {what} cannot be written as JSON: {reason}")]
    Json {
        /// The value to be written, such as `settings`.
        what: &'static str,
        /// The reason.
        reason: serde_json::Error,
    },
    /// A table cannot be written.
    #[error("{file} cannot be written: {reason}")]
    Csv {
        /// The name of its file.
        file: &'static str,
        /// The reason.
        reason: csv::Error,
    },
    /// A file of the output folder cannot be written or read.
    #[error("cannot {action} {}: {reason}", path.display())]
    File {
        /// `write` or `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// The plan has no records.
    #[error("the plan {plan} has no records in {}: run it with `flatland run`", out.display())]
    NotRun {
        /// The plan's name.
        plan: String,
        /// The output folder.
        out: PathBuf,
    },
    /// The plan's records are of other data or of another version.
    #[error("the records of the plan {plan} in {} were made from other data or by another version of this program: run it again with `flatland run`", out.display())]
    OtherData {
        /// The plan's name.
        plan: String,
        /// The output folder.
        out: PathBuf,
    },
    /// The plan has changed since it was run.
    #[error("the plan {plan} has changed since its run in {}: run it again with `flatland run` (only changed cells are run)", out.display())]
    PlanChanged {
        /// The plan's name.
        plan: String,
        /// The output folder.
        out: PathBuf,
    },
    /// Some cells have no record.
    #[error("{missing} of the {total} cells of the plan {plan} have no record in {}: run it again with `flatland run` (finished cells are kept)", out.display())]
    Incomplete {
        /// The plan's name.
        plan: String,
        /// The output folder.
        out: PathBuf,
        /// Cells without a record.
        missing: usize,
        /// All cells.
        total: usize,
    },
    /// No run of the plan is finished.
    #[error(
        "the plan {plan} has {cells} records, all of runs that ran out of time or memory or failed in the program: see `flatland \
         status`, and run them again with `flatland run --retry failed`"
    )]
    Unfinished {
        /// The plan's name.
        plan: String,
        /// Its records.
        cells: usize,
    },
    /// Records are damaged.
    #[error(
        "{} of the plan {plan} in {}:\n{}\n`flatland run` on the plan sets them aside, deleting nothing, and runs their cells again",
        counted(reasons.len()), out.display(), listed(reasons)
    )]
    DamagedRecords {
        /// The plan's name.
        plan: String,
        /// The output folder.
        out: PathBuf,
        /// What is damaged in each; the error names the folder.
        reasons: Vec<flatland_records::Error>,
    },
    /// A file of the output folder cannot be parsed.
    #[error("{} cannot be parsed ({reason}): delete it and run the plan again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The position and the reason.
        reason: Box<ron::error::SpannedError>,
    },
}

fn counted(records: usize) -> String {
    match records {
        1 => "1 damaged record".to_owned(),
        more => format!("{more} damaged records"),
    }
}

fn listed(reasons: &[flatland_records::Error]) -> String {
    let lines: Vec<String> = reasons.iter().map(|reason| format!("  {reason}")).collect();
    lines.join("\n")
}

impl GridError {
    /// A file of the output folder that cannot be read or written; `action` is `read` or `write`.
    pub fn file(action: &'static str, path: PathBuf) -> impl FnOnce(std::io::Error) -> Self {
        move |reason| Self::File { action, path, reason }
    }
}

fn lines(items: &[String]) -> String {
    let lines: Vec<String> = items.iter().map(|item| format!("  {item}")).collect();
    lines.join("\n")
}
