//! Failures of an engine.

use crate::estimate::Bytes;
use flatland_networks::NetworkError;
use flatland_records::Status;
use thiserror::Error;

/// Why an engine could not compute.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// Sizes do not fit the network: an error of the caller.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// A device has too little memory.
    #[error("{device} has too little memory for {what}{}{}", in_words(": ", *needed, "needed"), in_words(", ", *free, "free"))]
    OutOfMemory {
        /// The device, such as `cuda:0`.
        device: String,
        /// What was to be computed, such as `the gradient on 5000 samples`.
        what: String,
        /// The bytes that could not be had, if known.
        needed: Option<u64>,
        /// The bytes that were free, if known.
        free: Option<u64>,
    },
    /// A device or its library failed.
    #[error("{device} failed: {reason}")]
    Device {
        /// The device, such as `cuda:0`.
        device: String,
        /// Its message, on one line.
        reason: String,
    },
    /// A device serves this process no more, so that every other cell would fail as well.
    #[error(
        "{device} fails in this process from here on: {reason}; run the plan again, which goes on from the checkpoints"
    )]
    Lost {
        /// The device, such as `cuda:0`.
        device: String,
        /// Its message, on one line.
        reason: String,
    },
    /// The engine cannot be had: its library or device is missing, or does not suit. The message is a sentence of one line that says what
    /// would be right.
    #[error("{0}")]
    Unavailable(String),
}

fn in_words(before: &str, bytes: Option<u64>, after: &str) -> String {
    bytes.map_or_else(String::new, |bytes| format!("{before}{} {after}", Bytes(bytes)))
}

impl EngineError {
    /// The status of a cell that this ends at an iterate: one that is [unfinished](Status::is_unfinished), since it says nothing of the optimiser.
    /// `None` where there is to be no record: for an error of the caller, and where a device is lost, which says nothing of the cell.
    pub(crate) fn status(&self, iteration: usize) -> Option<Status> {
        match self {
            Self::Network(_) | Self::Lost { .. } => None,
            Self::OutOfMemory { .. } => Some(Status::OutOfMemory {
                reason: format!("at iteration {iteration}, {self}"),
            }),
            Self::Device { .. } | Self::Unavailable(_) => Some(Status::Panicked {
                iteration,
                reason: self.to_string(),
            }),
        }
    }
}
