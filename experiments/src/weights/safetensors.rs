//! Weights as named tensors, in the safetensors format.

use super::error::WeightsError;
use crate::limited;
use flatland_networks::{Network, Real, RunningStatistics, Tensor};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::path::Path;

/// The bytes of the safetensors file of `weights`, under the names of [`Network::tensors`] and in their own precision, with the
/// running statistics of batch normalisation under those of [`Network::buffers`].
///
/// # Errors
///
/// If the tensors cannot be encoded: their number or that of the statistics is not the network's.
pub fn weights_to_safetensors<F: Real>(
    network: &Network,
    weights: &[F],
    statistics: &RunningStatistics,
) -> Result<Vec<u8>, WeightsError> {
    let weights: Vec<f64> = weights.iter().map(|weight| weight.widen()).collect();
    let (dtype, encode) = encoding::<F>();
    let encoded = |tensors: &[Tensor], values: &[f64]| -> Vec<(String, Vec<usize>, Vec<u8>)> {
        let bytes = |tensor: &Tensor| -> Vec<u8> {
            let values = values.get(tensor.range()).unwrap_or_default();
            values.iter().flat_map(|&value| encode(value)).collect()
        };
        let entry = |tensor: &Tensor| (tensor.name().to_owned(), tensor.shape().to_vec(), bytes(tensor));
        tensors.iter().map(entry).collect()
    };
    let tensors = encoded(network.tensors(), &weights);
    let buffers = encoded(network.buffers(), statistics.values());
    let mut views = Vec::new();
    for (name, shape, bytes) in tensors.iter().chain(&buffers) {
        let view = TensorView::new(dtype, shape.clone(), bytes).map_err(WeightsError::EncodeTensors)?;
        views.push((name.as_str(), view));
    }
    safetensors::serialize(views, None).map_err(WeightsError::EncodeTensors)
}

/// The type of the tensors of a network's scalar, and the bytes of a value.
fn encoding<F: Real>() -> (Dtype, fn(f64) -> Vec<u8>) {
    match F::NAME {
        "f32" => (Dtype::F32, |value| (value as f32).to_le_bytes().to_vec()),
        _ => (Dtype::F64, |value| value.to_le_bytes().to_vec()),
    }
}

/// The weights of a network from its tensors. Running statistics are ignored.
pub(super) fn read<F: Real>(path: &Path, network: &Network) -> Result<Vec<F>, WeightsError> {
    let bytes = limited::read_up_to(path, longest(network)).map_err(|reason| WeightsError::Open {
        path: path.to_owned(),
        reason,
    })?;
    let file = SafeTensors::deserialize(&bytes).map_err(|reason| WeightsError::NotSafetensors {
        path: path.to_owned(),
        reason,
    })?;
    let known = |name: &str| {
        let mut tensors = network.tensors().iter().chain(network.buffers());
        tensors.any(|tensor| tensor.name() == name) || name.ends_with(".num_batches_tracked")
    };
    let mut names = file.names();
    names.sort_unstable();
    if let Some(unknown) = names.into_iter().find(|name| !known(name)) {
        return Err(WeightsError::UnknownTensor {
            path: path.to_owned(),
            tensor: unknown.to_owned(),
            network: network.label().to_owned(),
            known: network
                .tensors()
                .iter()
                .map(|tensor| tensor.name().to_owned())
                .collect(),
        });
    }
    let mut weights = vec![F::zero(); network.parameters()];
    for tensor in network.tensors() {
        let wrong = |problem: String| WeightsError::Tensor {
            path: path.to_owned(),
            tensor: tensor.name().to_owned(),
            network: network.label().to_owned(),
            problem,
        };
        let found = file
            .tensor(tensor.name())
            .map_err(|_| wrong("is missing".to_owned()))?;
        if found.shape() != tensor.shape() {
            return Err(wrong(format!(
                "has the shape {:?}, expected {:?}",
                found.shape(),
                tensor.shape()
            )));
        }
        let values = decode(&found).map_err(wrong)?;
        for (weight, value) in weights[tensor.range()].iter_mut().zip(values) {
            *weight = F::narrow(value);
        }
    }
    Ok(weights)
}

/// Bytes that a file with the network's tensors has at most: twice eight per number, and a generous header.
fn longest(network: &Network) -> u64 {
    let tensors = network.tensors().iter().chain(network.buffers());
    let numbers: usize = tensors.clone().map(|tensor| tensor.range().len()).sum();
    (1 << 20) + 16 * numbers as u64 + 1024 * tensors.count() as u64
}

/// The values of a tensor, or what is wrong with their type.
fn decode(tensor: &TensorView<'_>) -> Result<Vec<f64>, String> {
    let data = tensor.data();
    match tensor.dtype() {
        Dtype::F32 => Ok(values(data, f32::from_le_bytes)),
        Dtype::F64 => Ok(values(data, f64::from_le_bytes)),
        other => Err(format!(
            "is of type {other}, expected F32 or F64: convert it with `.float()`"
        )),
    }
}

fn values<const N: usize, T: Into<f64>>(data: &[u8], value: fn([u8; N]) -> T) -> Vec<f64> {
    let (chunks, _) = data.as_chunks::<N>();
    chunks.iter().map(|&bytes| value(bytes).into()).collect()
}
