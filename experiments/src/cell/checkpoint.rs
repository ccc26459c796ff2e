//! Checkpoints inside a cell, from which a killed run is resumed.

use super::recorded::Recorded;
use crate::Stored;
use crate::limited;
use crate::optimiser::OptimiserState;
use crate::plan::Precision;
use flatland_networks::{Arithmetic, RunningStatistics};
use flatland_records::write_whole;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thiserror::Error;

/// The default shortest time between two checkpoints of a cell.
const INTERVAL: Duration = Duration::from_secs(30);

/// The end of the names of checkpoints.
const SUFFIX: &str = ".checkpoint";

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
    /// The outputs of the first layer at the iterate, where they were carried along a ray: those of the weights differ by rounding.
    /// They follow the rest in the file, so that the final state in a record, which has none, stays as it was.
    #[serde(skip)]
    pub(super) first_outputs: Option<Vec<F>>,
}

/// The folder of checkpoints, one file per cell in progress.
#[derive(Clone, Debug)]
pub struct Checkpoints {
    folder: PathBuf,
    interval: Duration,
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
    /// The file is damaged, or was written by another version of this program: a run is begun without it.
    #[error("the checkpoint {} cannot be read: {reason}", path.display())]
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
            interval: INTERVAL,
        }
    }

    /// The same with another shortest time between two checkpoints of a cell; 30 seconds by default.
    #[must_use]
    pub fn with_interval(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    fn path(&self, identity: &str) -> PathBuf {
        self.folder.join(format!("{identity}{SUFFIX}"))
    }

    /// The cells that have checkpoints, as far as the folder can be read.
    pub(crate) fn identities(&self) -> Vec<String> {
        let names = std::fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let names = names.filter_map(|entry| entry.file_name().into_string().ok());
        names
            .filter_map(|name| Some(name.strip_suffix(SUFFIX)?.to_owned()))
            .collect()
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

    /// The iteration from which a cell with a checkpoint is resumed; `None` without one.
    ///
    /// # Errors
    ///
    /// The checkpoint cannot be resumed.
    pub fn iteration(&self, identity: &str, precision: Precision) -> Result<Option<usize>, CheckpointError> {
        Ok(match precision {
            Precision::F32 => (self.load::<f32>(identity)?).map(|found| found.resumable.iteration),
            Precision::F64 => (self.load::<f64>(identity)?).map(|found| found.resumable.iteration),
        })
    }

    /// Removes the checkpoint of a finished cell.
    ///
    /// # Errors
    ///
    /// The file system refused.
    pub fn remove(&self, identity: &str) -> Result<(), CheckpointError> {
        let path = self.path(identity);
        match std::fs::remove_file(&path) {
            Err(reason) if !matches!(reason.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Err(CheckpointError::File {
                    action: "remove",
                    path,
                    reason,
                })
            }
            _ => Ok(()),
        }
    }
}

impl<F: Stored> Checkpoint<F> {
    /// The state and the outputs of the first layer, after their SHA-256.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, CheckpointError> {
        let mut bytes = vec![0; Sha256::output_size()];
        bytes = postcard::to_extend(self, bytes).map_err(CheckpointError::Encode)?;
        if let Some(outputs) = &self.first_outputs {
            bytes = postcard::to_extend(outputs, bytes).map_err(CheckpointError::Encode)?;
        }
        let (digest, state) = bytes.split_at_mut(Sha256::output_size());
        digest.copy_from_slice(&Sha256::digest(state));
        Ok(bytes)
    }

    /// Reads the state of the cell with this identity; `None` if there is no such file.
    pub(super) fn read(path: &Path, identity: &str) -> Result<Option<Self>, CheckpointError> {
        let bytes = match limited::read(path) {
            Ok(bytes) => bytes,
            // Where the folder is a file there is no checkpoint either.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                return Ok(None);
            }
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
    limited::read(path).map_err(|reason| CheckpointError::File {
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
    let of_another_version = |error| format!("it was written by another version of this program: {error}");
    let (mut checkpoint, rest): (Checkpoint<F>, _) =
        postcard::take_from_bytes(state).map_err(of_another_version)?;
    if !rest.is_empty() {
        checkpoint.first_outputs = Some(postcard::from_bytes(rest).map_err(of_another_version)?);
    }
    Ok(checkpoint)
}
