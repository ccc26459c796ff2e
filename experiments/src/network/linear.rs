//! The fully connected layer.

use super::layer::{At, Back, Differentiable, Tangent};
use super::matrix::Destination::{Add, Overwrite};
use super::matrix::{Matrix, multiply};
use super::model::Tensor;
use super::real::Real;

/// y = x Wᵀ + b. Its parameters are W (outputs × inputs, row-major), then b (outputs) where there is one.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
    pub(crate) bias: bool,
}

impl Linear {
    pub(crate) fn tensors(&self, number: usize, offset: usize) -> Vec<Tensor> {
        let weight = Tensor::new(
            format!("linear{number}.weight"),
            vec![self.outputs, self.inputs],
            offset,
        );
        let end = weight.range().end;
        let bias = self
            .bias
            .then(|| Tensor::new(format!("linear{number}.bias"), vec![self.outputs], end));
        std::iter::once(weight).chain(bias).collect()
    }

    /// 1/√inputs, for weights and biases alike.
    pub(crate) fn initial_bound(&self) -> f64 {
        1.0 / (self.inputs as f64).sqrt()
    }

    /// W as a matrix, and b (empty without one).
    fn split<'a, F>(&self, parameters: &'a [F]) -> (Matrix<'a, F>, &'a [F]) {
        let (weight, bias) = parameters.split_at(self.inputs * self.outputs);
        (Matrix::row_major(weight, self.inputs), bias)
    }

    fn rows<'a, F>(&self, values: &'a [F]) -> Matrix<'a, F> {
        Matrix::row_major(values, self.outputs)
    }

    /// output = x Wᵀ + b.
    fn affine<F: Real>(&self, parameters: &[F], input: &[F], output: &mut [F]) {
        let (weight, bias) = self.split(parameters);
        // The product is added onto the bias, which saves a pass over the output.
        for row in output.chunks_exact_mut(self.outputs).filter(|_| self.bias) {
            row.copy_from_slice(bias);
        }
        let destination = if self.bias { Add } else { Overwrite };
        multiply(
            Matrix::row_major(input, self.inputs),
            weight.transposed(),
            output,
            destination,
        );
    }

    /// The gradient's share in the parameters, gᵀx and Σ g over the samples.
    fn collect<F: Real>(&self, gradient: &[F], input: &[F], parameters: &mut [F]) {
        let (weight, bias) = parameters.split_at_mut(self.inputs * self.outputs);
        multiply(
            self.rows(gradient).transposed(),
            Matrix::row_major(input, self.inputs),
            weight,
            Overwrite,
        );
        bias.fill(F::zero());
        for row in gradient.chunks_exact(self.outputs) {
            for (sum, value) in bias.iter_mut().zip(row) {
                *sum += *value;
            }
        }
    }
}

impl Differentiable for Linear {
    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        self.affine(weights, input, output);
    }

    fn forward_tangent<F: Real>(&self, at: At<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        self.affine(weights, at.input, output);
        if let Some(input) = input {
            let (weight, _) = self.split(at.weights);
            multiply(
                Matrix::row_major(input, self.inputs),
                weight.transposed(),
                output,
                Add,
            );
        }
    }

    fn backward<F: Real>(&self, at: At<F>, gradient: Back<F>) {
        self.collect(gradient.output, at.input, gradient.weights);
        if let Some(input) = gradient.input {
            multiply(
                self.rows(gradient.output),
                self.split(at.weights).0,
                input,
                Overwrite,
            );
        }
    }

    fn backward_tangent<F: Real>(&self, at: At<F>, tangent: Tangent<F>, gradient: &[F], change: Back<F>) {
        self.collect(change.output, at.input, change.weights);
        if let Some(input) = tangent.input {
            let weight = &mut change.weights[..self.inputs * self.outputs];
            multiply(
                self.rows(gradient).transposed(),
                Matrix::row_major(input, self.inputs),
                weight,
                Add,
            );
        }
        if let Some(input) = change.input {
            multiply(
                self.rows(change.output),
                self.split(at.weights).0,
                input,
                Overwrite,
            );
            multiply(self.rows(gradient), self.split(tangent.weights).0, input, Add);
        }
    }
}
