//! Weights in NumPy's .npy format.

use std::fs::File;
use std::io::{BufReader, Cursor};
use std::path::{Path, PathBuf};

use ndarray::{Array1, ArrayView1};
use ndarray_npy::{ReadNpyError, ReadNpyExt, ReadableElement, WriteNpyError, WriteNpyExt};
use thiserror::Error;

use super::model::Network;
use super::real::Real;

/// Why weights could not be read or written.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// The file cannot be opened, read or written.
    #[error("cannot {action} the weights file {}: {source}", path.display())]
    File {
        /// `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not a one-dimensional .npy array of floats.
    #[error("{} is not a one-dimensional .npy array of float64 or float32: {source}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What its reader said.
        source: ReadNpyError,
    },
    /// The array has another length than the network's parameter vector.
    #[error("{} holds {got} weights, the network {network} has {expected} parameters", path.display())]
    Length {
        /// The file.
        path: PathBuf,
        /// The network's label.
        network: String,
        /// Its number of parameters.
        expected: usize,
        /// The array's length.
        got: usize,
    },
    /// A weight is NaN or infinite.
    #[error("{}: the weight at index {index} is {value}; every weight must be finite", path.display())]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// Counted from 0.
        index: usize,
        /// What stands there.
        value: f64,
    },
    /// The array could not be encoded.
    #[error("cannot encode the weights: {0}")]
    Encode(#[from] WriteNpyError),
}

/// Reads a network's weights from a one-dimensional .npy file of float64 or float32, converted to `F` by
/// rounding.
///
/// # Errors
///
/// If the file cannot be read, is no such array, has the wrong length for `network`, or holds a value that is
/// not finite in `F`.
pub fn load_weights<F: Real>(path: &Path, network: &Network) -> Result<Vec<F>, WeightsError> {
    let at = || path.to_owned();
    let weights: Vec<F> = match read::<f64>(path) {
        Err(WeightsError::Format {
            source: ReadNpyError::WrongDescriptor(_),
            ..
        }) => read::<f32>(path)?
            .into_iter()
            .map(|w| F::narrow(w.into()))
            .collect(),
        other => other?.into_iter().map(F::narrow).collect(),
    };
    let (expected, got) = (network.parameters(), weights.len());
    if got != expected {
        return Err(WeightsError::Length {
            path: at(),
            network: network.label().to_owned(),
            expected,
            got,
        });
    }
    match weights.iter().position(|w| !w.is_finite()) {
        Some(index) => Err(WeightsError::NotFinite {
            path: at(),
            index,
            value: weights[index].widen(),
        }),
        None => Ok(weights),
    }
}

fn read<T: ReadableElement>(path: &Path) -> Result<Array1<T>, WeightsError> {
    let file = File::open(path).map_err(|source| WeightsError::File {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    Array1::read_npy(BufReader::new(file)).map_err(|source| WeightsError::Format {
        path: path.to_owned(),
        source,
    })
}

/// The bytes of the .npy file of `weights`, in the precision they have.
///
/// # Errors
///
/// If the array cannot be encoded.
pub fn weights_to_npy<F: Real>(weights: &[F]) -> Result<Vec<u8>, WeightsError> {
    let mut bytes = Cursor::new(Vec::new());
    ArrayView1::from(weights).write_npy(&mut bytes)?;
    Ok(bytes.into_inner())
}

/// Writes `weights` as a one-dimensional .npy file, which NumPy and [`load_weights`] read.
///
/// # Errors
///
/// If the file cannot be written.
pub fn save_weights<F: Real>(path: &Path, weights: &[F]) -> Result<(), WeightsError> {
    let file = |source| WeightsError::File {
        action: "write",
        path: path.to_owned(),
        source,
    };
    std::fs::write(path, weights_to_npy(weights)?).map_err(file)
}
