//! Products with matrices that are slices of the flat weights, row by row.

use super::super::Number;

/// $Wx$.
pub(super) fn multiply<S: Number>(weights: &[S], input: &[S]) -> Vec<S> {
    let row_product = |row: &[S]| {
        row.iter()
            .zip(input)
            .fold(S::constant(0.0), |sum, (&w, &x)| sum + w * x)
    };
    weights.chunks(input.len()).map(row_product).collect()
}

/// $W^\top y$.
pub(super) fn multiply_transposed<S: Number>(weights: &[S], width: usize, output: &[S]) -> Vec<S> {
    let mut product = vec![S::constant(0.0); width];
    for (row, &y) in weights.chunks(width).zip(output) {
        for (sum, &w) in product.iter_mut().zip(row) {
            *sum = *sum + w * y;
        }
    }
    product
}

/// Adds $\delta a^\top$ to the weights and $\delta$ to the bias of the layer that starts at `start`.
pub(super) fn add_outer<S: Number>(sum: &mut [S], start: usize, error: &[S], input: &[S], bias: bool) {
    let (weights, rest) = sum[start..].split_at_mut(error.len() * input.len());
    for (row, &delta) in weights.chunks_mut(input.len()).zip(error) {
        for (entry, &a) in row.iter_mut().zip(input) {
            *entry = *entry + delta * a;
        }
    }
    if bias {
        for (entry, &delta) in rest.iter_mut().zip(error) {
            *entry = *entry + delta;
        }
    }
}
