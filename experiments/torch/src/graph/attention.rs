//! Attention, by products and a softmax.

use tch::Tensor;

use crate::error::TorchError;

/// softmax(Q Kᵀ/√width) V in each head.
pub(super) struct Attention {
    pub(super) tokens: i64,
    pub(super) heads: i64,
    pub(super) width: i64,
}

impl Attention {
    pub(super) fn forward(&self, input: &Tensor) -> Result<Tensor, TorchError> {
        let samples = input.size()[0];
        // 3 × samples × heads × tokens × width
        let parts = input
            .f_reshape([samples, self.tokens, 3, self.heads, self.width])?
            .f_permute([2, 0, 3, 1, 4])?;
        let part = |index: i64| parts.f_select(0, index);
        let queries = part(0)?.f_mul_scalar(1.0 / (self.width as f64).sqrt())?;
        let scores = queries.f_matmul(&part(1)?.f_transpose(2, 3)?)?;
        let output = softmax(&scores)?.f_matmul(&part(2)?)?;
        Ok(output.f_permute([0, 2, 1, 3])?.f_reshape([samples, -1])?)
    }
}

/// The softmax over the last dimension. The largest score is a constant: it changes no value and no derivative.
fn softmax(scores: &Tensor) -> Result<Tensor, TorchError> {
    let largest = scores.f_detach()?.f_amax([-1], true)?;
    let terms = scores.f_sub(&largest)?.f_exp()?;
    Ok(terms.f_div(&terms.f_sum_dim_intlist([-1_i64].as_slice(), true, None)?)?)
}
