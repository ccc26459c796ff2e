//! Convolutions, by products.

use std::ops::Range;

use super::columns::Columns;
use super::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use super::image::{Image, Window};
use super::initialisation::{Initialisation, Parameter};
use crate::numeric::Real;
use crate::numeric::matrix::Destination::{Add, Overwrite};
use crate::numeric::matrix::{Matrix, multiply};

/// Samples are grouped so that a group has at least this many positions: with fewer, products of small images are
/// inefficient; with more, their columns leave the caches.
const POSITIONS_AT_ONCE: usize = 256;

/// $y_{oij} = b_o + \sum_{cuv} W_{ocuv}\, x_{c,\,si+u-p,\,sj+v-p}$ for stride s and padding p, pixels in the padding being
/// zero. Its parameters are W (outputs × inputs × kernel × kernel), then b (outputs) where there is one.
///
/// On a group of samples it is the product of W, as outputs × (inputs·kernel²), with the matrix of [`Columns`].
#[derive(Clone, Debug)]
pub(crate) struct Convolution {
    columns: Columns,
    output: Image,
    weight: Initialisation,
    bias: Option<Initialisation>,
}

/// Buffers of a pass, for one group of samples.
#[derive(Default)]
struct Scratch<F> {
    columns: Vec<F>,
    gradient: Vec<F>,
    change: Vec<F>,
}

impl Convolution {
    /// Maps `input` to `output`, whose pixels are the positions of `window` over it.
    pub(crate) fn new(
        input: Image,
        output: Image,
        window: Window,
        weight: Initialisation,
        bias: Option<Initialisation>,
    ) -> Self {
        let positions = [output.height, output.width];
        let columns = Columns {
            image: input,
            window,
            positions,
        };
        Self {
            columns,
            output,
            weight,
            bias,
        }
    }

    /// W as a matrix, and b (empty without one).
    fn split<'a, F>(&self, parameters: &'a [F]) -> (Matrix<'a, F>, &'a [F]) {
        let (weight, bias) = parameters.split_at(self.weights());
        (Matrix::row_major(weight, self.columns.rows()), bias)
    }

    fn weights(&self) -> usize {
        self.output.channels * self.columns.rows()
    }

    /// The samples in groups.
    fn groups<F>(&self, output: &[F]) -> impl Iterator<Item = Range<usize>> + use<F> {
        let samples = output.len() / self.output.values();
        let length = POSITIONS_AT_ONCE.div_ceil(self.output.pixels());
        (0..samples)
            .step_by(length)
            .map(move |start| start..(start + length).min(samples))
    }

    fn inputs_of<'a, F>(&self, samples: &Range<usize>, input: &'a [F]) -> &'a [F] {
        let size = self.columns.image.values();
        &input[samples.start * size..samples.end * size]
    }

    fn inputs_of_mut<'a, F>(&self, samples: &Range<usize>, input: &'a mut [F]) -> &'a mut [F] {
        let size = self.columns.image.values();
        &mut input[samples.start * size..samples.end * size]
    }

    fn outputs_of<'a, F>(&self, samples: &Range<usize>, output: &'a [F]) -> &'a [F] {
        let size = self.output.values();
        &output[samples.start * size..samples.end * size]
    }

    /// The columns of a group; with a pointwise window, those of one sample are its channels unchanged.
    fn gathered<'a, F: Real>(&self, images: &'a [F], scratch: &'a mut Vec<F>) -> Matrix<'a, F> {
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
    fn by_channel<'a, F: Real>(&self, values: &'a [F], scratch: &'a mut Vec<F>) -> &'a [F] {
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
    fn add_product<F: Real>(
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
    fn affine<F: Real>(&self, parameters: &[F], input: &[F], other: Option<(&[F], &[F])>, output: &mut [F]) {
        let (weight, bias) = self.split(parameters);
        let (pixels, size) = (self.output.pixels(), self.output.values());
        if bias.is_empty() {
            output.fill(F::zero());
        }
        for (values, bias) in output.chunks_exact_mut(pixels).zip(bias.iter().cycle()) {
            values.fill(*bias);
        }
        let mut scratch = Scratch::default();
        for samples in self.groups(output) {
            let output = &mut output[samples.start * size..samples.end * size];
            self.add_product(weight, self.inputs_of(&samples, input), output, &mut scratch);
            if let Some((parameters, input)) = other {
                let (weight, _) = self.split(parameters);
                self.add_product(weight, self.inputs_of(&samples, input), output, &mut scratch);
            }
        }
    }

    /// Adds a group's contribution to the gradient of W.
    fn collect<F: Real>(&self, gradient: &[F], images: &[F], scratch: &mut Vec<F>, weight: &mut [F]) {
        let columns = self.gathered(images, scratch);
        let width = gradient.len() / self.output.channels;
        multiply(
            Matrix::row_major(gradient, width),
            columns.transposed(),
            weight,
            Add,
        );
    }

    /// Adds Wᵀ times the output's gradient to the input's gradient, for every such pair.
    fn spread<F: Real>(&self, terms: &[(Matrix<F>, &[F])], scratch: &mut Vec<F>, images: &mut [F]) {
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

impl Differentiable for Convolution {
    fn inputs(&self) -> usize {
        self.columns.image.values()
    }

    fn outputs(&self) -> usize {
        self.output.values()
    }

    fn multiplications(&self) -> u64 {
        (self.weights() as u64).saturating_mul(self.output.pixels() as u64)
    }

    fn parameters(&self) -> Vec<Parameter> {
        let area = self.columns.window.kernel * self.columns.window.kernel;
        let (inputs, outputs) = (self.columns.image.channels, self.output.channels);
        let tensor = |name, shape, initialisation| Parameter {
            name,
            shape,
            initialisation,
            fan_in: inputs * area,
            fan_out: outputs * area,
        };
        let kernel = self.columns.window.kernel;
        let weight = tensor("weight", vec![outputs, inputs, kernel, kernel], self.weight);
        let bias = self
            .bias
            .map(|initialisation| tensor("bias", vec![outputs], initialisation));
        std::iter::once(weight).chain(bias).collect()
    }

    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        self.affine(weights, input, None, output);
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        let moved = input.map(|input| (&at.weights[..self.weights()], input));
        self.affine(weights, at.input, moved, output);
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        let Cotangent {
            output,
            mut input,
            mut weights,
        } = gradient;
        let mut scratch = Scratch::default();
        for samples in self.groups(output) {
            let gradient = self.by_channel(self.outputs_of(&samples, output), &mut scratch.gradient);
            if let Some(weights) = &mut weights {
                let (weight, bias) = weights.split_at_mut(self.weights());
                let images = self.inputs_of(&samples, at.input);
                self.collect(gradient, images, &mut scratch.columns, weight);
                add_row_sums(gradient, bias);
            }
            if let Some(input) = &mut input {
                let images = self.inputs_of_mut(&samples, input);
                let (weight, _) = self.split(at.weights);
                self.spread(&[(weight, gradient)], &mut scratch.columns, images);
            }
        }
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        let Cotangent {
            output,
            mut input,
            mut weights,
        } = change;
        let mut scratch = Scratch::default();
        for samples in self.groups(output) {
            let gradient = self.by_channel(self.outputs_of(&samples, gradient), &mut scratch.gradient);
            let change = self.by_channel(self.outputs_of(&samples, output), &mut scratch.change);
            if let Some(weights) = &mut weights {
                let (weight, bias) = weights.split_at_mut(self.weights());
                let images = self.inputs_of(&samples, at.input);
                self.collect(change, images, &mut scratch.columns, weight);
                add_row_sums(change, bias);
                if let Some(moved) = tangent.input {
                    let moved = self.inputs_of(&samples, moved);
                    self.collect(gradient, moved, &mut scratch.columns, weight);
                }
            }
            if let Some(input) = &mut input {
                let images = self.inputs_of_mut(&samples, input);
                let (weight, moved) = (self.split(at.weights).0, self.split(tangent.weights).0);
                let terms = [(weight, change), (moved, gradient)];
                self.spread(&terms, &mut scratch.columns, images);
            }
        }
    }
}

/// Adds the sum of each row to an entry of `sums`, if there are any.
fn add_row_sums<F: Real>(rows: &[F], sums: &mut [F]) {
    // Several running sums let the processor add in parallel.
    const SUMS: usize = 16;
    if sums.is_empty() {
        return;
    }
    let width = rows.len() / sums.len();
    for (sum, row) in sums.iter_mut().zip(rows.chunks_exact(width)) {
        let mut running = [F::zero(); SUMS];
        let (chunks, rest) = row.as_chunks::<SUMS>();
        for chunk in chunks {
            for (running, value) in running.iter_mut().zip(chunk) {
                *running += *value;
            }
        }
        *sum += running.iter().chain(rest).copied().sum::<F>();
    }
}

#[cfg(test)]
mod tests;
