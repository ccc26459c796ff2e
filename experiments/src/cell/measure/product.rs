//! A Hessian-vector product.

use super::error::MeasurementError;
use crate::Stored;
use crate::weights::weights_to_npy;
use flatland_networks::{Forward, Objective};

/// H·v as the bytes of an .npy file.
pub(in crate::cell) fn hessian_vector_product<F: Stored>(
    objective: &Objective<'_, F>,
    point: &Forward<F>,
    direction: &[F],
) -> Result<Vec<u8>, MeasurementError> {
    let mut product = vec![F::zero(); direction.len()];
    objective
        .linearise(point)
        .hessian_vector_product(direction, &mut product)?;
    Ok(weights_to_npy(&product)?)
}
