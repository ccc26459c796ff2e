//! Convolutions of images with fewer pixels than the window has, as one dense product over all samples.
//!
//! There most of the window lies in the padding: on 2 × 2 pixels a 3 × 3 window sees 16 pixels at its four positions, where the matrix of
//! columns has 36 entries. The dense matrix D has a row for each value that comes out and a column for each that goes in,
//! D₍ₒq₎₍cp₎ = W₍ₒc₎ at the window's offset from q to p, 0 outside. Samples are rows of their values already, so that nothing is
//! gathered: Y = X Dᵀ, X̄ = Ȳ D, D̄ = Ȳᵀ X, and W̄ is D̄ summed over the pairs (p, q) with the same offset.
//!
//! What the passes take in place of the parameters is D, Dᵀ and b: filled anew for every block, D took a sixth of the time of a ResNet-34, and
//! a product that has to transpose its larger factor, for few samples, takes most of its time for that.

use std::ops::Range;

use super::Convolution;
use crate::layers::differentiable::{Cotangent, Primal, Tangent};
use crate::numeric::matrix::Destination::{Add, Overwrite};
use crate::numeric::matrix::{Matrix, multiply};
use crate::numeric::{Buffer, Real};

/// A pixel that a position of the window sees, and its offset in the window.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pixel: usize,
    offset: usize,
}

impl Convolution {
    /// Whether the dense product has fewer multiplications.
    pub(super) fn is_dense(&self) -> bool {
        self.columns.image.pixels() < self.columns.window.area()
    }

    /// What each position of the window sees of the image.
    pub(super) fn see(&self) -> Vec<Vec<Seen>> {
        let (window, image) = (self.columns.window, self.columns.image);
        let see = |position: usize, offset: usize| {
            let (row, column) = (position / self.output.width, position % self.output.width);
            let down = window.place(row, offset / window.kernel, image.height)?;
            let across = window.place(column, offset % window.kernel, image.width)?;
            let pixel = down * image.width + across;
            Some(Seen { pixel, offset })
        };
        let offsets = 0..window.area();
        let of_position = |position| {
            offsets
                .clone()
                .filter_map(|offset| see(position, offset))
                .collect()
        };
        (0..self.output.pixels()).map(of_position).collect()
    }

    /// The number of entries of D.
    pub(super) fn entries(&self) -> usize {
        self.columns.image.values() * self.output.values()
    }

    /// Writes D and Dᵀ for the weights W, and after them b.
    pub(super) fn expand<F: Real>(&self, parameters: &[F], prepared: &mut [F]) {
        let (pixels, area) = (self.columns.image.pixels(), self.columns.window.area());
        let width = self.columns.image.values();
        let (weights, bias) = parameters.split_at(self.weights());
        let (dense, others) = prepared.split_at_mut(self.entries());
        let (transposed, prepared_bias) = others.split_at_mut(self.entries());
        prepared_bias.copy_from_slice(bias);
        let seen = &self.seen;
        for (row, dense) in dense.chunks_exact_mut(width).enumerate() {
            let (seen, weights) = (&seen[row % seen.len()], &weights[self.weights_of(row)]);
            dense.fill(F::zero());
            for (dense, window) in dense.chunks_exact_mut(pixels).zip(weights.chunks_exact(area)) {
                for seen in seen {
                    dense[seen.pixel] = window[seen.offset];
                }
            }
        }
        transpose(dense, width, transposed);
    }

    /// D of prepared parameters.
    fn dense<'a, F>(&self, prepared: &'a [F]) -> Matrix<'a, F> {
        Matrix::row_major(&prepared[..self.entries()], self.columns.image.values())
    }

    /// Dᵀ of prepared parameters.
    fn transposed<'a, F>(&self, prepared: &'a [F]) -> Matrix<'a, F> {
        let transposed = &prepared[self.entries()..2 * self.entries()];
        Matrix::row_major(transposed, self.output.values())
    }

    /// The place in W of the windows whose weights are in a row of D.
    fn weights_of(&self, row: usize) -> Range<usize> {
        let (output, length) = (row / self.output.pixels(), self.columns.rows());
        output * length..(output + 1) * length
    }

    fn images<'a, F>(&self, input: &'a [F]) -> Matrix<'a, F> {
        Matrix::row_major(input, self.columns.image.values())
    }

    fn results<'a, F>(&self, output: &'a [F]) -> Matrix<'a, F> {
        Matrix::row_major(output, self.output.values())
    }

    /// Adds W ∗ x to the outputs of all samples.
    pub(super) fn add_dense<F: Real>(&self, prepared: &[F], input: &[F], output: &mut [F]) {
        multiply(self.images(input), self.transposed(prepared), output, Add);
    }

    /// Adds D̄ of every pair of output gradients and images to the gradient of W.
    fn collect_dense<F: Real>(&self, terms: &[(&[F], &[F])], weights: &mut [F]) {
        let mut scratch = Buffer::take();
        scratch.resize(self.entries(), F::zero());
        for (i, (gradient, images)) in terms.iter().enumerate() {
            let destination = if i == 0 { Overwrite } else { Add };
            multiply(
                self.results(gradient).transposed(),
                self.images(images),
                &mut scratch,
                destination,
            );
        }
        let (seen, area) = (&self.seen, self.columns.window.area());
        let pixels = self.columns.image.pixels();
        for (row, dense) in scratch.chunks_exact(self.columns.image.values()).enumerate() {
            let (seen, weights) = (&seen[row % seen.len()], &mut weights[self.weights_of(row)]);
            for (dense, window) in dense.chunks_exact(pixels).zip(weights.chunks_exact_mut(area)) {
                for seen in seen {
                    window[seen.offset] += dense[seen.pixel];
                }
            }
        }
    }

    pub(super) fn backward_dense<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        if let Some(weights) = gradient.weights {
            let (weight, bias) = weights.split_at_mut(self.weights());
            self.collect_dense(&[(gradient.output, at.input)], weight);
            self.add_pixel_sums(gradient.output, bias);
        }
        if let Some(input) = gradient.input {
            multiply(self.results(gradient.output), self.dense(at.weights), input, Add);
        }
    }

    pub(super) fn backward_tangent_dense<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        if let Some(weights) = change.weights {
            let (weight, bias) = weights.split_at_mut(self.weights());
            let term = (change.output, at.input);
            match tangent.input {
                Some(moved) => self.collect_dense(&[term, (gradient, moved)], weight),
                None => self.collect_dense(&[term], weight),
            }
            self.add_pixel_sums(change.output, bias);
        }
        if let Some(input) = change.input {
            for (weights, gradient) in [(at.weights, change.output), (tangent.weights, gradient)] {
                multiply(self.results(gradient), self.dense(weights), input, Add);
            }
        }
    }

    /// Adds the sum over samples and pixels of each output channel to the gradient of b, where there is one.
    fn add_pixel_sums<F: Real>(&self, gradient: &[F], bias: &mut [F]) {
        if bias.is_empty() {
            return;
        }
        for sample in gradient.chunks_exact(self.output.values()) {
            for (sum, pixels) in bias.iter_mut().zip(sample.chunks_exact(self.output.pixels())) {
                *sum += pixels.iter().copied().sum::<F>();
            }
        }
    }
}

/// Writes the transpose of a row-major matrix of this width, square by square, so that both stay in the caches.
fn transpose<F: Real>(matrix: &[F], width: usize, transposed: &mut [F]) {
    const SQUARE: usize = 16;
    let height = matrix.len() / width;
    for top in (0..height).step_by(SQUARE) {
        for left in (0..width).step_by(SQUARE) {
            for row in top..height.min(top + SQUARE) {
                for column in left..width.min(left + SQUARE) {
                    transposed[column * height + row] = matrix[row * width + column];
                }
            }
        }
    }
}
