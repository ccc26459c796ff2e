//! Values brought to mean 0 and variance 1.

use flatland_networks::LayerDescription;
use tch::{Kind, Tensor};

use crate::error::TorchError;

/// What batch normalisation takes as means and variances.
#[derive(Clone, Copy)]
pub(crate) enum Normalise<'s> {
    /// Those of this number of blocks of samples, all of the same length.
    Blocks(i64),
    /// These, in `f64`: a test pass.
    Running(&'s Tensor),
}

/// The means and the unbiased variances of a layer's channels, added up over blocks, in `f64`.
pub(crate) struct Moments {
    /// Where the layer's means start among all statistics.
    pub(crate) start: usize,
    /// Means, then variances.
    pub(crate) sums: Tensor,
}

/// Batch normalisation of samples × (channels · area) values.
pub(super) struct BatchNorm {
    pub(super) channels: i64,
    pub(super) area: i64,
}

impl BatchNorm {
    /// The output, and the sums of means and variances where they are `wanted`.
    pub(super) fn over_blocks(
        &self,
        blocks: i64,
        gain: &Tensor,
        shift: &Tensor,
        input: &Tensor,
        wanted: bool,
    ) -> Result<(Tensor, Option<Tensor>), TorchError> {
        let x = input.f_reshape([blocks, -1, self.channels, self.area])?;
        let group = [1_i64, 3];
        let mean = x.f_mean_dim(group.as_slice(), true, None)?;
        let centred = x.f_sub(&mean)?;
        let variance = centred
            .f_mul(&centred)?
            .f_mean_dim(group.as_slice(), true, None)?;
        let moments = match wanted {
            true => {
                let size = (x.size()[1] * self.area) as f64;
                let unbiased = size / (size - 1.0).max(1.0);
                let sums = |values: &Tensor| -> Result<Tensor, TorchError> {
                    let values = values.f_detach()?.f_reshape([blocks, self.channels])?;
                    Ok(values.f_sum_dim_intlist([0_i64].as_slice(), false, Kind::Double)?)
                };
                Some(Tensor::f_cat(
                    &[sums(&mean)?, sums(&variance)?.f_mul_scalar(unbiased)?],
                    0,
                )?)
            }
            false => None,
        };
        let standard = centred.f_mul(&rate(&variance)?)?;
        let output = self.affine(&standard, gain, shift)?.f_reshape(input.size())?;
        Ok((output, moments))
    }

    /// The output of a test pass, with the layer's own part of the running statistics.
    pub(super) fn with_statistics(
        &self,
        statistics: &Tensor,
        gain: &Tensor,
        shift: &Tensor,
        input: &Tensor,
    ) -> Result<Tensor, TorchError> {
        let of_channel = |values: &Tensor| -> Result<Tensor, TorchError> {
            Ok(values
                .f_to_kind(input.f_kind()?)?
                .f_reshape([1, self.channels, 1])?)
        };
        let mean = of_channel(&statistics.f_narrow(0, 0, self.channels)?)?;
        let rate = of_channel(&rate(&statistics.f_narrow(0, self.channels, self.channels)?)?)?;
        let x = input.f_reshape([-1, self.channels, self.area])?;
        let standard = x.f_sub(&mean)?.f_mul(&rate)?;
        Ok(self.affine(&standard, gain, shift)?.f_reshape(input.size())?)
    }

    fn affine(&self, standard: &Tensor, gain: &Tensor, shift: &Tensor) -> Result<Tensor, TorchError> {
        let of_channel = |values: &Tensor| values.f_reshape([self.channels, 1]);
        Ok(standard.f_mul(&of_channel(gain)?)?.f_add(&of_channel(shift)?)?)
    }
}

/// Layer normalisation of rows of `width` values.
pub(super) fn layer_norm(
    width: i64,
    gain: &Tensor,
    shift: &Tensor,
    input: &Tensor,
) -> Result<Tensor, TorchError> {
    let x = input.f_reshape([-1, width])?;
    let row = [1_i64];
    let centred = x.f_sub(&x.f_mean_dim(row.as_slice(), true, None)?)?;
    let variance = centred.f_mul(&centred)?.f_mean_dim(row.as_slice(), true, None)?;
    let standard = centred.f_mul(&rate(&variance)?)?;
    Ok(standard.f_mul(gain)?.f_add(shift)?.f_reshape(input.size())?)
}

/// 1/√(variance + ε).
fn rate(variance: &Tensor) -> Result<Tensor, TorchError> {
    Ok(variance.f_add_scalar(LayerDescription::EPSILON)?.f_rsqrt()?)
}
