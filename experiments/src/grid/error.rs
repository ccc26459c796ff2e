//! What can keep a grid from being run or reported.

use crate::cell::{BatchError, RunError};
use crate::data::DataError;
use crate::network::{NetworkError, WeightsError};
use std::path::PathBuf;
use thiserror::Error;

/// Why a grid cannot be run or reported, as a paragraph for the person who wrote the plan.
#[derive(Debug, Error)]
pub enum GridError {
    /// The data cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A network does not fit its data.
    #[error("the network {network} cannot be built for the data {data}: {source}")]
    Network {
        /// The network's place in the plan.
        network: String,
        /// The data's label.
        data: String,
        /// Why.
        source: Box<NetworkError>,
    },
    /// Weights or a direction cannot be read.
    #[error(transparent)]
    Weights(#[from] WeightsError),
    /// An optimiser's settings do not fit the data.
    #[error("the optimiser {optimiser} cannot be used with the {classes} classes of {data}: {source}")]
    Optimiser {
        /// The optimiser's label.
        optimiser: String,
        /// K.
        classes: usize,
        /// The data's label.
        data: String,
        /// Why.
        source: Box<flatland_descent::ParameterError>,
    },
    /// A table of tuned steps lacks one.
    #[error(
        "the table of SAM's steps has none for the network {network} on {data}: add (data: {data:?}, network: \
         {network:?}, step: ...) to it"
    )]
    NotTuned {
        /// The data's label.
        data: String,
        /// The network's label.
        network: String,
    },
    /// The batches do not fit the data.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// A cell could not be run.
    #[error("the cell {cell} could not be run: {source}")]
    Run {
        /// The cell in words.
        cell: String,
        /// Why.
        source: Box<RunError>,
    },
    /// A record could not be written or read.
    #[error(transparent)]
    Record(#[from] flatland_records::Error),
    /// The threads could not be started.
    #[error("the threads cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A file of the output folder cannot be written or read.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// `write` or `read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing was run yet.
    #[error("the plan {plan} has no records in {}: run it first with `flatland run`", out.display())]
    NothingRun {
        /// The plan's name.
        plan: String,
        /// The output folder.
        out: PathBuf,
    },
    /// The plan was changed after it was run.
    #[error("the plan {plan} was changed since it was run into {}: run it again with `flatland run` (only what changed is run)", out.display())]
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
    /// A file that this program wrote cannot be understood.
    #[error("{} cannot be understood ({source}): delete it and run the plan again", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where and why.
        source: Box<ron::error::SpannedError>,
    },
}
