//! One flat vector, and the tensors that are its parts.

use flatland_networks::Network;
use tch::Tensor;

use crate::error::TorchError;
use crate::scalar::Scalar;

/// A vector over the parameters on the device; an error unless it has one value for each.
pub(super) fn upload<F: Scalar>(
    network: &Network,
    what: &'static str,
    vector: &[F],
    device: tch::Device,
) -> Result<Tensor, TorchError> {
    network.check_length(what, vector)?;
    Ok(Tensor::f_from_slice(vector)?.f_to(device)?)
}

/// The parts of a flat vector, each with its shape. They share its memory.
pub(super) fn parts(network: &Network, flat: &Tensor) -> Result<Vec<Tensor>, TorchError> {
    let part = |tensor: &flatland_networks::Tensor| {
        let (range, shape) = (tensor.range(), tensor.shape().iter().map(|size| *size as i64));
        let values = flat.f_narrow(0, range.start as i64, range.len() as i64)?;
        Ok(values.f_reshape(shape.collect::<Vec<_>>())?)
    };
    network.tensors().iter().map(part).collect()
}

/// The parts, each the root of a graph of its own.
///
/// One root for the flat vector would cost a vector of its length for every tensor on the way back.
pub(super) fn leaves(network: &Network, flat: &Tensor) -> Result<Vec<Tensor>, TorchError> {
    let leaf = |part: Tensor| Ok(part.f_detach()?.f_set_requires_grad(true)?);
    parts(network, flat)?.into_iter().map(leaf).collect()
}

/// The flat vector of these parts, on the host.
pub(super) fn download<F: Scalar>(parts: &[Tensor], out: &mut [F]) -> Result<(), TorchError> {
    let flat: Vec<Tensor> = parts
        .iter()
        .map(|part| part.f_reshape([-1]))
        .collect::<Result<_, _>>()?;
    Ok(Tensor::f_cat(&flat, 0)?.f_copy_data(out, out.len())?)
}

/// total = total + terms, where an undefined tensor stands for zeros.
pub(super) fn accumulate(total: &mut Vec<Tensor>, terms: Vec<Tensor>) -> Result<(), TorchError> {
    if total.is_empty() {
        *total = terms;
        return Ok(());
    }
    for (sum, term) in total.iter_mut().zip(terms) {
        if term.defined() {
            *sum = match sum.defined() {
                true => sum.f_add(&term)?,
                false => term,
            };
        }
    }
    Ok(())
}

/// Zeros in the place of undefined tensors.
pub(super) fn filled(parts: Vec<Tensor>, like: &[Tensor]) -> Result<Vec<Tensor>, TorchError> {
    let fill = |(part, like): (Tensor, &Tensor)| match part.defined() {
        true => Ok(part),
        false => Ok(like.f_detach()?.f_zeros_like()?),
    };
    parts.into_iter().zip(like).map(fill).collect()
}
