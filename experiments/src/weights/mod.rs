//! Weights in files: flat, in NumPy's .npy format, or tensor by tensor under PyTorch's names, in the safetensors format.

mod error;
mod npy;
mod safetensors;

pub use error::WeightsError;
pub use npy::{save_weights, weights_to_npy};
pub use safetensors::weights_to_safetensors;

use flatland_networks::{Network, Real};
use std::path::Path;

/// Reads a network's weights, converted to `F` by rounding: from a file `*.safetensors` with the tensors of
/// [`Network::tensors`] under their names, or from a one-dimensional .npy file of float64 or float32 with their values in that order.
///
/// # Errors
///
/// If the file cannot be read, does not hold what `network` needs, or holds a value that is non-finite in `F`.
pub fn load_weights<F: Real>(path: &Path, network: &Network) -> Result<Vec<F>, WeightsError> {
    let is_safetensors = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("safetensors"));
    let weights: Vec<F> = match is_safetensors {
        true => safetensors::read(path, network)?,
        false => npy::read(path, network)?,
    };
    match weights.iter().position(|w| !w.is_finite()) {
        Some(index) => Err(WeightsError::NotFinite {
            path: path.to_owned(),
            index,
            value: weights[index].widen(),
        }),
        None => Ok(weights),
    }
}
