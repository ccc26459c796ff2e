//! Errors of files of weights.

use crate::data::DataError;
use ndarray_npy::WriteNpyError;
use std::path::PathBuf;
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
    /// The file of tensors cannot be read.
    #[error("cannot read the weights file {}: {reason}", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// The file is not in the safetensors format.
    #[error("{} is not a safetensors file ({reason})", path.display())]
    NotSafetensors {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: safetensors::SafeTensorError,
    },
    /// A tensor is missing, or not as the network needs it.
    #[error("{}: the tensor {tensor:?} of the network {network} {problem}", path.display())]
    Tensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: String,
        /// The network's label.
        network: String,
        /// What is wrong, and what is expected.
        problem: String,
    },
    /// A tensor is not one of the network's.
    #[error(
        "{}: the network {network} has no tensor {tensor:?}; its tensors are {}",
        path.display(),
        known.join(", ")
    )]
    UnknownTensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: String,
        /// The network's label.
        network: String,
        /// The names of the network's tensors.
        known: Vec<String>,
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
        /// Index of the weight in the flat vector, from 0.
        index: usize,
        /// The value.
        value: f64,
    },
    /// The array could not be encoded.
    #[error("cannot encode the weights: {0}")]
    Encode(WriteNpyError),
    /// The tensors could not be encoded.
    #[error("cannot encode the weights: {0}")]
    EncodeTensors(safetensors::SafeTensorError),
}
