//! Losses on the outputs of a network, in `f64`.

use flatland_networks::Loss;
use tch::{Kind, Tensor};

use crate::error::TorchError;

/// What the outputs should be.
pub(crate) struct Targets {
    /// Samples × classes, in `f64`.
    values: Tensor,
    /// The class of each sample's largest target, the first of several; −1 where a target is NaN.
    classes: Tensor,
}

impl Targets {
    /// Of samples × classes, on the device.
    pub(crate) fn new(values: &Tensor) -> Result<Self, TorchError> {
        let none = Tensor::f_from_slice(&[-1_i64])?.f_to(values.device())?;
        let classes = classes(values)?.f_where_self(&numbers(values)?, &none)?;
        Ok(Self {
            values: values.f_to_kind(Kind::Double)?,
            classes,
        })
    }

    /// Those of some consecutive samples.
    pub(crate) fn narrow(&self, start: usize, samples: usize) -> Result<Self, TorchError> {
        let part = |values: &Tensor| values.f_narrow(0, start as i64, samples as i64);
        Ok(Self {
            values: part(&self.values)?,
            classes: part(&self.classes)?,
        })
    }

    /// Those of some samples, by their indices on the device.
    pub(crate) fn select(&self, rows: &Tensor) -> Result<Self, TorchError> {
        Ok(Self {
            values: self.values.f_index_select(0, rows)?,
            classes: self.classes.f_index_select(0, rows)?,
        })
    }

    /// The number of samples whose largest output is where the target is largest: ties go to the first, a sample with a NaN is wrong.
    pub(crate) fn correct(&self, outputs: &Tensor) -> Result<i64, TorchError> {
        let right = classes(outputs)?
            .f_eq_tensor(&self.classes)?
            .f_logical_and(&numbers(outputs)?)?;
        Ok(right.f_sum(Kind::Int64)?.f_int64_value(&[])?)
    }

    /// The sum of the losses of all samples: a scalar, not yet averaged.
    pub(crate) fn sum(&self, loss: Loss, outputs: &Tensor) -> Result<Tensor, TorchError> {
        let z = outputs.f_to_kind(Kind::Double)?;
        let losses = match loss {
            Loss::MeanSquaredError => {
                let error = z.f_sub(&self.values)?;
                error.f_mul(&error)?
            }
            Loss::CrossEntropy => self.values.f_mul(&surprises(&z)?)?,
        };
        Ok(losses.f_sum(Kind::Double)?)
    }
}

/// The factor that turns a sum over samples and classes into the average of [`Loss`].
pub(crate) fn averaging(loss: Loss, samples: usize, classes: usize) -> f64 {
    match loss {
        Loss::MeanSquaredError => 1.0 / (samples as f64 * classes as f64),
        Loss::CrossEntropy => 1.0 / samples as f64,
    }
}

/// log Σₗ exp zₗ − zₖ, as (m − zₖ) + ln(1 + Σ over all but the largest of exp(zₗ − m)), where m is the largest: it keeps its digits
/// where a sample is classified with confidence.
fn surprises(z: &Tensor) -> Result<Tensor, TorchError> {
    let largest = z.f_detach()?.f_argmax(1, true)?;
    let here = Tensor::f_arange(z.size()[1], (Kind::Int64, z.device()))?.f_eq_tensor(&largest)?;
    let zero = Tensor::f_zeros([1], (Kind::Double, z.device()))?;
    let row = [1_i64];
    // Selected rather than multiplied: 0 times infinity is NaN.
    let m = z
        .f_where_self(&here, &zero)?
        .f_sum_dim_intlist(row.as_slice(), true, None)?;
    let terms = zero.f_where_self(&here, &z.f_sub(&m)?.f_exp()?)?;
    let log_sum = terms.f_sum_dim_intlist(row.as_slice(), true, None)?.f_log1p()?;
    Ok(m.f_sub(z)?.f_add(&log_sum)?)
}

fn classes(outputs: &Tensor) -> Result<Tensor, TorchError> {
    Ok(outputs.f_detach()?.f_argmax(1, false)?)
}

/// Whether a sample has no NaN.
fn numbers(outputs: &Tensor) -> Result<Tensor, TorchError> {
    Ok(outputs
        .f_detach()?
        .f_isnan()?
        .f_any_dim(1, false)?
        .f_logical_not()?)
}
