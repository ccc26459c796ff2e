//! A Hessian-vector product.

use super::error::MeasurementError;
use crate::engine::Objective;
use crate::weights::weights_to_npy;
use num_traits::Zero;

/// H·v as the bytes of an .npy file.
pub(in crate::cell) fn hessian_vector_product<O: Objective>(
    objective: &O,
    point: &O::Point,
    direction: &[O::Scalar],
) -> Result<Vec<u8>, MeasurementError> {
    let mut product = vec![O::Scalar::zero(); direction.len()];
    objective.hessian_vector_product(point, direction, &mut product)?;
    Ok(weights_to_npy(&product)?)
}
