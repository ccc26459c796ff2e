//! Checkpoints inside a cell, from which a killed run is resumed.

use super::recorded::Recorded;
use crate::Stored;
use crate::optimiser::OptimiserState;
use crate::plan::Precision;
use flatland_networks::{Arithmetic, RunningStatistics};
use flatland_records::write_whole;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A point from which a run resumes to the same bits: the iterate, before it is measured.
#[derive(Serialize, Deserialize)]
pub(super) struct Resumable<F> {
    pub(super) iteration: usize,
    pub(super) weights: Vec<F>,
    /// The cost of the iterate, as computed by the accepted trial.
    pub(super) cost: f64,
    pub(super) optimiser: OptimiserState<F>,
    /// The statistics of batch normalisation, before the gradient of the iterate.
    pub(super) statistics: RunningStatistics,
}

/// Everything needed to resume a run.
#[derive(Serialize, Deserialize)]
pub(super) struct Checkpoint<F> {
    pub(super) identity: String,
    /// What the arithmetic of the machine computes, as in [`Arithmetic::digest`].
    pub(super) arithmetic: String,
    pub(super) resumable: Resumable<F>,
    /// Everything recorded before that iterate.
    pub(super) recorded: Recorded,
    /// Running time so far.
    pub(super) seconds: f64,
}

/// The folder of checkpoints, one file per cell in progress.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    folder: PathBuf,
}

/// Why a checkpoint could not be written or read.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// The file system refused.
    #[error("cannot {action} the checkpoint {}: {reason}", path.display())]
    File {
        /// `write`, `read` or `remove`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// The file is damaged, or was written by another version of this program.
    #[error("the checkpoint {} cannot be read ({reason}); delete it to restart its run", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The run was begun on a machine whose products or functions give other bits.
    #[error(
        "the checkpoint {} was made with other processor instructions than this machine has, with which the run would go on to \
         other bits: resume it on such a machine, or delete it to restart its run here",
        path.display()
    )]
    OtherArithmetic {
        /// The file.
        path: PathBuf,
    },
    /// The state cannot be encoded.
    #[error("cannot encode a checkpoint: {0}")]
    Encode(postcard::Error),
}

impl Checkpoints {
    /// Checkpoints below the output folder `root`.
    pub fn below(root: &Path) -> Self {
        Self {
            folder: root.join("checkpoints"),
        }
    }

    fn path(&self, identity: &str) -> PathBuf {
        self.folder.join(format!("{identity}.checkpoint"))
    }

    /// Writes atomically: to a temporary file, synced and renamed.
    pub(super) fn save<F: Stored>(&self, checkpoint: &Checkpoint<F>) -> Result<(), CheckpointError> {
        let path = self.path(&checkpoint.identity);
        write_whole(&path, &checkpoint.to_bytes()?).map_err(|reason| CheckpointError::File {
            action: "write",
            path: path.clone(),
            reason,
        })
    }

    /// The checkpoint of a cell, if it has one.
    pub(super) fn load<F: Stored>(&self, identity: &str) -> Result<Option<Checkpoint<F>>, CheckpointError> {
        Checkpoint::read(&self.path(identity), identity)
    }

    /// Whether a cell has a checkpoint.
    pub(crate) fn has(&self, identity: &str) -> bool {
        self.path(identity).exists()
    }

    /// The file of a cell's checkpoint, if it has one.
    pub fn find(&self, identity: &str) -> Option<PathBuf> {
        Some(self.path(identity)).filter(|path| path.exists())
    }

    /// The iteration from which a cell with a checkpoint is resumed; `None` if the checkpoint cannot be read.
    pub fn iteration(&self, identity: &str, precision: Precision) -> Option<usize> {
        match precision {
            Precision::F32 => Some(self.load::<f32>(identity).ok()??.resumable.iteration),
            Precision::F64 => Some(self.load::<f64>(identity).ok()??.resumable.iteration),
        }
    }

    /// Removes the checkpoint of a finished cell.
    ///
    /// # Errors
    ///
    /// The file system refused.
    pub fn remove(&self, identity: &str) -> Result<(), CheckpointError> {
        let path = self.path(identity);
        match std::fs::remove_file(&path) {
            Err(reason) if reason.kind() != std::io::ErrorKind::NotFound => Err(CheckpointError::File {
                action: "remove",
                path,
                reason,
            }),
            _ => Ok(()),
        }
    }
}

impl<F: Stored> Checkpoint<F> {
    /// The state, after its SHA-256.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, CheckpointError> {
        let state = postcard::to_stdvec(self).map_err(CheckpointError::Encode)?;
        Ok([Sha256::digest(&state).as_slice(), &state].concat())
    }

    /// Reads the state of the cell with this identity; `None` if there is no such file.
    pub(super) fn read(path: &Path, identity: &str) -> Result<Option<Self>, CheckpointError> {
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(reason) => {
                return Err(CheckpointError::File {
                    action: "read",
                    path: path.to_owned(),
                    reason,
                });
            }
        };
        let damaged = |reason| CheckpointError::Damaged {
            path: path.to_owned(),
            reason,
        };
        match decode::<F>(&bytes) {
            Ok(checkpoint) if checkpoint.identity != identity => {
                Err(damaged("it belongs to another run".to_owned()))
            }
            Ok(checkpoint) if checkpoint.arithmetic != Arithmetic::of_this_machine().digest => {
                Err(CheckpointError::OtherArithmetic {
                    path: path.to_owned(),
                })
            }
            Ok(checkpoint) => Ok(Some(checkpoint)),
            Err(reason) => Err(damaged(reason)),
        }
    }
}

/// Reads a further file of a record.
pub(super) fn read_file(path: &Path) -> Result<Vec<u8>, CheckpointError> {
    std::fs::read(path).map_err(|reason| CheckpointError::File {
        action: "read",
        path: path.to_owned(),
        reason,
    })
}

/// The state that follows its SHA-256, without which a run with a flipped bit would be resumed.
fn decode<F: Stored>(bytes: &[u8]) -> Result<Checkpoint<F>, String> {
    let (digest, state) = bytes
        .split_at_checked(Sha256::output_size())
        .ok_or_else(|| "it is truncated".to_owned())?;
    if Sha256::digest(state)[..] != *digest {
        return Err("it is damaged or truncated".to_owned());
    }
    postcard::from_bytes(state)
        .map_err(|error| format!("it was written by another version of this program: {error}"))
}
