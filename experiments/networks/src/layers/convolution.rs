//! Convolutions, by products.

mod count;
mod dense;
mod products;

use super::columns::Columns;
use super::differentiable::{Cotangent, Differentiable, Pass, Primal, Tangent};
use super::image::{Image, Window};
use super::initialisation::{Initialisation, Parameter};
use crate::numeric::product::Product;
use crate::numeric::{Buffer, Real};

/// $y_{oij} = b_o + \sum_{cuv} W_{ocuv}\, x_{c,\,si+u-p,\,sj+v-p}$ for stride s and padding p, pixels in the padding being
/// zero. Its parameters are W (outputs × inputs × kernel × kernel), then b (outputs) where there is one.
///
/// On a group of samples it is the product of W, as outputs × (inputs·kernel²), with the matrix of [`Columns`]; on images with fewer
/// pixels than the window it is one dense product over all samples.
#[derive(Clone, Debug)]
pub(crate) struct Convolution {
    pub(super) columns: Columns,
    pub(super) output: Image,
    weight: Initialisation,
    pub(super) bias: Option<Initialisation>,
    /// What each position of the window sees, where the product is dense.
    seen: Vec<Vec<dense::Seen>>,
}

/// Buffers of a pass, for one group of samples.
struct Scratch<F: Real> {
    columns: Buffer<F>,
    gradient: Buffer<F>,
    change: Buffer<F>,
}

impl<F: Real> Scratch<F> {
    /// Taken in the reverse order of the fields, in which they are given back.
    fn take() -> Self {
        Self {
            change: Buffer::take(),
            gradient: Buffer::take(),
            columns: Buffer::take(),
        }
    }
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
        let mut convolution = Self {
            columns,
            output,
            weight,
            bias,
            seen: Vec::new(),
        };
        if convolution.is_dense() {
            convolution.seen = convolution.see();
        }
        convolution
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

    fn products(&self, pass: Pass, samples: usize) -> Vec<(usize, Product)> {
        self.counted(pass, samples)
    }

    fn parameters(&self) -> Vec<Parameter> {
        let area = self.columns.window.area();
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

    fn prepared(&self) -> usize {
        match self.is_dense() {
            true => 2 * self.entries() + self.biases(),
            false => 0,
        }
    }

    fn prepare<F: Real>(&self, parameters: &[F], prepared: &mut [F]) {
        if self.is_dense() {
            self.expand(parameters, prepared);
        }
    }

    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        self.affine(weights, input, None, output);
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        let moved = input.map(|input| (at.weights, input));
        self.affine(weights, at.input, moved, output);
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        if self.is_dense() {
            return self.backward_dense(at, gradient);
        }
        let Cotangent {
            output,
            mut input,
            mut weights,
        } = gradient;
        let mut scratch = Scratch::take();
        let mut sums = self.weight_sums(weights.is_some());
        for samples in self.groups(output) {
            let gradient = self.by_channel(self.outputs_of(&samples, output), &mut scratch.gradient);
            if let Some(weights) = &mut weights {
                let (weight, bias) = weights.split_at_mut(self.weights());
                let images = self.inputs_of(&samples, at.input);
                self.collect(gradient, images, &mut scratch.columns, &mut sums, weight);
                add_row_sums(gradient, bias);
            }
            if let Some(input) = &mut input {
                let images = self.inputs_of_mut(&samples, input);
                self.spread(
                    &[(self.weight(at.weights), gradient)],
                    &mut scratch.columns,
                    images,
                );
            }
        }
        if let Some(weights) = weights {
            self.add_weight_sums(&sums, weights);
        }
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        if self.is_dense() {
            return self.backward_tangent_dense(at, tangent, gradient, change);
        }
        let Cotangent {
            output,
            mut input,
            mut weights,
        } = change;
        let mut scratch = Scratch::take();
        let mut sums = self.weight_sums(weights.is_some());
        for samples in self.groups(output) {
            let gradient = self.by_channel(self.outputs_of(&samples, gradient), &mut scratch.gradient);
            let change = self.by_channel(self.outputs_of(&samples, output), &mut scratch.change);
            if let Some(weights) = &mut weights {
                let (weight, bias) = weights.split_at_mut(self.weights());
                let images = self.inputs_of(&samples, at.input);
                self.collect(change, images, &mut scratch.columns, &mut sums, weight);
                add_row_sums(change, bias);
                if let Some(moved) = tangent.input {
                    let moved = self.inputs_of(&samples, moved);
                    self.collect(gradient, moved, &mut scratch.columns, &mut sums, weight);
                }
            }
            if let Some(input) = &mut input {
                let images = self.inputs_of_mut(&samples, input);
                let (weight, moved) = (self.weight(at.weights), self.weight(tangent.weights));
                let terms = [(weight, change), (moved, gradient)];
                self.spread(&terms, &mut scratch.columns, images);
            }
        }
        if let Some(weights) = weights {
            self.add_weight_sums(&sums, weights);
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
