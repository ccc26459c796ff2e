//! Flat weights in NumPy's .npy format.

use super::error::WeightsError;
use crate::Stored;
use crate::data::read_vector;
use flatland_networks::{Network, Real};
use flatland_records::write_whole;
use ndarray::ArrayView1;
use ndarray_npy::WriteNpyExt;
use std::io::Cursor;
use std::path::Path;

/// The weights of a network from a one-dimensional array of its length.
pub(super) fn read<F: Real>(path: &Path, network: &Network) -> Result<Vec<F>, WeightsError> {
    let weights: Vec<F> = read_vector(path, "weights")?.into_iter().map(F::narrow).collect();
    let (expected, got) = (network.parameters(), weights.len());
    match got == expected {
        true => Ok(weights),
        false => Err(WeightsError::Length {
            path: path.to_owned(),
            network: network.label().to_owned(),
            expected,
            got,
        }),
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

/// Writes `weights` as a one-dimensional .npy file, which NumPy and [`load_weights`](super::load_weights) read.
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
