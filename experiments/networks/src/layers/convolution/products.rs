//! The products that a convolution is made of, group of samples by group.

use std::ops::Range;

use super::{Convolution, Scratch};
use crate::numeric::matrix::Destination::{Add, Overwrite};
use crate::numeric::matrix::{Matrix, multiply};
use crate::numeric::{Buffer, Real};

/// Samples are grouped so that a group has at least this many positions: with fewer, products of small images are
/// inefficient; with more, their columns leave the caches.
const POSITIONS_AT_ONCE: usize = 256;

/// Up to this many output channels the gradient of W is summed transposed: with few columns the product reads the gathered pixels
/// in their order.
const MOST_TRANSPOSED: usize = 128;

impl Convolution {
    /// W as a matrix, where the product is not dense.
    pub(super) fn weight<'a, F>(&self, parameters: &'a [F]) -> Matrix<'a, F> {
        Matrix::row_major(&parameters[..self.weights()], self.columns.rows())
    }

    /// b (empty without one), which comes last, prepared or not.
    fn bias<'a, F>(&self, parameters: &'a [F]) -> &'a [F] {
        &parameters[parameters.len() - self.biases()..]
    }

    pub(super) fn biases(&self) -> usize {
        self.bias.map_or(0, |_| self.output.channels)
    }

    pub(super) fn weights(&self) -> usize {
        self.output.channels * self.columns.rows()
    }

    /// The samples in groups.
    pub(super) fn groups<F>(&self, output: &[F]) -> impl Iterator<Item = Range<usize>> + use<F> {
        let (samples, length) = (output.len() / self.output.values(), self.group());
        (0..samples)
            .step_by(length)
            .map(move |start| start..(start + length).min(samples))
    }

    /// Samples of a group; the last of a block may have fewer.
    pub(super) fn group(&self) -> usize {
        POSITIONS_AT_ONCE.div_ceil(self.output.pixels())
    }

    /// Whether the gradient of W is summed transposed.
    pub(super) fn is_summed_transposed(&self) -> bool {
        self.output.channels <= MOST_TRANSPOSED
    }

    pub(super) fn inputs_of<'a, F>(&self, samples: &Range<usize>, input: &'a [F]) -> &'a [F] {
        let size = self.columns.image.values();
        &input[samples.start * size..samples.end * size]
    }

    pub(super) fn inputs_of_mut<'a, F>(&self, samples: &Range<usize>, input: &'a mut [F]) -> &'a mut [F] {
        let size = self.columns.image.values();
        &mut input[samples.start * size..samples.end * size]
    }

    pub(super) fn outputs_of<'a, F>(&self, samples: &Range<usize>, output: &'a [F]) -> &'a [F] {
        let size = self.output.values();
        &output[samples.start * size..samples.end * size]
    }

    /// The columns of a group; with a pointwise window, those of one sample are its channels unchanged.
    pub(super) fn gathered<'a, F: Real>(&self, images: &'a [F], scratch: &'a mut Vec<F>) -> Matrix<'a, F> {
        let samples = images.len() / self.columns.image.values();
        let width = samples * self.output.pixels();
        if samples == 1 && self.columns.window.is_pointwise() {
            return Matrix::row_major(images, width);
        }
        scratch.resize(self.columns.rows() * width, F::zero());
        self.columns.gather(images, scratch);
        Matrix::row_major(scratch, width)
    }

    /// A group's outputs, or their gradients, as a matrix: output channels × positions of all samples.
    pub(super) fn by_channel<'a, F: Real>(&self, values: &'a [F], scratch: &'a mut Vec<F>) -> &'a [F] {
        let (pixels, width) = (self.output.pixels(), values.len() / self.output.channels);
        if width == pixels {
            return values;
        }
        scratch.resize(values.len(), F::zero());
        for (sample, values) in values.chunks_exact(self.output.values()).enumerate() {
            for (channel, values) in values.chunks_exact(pixels).enumerate() {
                scratch[channel * width + sample * pixels..][..pixels].copy_from_slice(values);
            }
        }
        scratch
    }

    /// Adds W times the columns of a group to its outputs.
    pub(super) fn add_product<F: Real>(
        &self,
        weight: Matrix<F>,
        images: &[F],
        output: &mut [F],
        scratch: &mut Scratch<F>,
    ) {
        let columns = self.gathered(images, &mut scratch.columns);
        let (pixels, width) = (self.output.pixels(), output.len() / self.output.channels);
        if width == pixels {
            return multiply(weight, columns, output, Add);
        }
        scratch.gradient.resize(output.len(), F::zero());
        multiply(weight, columns, &mut scratch.gradient, Overwrite);
        for (sample, output) in output.chunks_exact_mut(self.output.values()).enumerate() {
            for (channel, output) in output.chunks_exact_mut(pixels).enumerate() {
                let product = &scratch.gradient[channel * width + sample * pixels..][..pixels];
                for (sum, value) in output.iter_mut().zip(product) {
                    *sum += *value;
                }
            }
        }
    }

    /// output = W ∗ x + b, plus W′ ∗ x′ where given.
    pub(super) fn affine<F: Real>(
        &self,
        parameters: &[F],
        input: &[F],
        other: Option<(&[F], &[F])>,
        output: &mut [F],
    ) {
        let bias = self.bias(parameters);
        let (pixels, size) = (self.output.pixels(), self.output.values());
        if bias.is_empty() {
            output.fill(F::zero());
        }
        for (values, bias) in output.chunks_exact_mut(pixels).zip(bias.iter().cycle()) {
            values.fill(*bias);
        }
        if self.is_dense() {
            self.add_dense(parameters, input, output);
            if let Some((parameters, input)) = other {
                self.add_dense(parameters, input, output);
            }
            return;
        }
        let mut scratch = Scratch::take();
        for samples in self.groups(output) {
            let output = &mut output[samples.start * size..samples.end * size];
            for (parameters, input) in std::iter::once((parameters, input)).chain(other) {
                let images = self.inputs_of(&samples, input);
                self.add_product(self.weight(parameters), images, output, &mut scratch);
            }
        }
    }

    /// Room for the sum of the groups' contributions to the gradient of W, transposed: (inputs·kernel²) × outputs. Empty where they are added
    /// to the gradient itself.
    pub(super) fn weight_sums<F: Real>(&self, is_wanted: bool) -> Buffer<F> {
        let transposed = is_wanted && self.is_summed_transposed();
        Buffer::zeros(if transposed { self.weights() } else { 0 })
    }

    /// Adds a group's contribution to the gradient of W, or to the `sums` of [`weight_sums`](Self::weight_sums).
    pub(super) fn collect<F: Real>(
        &self,
        gradient: &[F],
        images: &[F],
        scratch: &mut Vec<F>,
        sums: &mut [F],
        weight: &mut [F],
    ) {
        let columns = self.gathered(images, scratch);
        let gradient = Matrix::row_major(gradient, gradient.len() / self.output.channels);
        match sums {
            [] => multiply(gradient, columns.transposed(), weight, Add),
            sums => multiply(columns, gradient.transposed(), sums, Add),
        }
    }

    /// Adds the transpose of the sums to the gradient of the parameters.
    pub(super) fn add_weight_sums<F: Real>(&self, sums: &[F], parameters: &mut [F]) {
        let rows = self.columns.rows();
        for (row, sums) in sums.chunks_exact(self.output.channels).enumerate() {
            let column = parameters[row..self.weights()].iter_mut().step_by(rows);
            for (weight, sum) in column.zip(sums) {
                *weight += *sum;
            }
        }
    }

    /// Adds Wᵀ times the output's gradient to the input's gradient, for every such pair.
    pub(super) fn spread<F: Real>(
        &self,
        terms: &[(Matrix<F>, &[F])],
        scratch: &mut Vec<F>,
        images: &mut [F],
    ) {
        let samples = images.len() / self.columns.image.values();
        let width = samples * self.output.pixels();
        let direct = samples == 1 && self.columns.window.is_pointwise();
        scratch.resize(self.columns.rows() * width, F::zero());
        for (i, (weight, gradient)) in terms.iter().enumerate() {
            let gradient = Matrix::row_major(gradient, width);
            match direct {
                true => multiply(weight.transposed(), gradient, images, Add),
                false => {
                    let destination = if i == 0 { Overwrite } else { Add };
                    multiply(weight.transposed(), gradient, scratch, destination);
                }
            }
        }
        if !direct {
            self.columns.scatter(scratch, images);
        }
    }
}
