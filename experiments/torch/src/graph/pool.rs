//! Averages over parts of an image.

use std::ops::Range;

use tch::Tensor;

use crate::error::TorchError;
use crate::scalar::Scalar;

/// Y = R X Cᵀ for each channel: a row of R averages the rows of a part, and C the columns. Unlike libtorch's adaptive pooling, its
/// backward pass is deterministic on a GPU.
pub(super) struct AveragePool {
    input: [i64; 3],
    /// Rᵀ
    rows: Tensor,
    /// Cᵀ
    columns: Tensor,
}

impl AveragePool {
    pub(super) fn new<F: Scalar>(
        input: [i64; 3],
        rows: &[Range<usize>],
        columns: &[Range<usize>],
        divisor: Option<usize>,
        device: tch::Device,
    ) -> Result<Self, TorchError> {
        // The window is square: each matrix takes its root.
        let divisor = divisor.map(|pixels| (pixels as f64).sqrt());
        Ok(Self {
            input,
            rows: averages::<F>(rows, input[1], divisor, device)?,
            columns: averages::<F>(columns, input[2], divisor, device)?,
        })
    }

    pub(super) fn forward(&self, input: &Tensor) -> Result<Tensor, TorchError> {
        let [channels, height, width] = self.input;
        let images = input.f_reshape([-1, channels, height, width])?;
        let narrow = images.f_matmul(&self.columns)?;
        let small = narrow
            .f_transpose(2, 3)?
            .f_matmul(&self.rows)?
            .f_transpose(2, 3)?;
        Ok(small.f_reshape([input.size()[0], -1])?)
    }
}

/// A column for each part, whose entries there are 1/divisor.
fn averages<F: Scalar>(
    parts: &[Range<usize>],
    size: i64,
    divisor: Option<f64>,
    device: tch::Device,
) -> Result<Tensor, TorchError> {
    let rows = (0..size as usize).flat_map(|place| {
        parts.iter().map(move |part| match part.contains(&place) {
            true => F::narrow(1.0 / divisor.unwrap_or(part.len() as f64)),
            false => F::zero(),
        })
    });
    let values: Vec<F> = rows.collect();
    Ok(Tensor::f_from_slice(&values)?
        .f_reshape([size, parts.len() as i64])?
        .f_to(device)?)
}
