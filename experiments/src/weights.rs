//! Weights in NumPy's .npy format.

use crate::Stored;
use crate::data::{DataError, read_vector};
use flatland_networks::{Network, Real};
use flatland_records::write_whole;
use ndarray::ArrayView1;
use ndarray_npy::{WriteNpyError, WriteNpyExt};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why weights could not be read or written.
#[derive(Debug, Error)]
pub enum WeightsError {
    /// The file cannot be read, or is not a one-dimensional array of floats.
    #[error(transparent)]
    Read(#[from] DataError),
    /// The file cannot be written.
    #[error("cannot write the weights file {}: {reason}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// The array's length is not the network's number of parameters.
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
        /// Index of the weight, from 0.
        index: usize,
        /// The value.
        value: f64,
    },
    /// The array could not be encoded.
    #[error("cannot encode the weights: {0}")]
    Encode(WriteNpyError),
}

/// Reads a network's weights from a one-dimensional .npy file of float64 or float32, converted to `F` by
/// rounding.
///
/// # Errors
///
/// If the file cannot be read, is not such an array, has the wrong length for `network`, or holds a value that is
/// non-finite in `F`.
pub fn load_weights<F: Real>(path: &Path, network: &Network) -> Result<Vec<F>, WeightsError> {
    let at = || path.to_owned();
    let weights: Vec<F> = read_vector(path, "weights")?.into_iter().map(F::narrow).collect();
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

/// The bytes of the .npy file of `weights`, in their own precision.
///
/// # Errors
///
/// If the array cannot be encoded.
pub fn weights_to_npy<F: Stored>(weights: &[F]) -> Result<Vec<u8>, WeightsError> {
    let mut bytes = Cursor::new(Vec::new());
    ArrayView1::from(weights)
        .write_npy(&mut bytes)
        .map_err(WeightsError::Encode)?;
    Ok(bytes.into_inner())
}

/// Writes `weights` as a one-dimensional .npy file, which NumPy and [`load_weights`] read.
///
/// # Errors
///
/// If the file cannot be written.
pub fn save_weights<F: Stored>(path: &Path, weights: &[F]) -> Result<(), WeightsError> {
    let failed = |reason| WeightsError::Write {
        path: path.to_owned(),
        reason,
    };
    write_whole(path, &weights_to_npy(weights)?).map_err(failed)
}
