//! The fully connected layer.

use super::differentiable::{Cotangent, Differentiable, Pass, Primal, Tangent};
use super::initialisation::{Initialisation, Parameter};
use crate::numeric::Real;
use crate::numeric::matrix::Destination::{Add, Overwrite};
use crate::numeric::matrix::{Matrix, multiply};
use crate::numeric::product::Product;

/// y = x Wᵀ + b for each row x of a sample. Its parameters are W (outputs × inputs, row-major), then b
/// (outputs) where there is one.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    /// Rows per sample: 1 where a sample is one vector, the number of tokens where it is a sequence.
    pub(crate) rows: usize,
    /// Input values per row.
    pub(crate) inputs: usize,
    /// Output values per row.
    pub(crate) outputs: usize,
    /// Distribution of the initial W.
    pub(crate) weight: Initialisation,
    /// Distribution of the initial b, where there is one.
    pub(crate) bias: Option<Initialisation>,
}

impl Linear {
    /// One row per sample, W and b uniform on ±1/√inputs.
    pub(crate) fn uniform(inputs: usize, outputs: usize, bias: bool) -> Self {
        Self {
            rows: 1,
            inputs,
            outputs,
            weight: Initialisation::Uniform,
            bias: bias.then_some(Initialisation::Uniform),
        }
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
        for row in output
            .chunks_exact_mut(self.outputs)
            .filter(|_| self.bias.is_some())
        {
            row.copy_from_slice(bias);
        }
        let destination = if self.bias.is_some() { Add } else { Overwrite };
        multiply(
            Matrix::row_major(input, self.inputs),
            weight.transposed(),
            output,
            destination,
        );
    }

    /// Adds the gradient with respect to the parameters: gᵀx, and Σ g over the rows.
    fn collect<F: Real>(&self, gradient: &[F], input: &[F], parameters: &mut [F]) {
        let (weight, bias) = parameters.split_at_mut(self.inputs * self.outputs);
        multiply(
            self.rows(gradient).transposed(),
            Matrix::row_major(input, self.inputs),
            weight,
            Add,
        );
        for row in gradient.chunks_exact(self.outputs) {
            for (sum, value) in bias.iter_mut().zip(row) {
                *sum += *value;
            }
        }
    }
}

impl Differentiable for Linear {
    fn inputs(&self) -> usize {
        self.rows * self.inputs
    }

    fn outputs(&self) -> usize {
        self.rows * self.outputs
    }

    fn multiplications(&self) -> u64 {
        (self.rows as u64)
            .saturating_mul(self.inputs as u64)
            .saturating_mul(self.outputs as u64)
    }

    fn products(&self, pass: Pass, samples: usize) -> Vec<(usize, Product)> {
        let (rows, inputs, outputs) = (samples * self.rows, self.inputs, self.outputs);
        let products = match pass {
            Pass::Forward => vec![[rows, inputs, outputs]],
            Pass::Backward { to_input: false } => vec![[outputs, rows, inputs]],
            Pass::Backward { to_input: true } => vec![[outputs, rows, inputs], [rows, outputs, inputs]],
        };
        products.into_iter().map(|sizes| (1, sizes.into())).collect()
    }

    fn parameters(&self) -> Vec<Parameter> {
        let tensor = |name, shape, initialisation| Parameter {
            name,
            shape,
            initialisation,
            fan_in: self.inputs,
            fan_out: self.outputs,
        };
        let weight = tensor("weight", vec![self.outputs, self.inputs], self.weight);
        let bias = self
            .bias
            .map(|initialisation| tensor("bias", vec![self.outputs], initialisation));
        std::iter::once(weight).chain(bias).collect()
    }

    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        self.affine(weights, input, output);
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
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

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        if let Some(weights) = gradient.weights {
            self.collect(gradient.output, at.input, weights);
        }
        if let Some(input) = gradient.input {
            multiply(self.rows(gradient.output), self.split(at.weights).0, input, Add);
        }
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        if let Some(weights) = change.weights {
            self.collect(change.output, at.input, weights);
            if let Some(input) = tangent.input {
                multiply(
                    self.rows(gradient).transposed(),
                    Matrix::row_major(input, self.inputs),
                    &mut weights[..self.inputs * self.outputs],
                    Add,
                );
            }
        }
        if let Some(input) = change.input {
            multiply(self.rows(change.output), self.split(at.weights).0, input, Add);
            multiply(self.rows(gradient), self.split(tangent.weights).0, input, Add);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::checks::{assert_passes_agree, separated};
    use crate::layers::layer::Layer;

    #[test]
    fn passes_agree() {
        for (seed, (rows, inputs, outputs, bias)) in (0..).zip([
            (1, 1, 1, true),
            (1, 5, 3, true),
            (1, 3, 7, false),
            (4, 3, 2, true),
        ]) {
            let layer = Linear {
                rows,
                ..Linear::uniform(inputs, outputs, bias)
            };
            let input = separated(6 * rows * inputs, seed);
            assert_passes_agree(&Layer::Linear(layer), input, seed);
        }
    }
}
