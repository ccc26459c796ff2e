//! Tiny fully connected networks as functions of their flat weights.

mod activation;
mod algebra;

pub use activation::Activation;

use super::error::{FunctionError, require, require_finite, require_length};
use super::{Infimum, Number, TestFunction};

use algebra::{add_outer, multiply, multiply_transposed};

/// The mean squared error of a multilayer perceptron,
///
/// $$ f(w) = \frac{1}{nK} \sum_{i=1}^{n} \lVert z_L(x_i; w) - y_i\rVert^2, \qquad z_l = W_l h(z_{l-1}) + b_l,\quad z_1 = W_1 x_i + b_1, $$
///
/// on $n$ samples with $K$ outputs. The flat point holds, layer by layer, $W_l$ row by row (one row per output) and
/// then $b_l$; the last $K$ numbers are the last-layer bias, whose block of the Hessian is $(2/K) I$.
#[derive(Debug, Clone, PartialEq)]
pub struct SmallNetwork {
    widths: Vec<usize>,
    activation: Activation,
    inputs: Vec<Vec<f64>>,
    targets: Vec<Vec<f64>>,
}

/// The forward pass of one sample: for each layer its input, and the derivatives of the activation that made it.
struct Forward<S> {
    inputs: Vec<Vec<S>>,
    slopes: Vec<Vec<S>>,
    bends: Vec<Vec<S>>,
    output: Vec<S>,
}

impl SmallNetwork {
    /// The network with layers of these widths, inputs and outputs included, on these samples.
    ///
    /// # Errors
    ///
    /// There must be at least two widths, all positive; as many targets as inputs, at least one; and every sample must be
    /// as long as the first width, every target as the last, and finite.
    pub fn new(
        widths: Vec<usize>,
        activation: Activation,
        inputs: Vec<Vec<f64>>,
        targets: Vec<Vec<f64>>,
    ) -> Result<Self, FunctionError> {
        let (Some(&first), Some(&last)) = (widths.first(), widths.last()) else {
            return Err(FunctionError::Empty { name: "widths" });
        };
        require(
            widths.len() >= 2,
            "number of widths",
            "at least 2",
            widths.len() as f64,
        )?;
        require(widths.iter().all(|&width| width > 0), "width", "at least 1", 0.0)?;
        require(!inputs.is_empty(), "number of inputs", "at least 1", 0.0)?;
        require_length("targets", inputs.len(), targets.len())?;
        for (name, length, rows) in [("inputs", first, &inputs), ("targets", last, &targets)] {
            for row in rows {
                require_length(name, length, row.len())?;
                require_finite(name, row)?;
            }
        }
        Ok(Self {
            widths,
            activation,
            inputs,
            targets,
        })
    }

    /// $K$.
    pub fn outputs(&self) -> usize {
        self.widths.last().copied().unwrap_or(0)
    }

    /// The layers as slices of the flat weights: weights, then bias.
    fn layers<'a, S>(&'a self, mut point: &'a [S]) -> Vec<(&'a [S], &'a [S])> {
        let mut layers = Vec::with_capacity(self.widths.len() - 1);
        for pair in self.widths.windows(2) {
            let (weights, rest) = point.split_at(pair[0] * pair[1]);
            let (bias, rest) = rest.split_at(pair[1]);
            layers.push((weights, bias));
            point = rest;
        }
        layers
    }

    /// The forward pass of one sample.
    fn forward<S: Number>(&self, point: &[S], input: &[f64]) -> Forward<S> {
        let layers = self.layers(point);
        let mut pass = Forward {
            inputs: Vec::with_capacity(layers.len()),
            slopes: Vec::with_capacity(layers.len()),
            bends: Vec::with_capacity(layers.len()),
            output: input.iter().map(|&x| S::constant(x)).collect(),
        };
        for (index, (weights, bias)) in layers.into_iter().enumerate() {
            if index > 0 {
                let derivatives = pass.output.iter().map(|&z| self.activation.derivatives(z));
                let (values, (slopes, bends)) =
                    derivatives.map(|(h, slope, bend)| (h, (slope, bend))).unzip();
                pass.output = values;
                pass.slopes.push(slopes);
                pass.bends.push(bends);
            }
            let product = multiply(weights, &pass.output);
            let next = product.into_iter().zip(bias).map(|(z, &b)| z + b).collect();
            pass.inputs.push(std::mem::replace(&mut pass.output, next));
        }
        pass
    }

    /// $\frac{2}{nK} v$.
    fn mean<S: Number>(&self, value: S) -> S {
        value.scale(2.0) / S::constant((self.inputs.len() * self.outputs()) as f64)
    }

    /// The start of each layer in the flat weights.
    fn starts(&self) -> Vec<usize> {
        let sizes = self.widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]);
        sizes
            .scan(0, |start, size| Some(std::mem::replace(start, *start + size)))
            .collect()
    }

    /// The tangents of the forward pass along `vector`: of each layer's input, of each pre-activation that makes
    /// the next one's input, and of the output.
    fn tangents<S: Number>(
        &self,
        point: &[S],
        vector: &[S],
        pass: &Forward<S>,
    ) -> (Vec<Vec<S>>, Vec<Vec<S>>, Vec<S>) {
        let (mut inputs, mut hidden) = (Vec::new(), Vec::new());
        let mut output: Vec<S> = vec![S::constant(0.0); self.widths[0]];
        let layers = self.layers(point).into_iter().zip(self.layers(vector));
        for (index, ((weights, _), (weight_change, bias_change))) in layers.enumerate() {
            if index > 0 {
                let input = output
                    .iter()
                    .zip(&pass.slopes[index - 1])
                    .map(|(&z, &slope)| slope * z)
                    .collect();
                hidden.push(std::mem::replace(&mut output, input));
            }
            let from_input = multiply(weights, &output);
            let from_weights = multiply(weight_change, &pass.inputs[index]);
            let parts = from_input.into_iter().zip(from_weights).zip(bias_change);
            let next = parts.map(|((a, b), &c)| a + b + c).collect();
            inputs.push(std::mem::replace(&mut output, next));
        }
        (inputs, hidden, output)
    }
}

impl TestFunction for SmallNetwork {
    fn dimension(&self) -> usize {
        self.widths.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum()
    }

    fn cost<S: Number>(&self, point: &[S]) -> S {
        let mut sum = S::constant(0.0);
        for (input, target) in self.inputs.iter().zip(&self.targets) {
            for (&z, &y) in self.forward(point, input).output.iter().zip(target) {
                sum = sum + (z - S::constant(y)).square();
            }
        }
        self.mean(sum.scale(0.5))
    }

    fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
        let (layers, starts) = (self.layers(point), self.starts());
        let mut gradient = vec![S::constant(0.0); self.dimension()];
        for (input, target) in self.inputs.iter().zip(&self.targets) {
            let pass = self.forward(point, input);
            let residual = pass.output.iter().zip(target);
            let mut error: Vec<S> = residual.map(|(&z, &y)| self.mean(z - S::constant(y))).collect();
            for layer in (0..layers.len()).rev() {
                add_outer(&mut gradient, starts[layer], &error, &pass.inputs[layer], true);
                if layer > 0 {
                    let back = multiply_transposed(layers[layer].0, self.widths[layer], &error);
                    error = back
                        .into_iter()
                        .zip(&pass.slopes[layer - 1])
                        .map(|(e, &slope)| e * slope)
                        .collect();
                }
            }
        }
        gradient
    }

    fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
        // Pearlmutter's R-operator: the tangent of the backward pass along `vector`.
        let (layers, changes, starts) = (self.layers(point), self.layers(vector), self.starts());
        let mut product = vec![S::constant(0.0); self.dimension()];
        for (input, target) in self.inputs.iter().zip(&self.targets) {
            let pass = self.forward(point, input);
            let (inputs, hidden, output) = self.tangents(point, vector, &pass);
            let residual = pass.output.iter().zip(target);
            let mut error: Vec<S> = residual.map(|(&z, &y)| self.mean(z - S::constant(y))).collect();
            let mut change: Vec<S> = output.iter().map(|&z| self.mean(z)).collect();
            for layer in (0..layers.len()).rev() {
                add_outer(&mut product, starts[layer], &change, &pass.inputs[layer], true);
                add_outer(&mut product, starts[layer], &error, &inputs[layer], false);
                if layer > 0 {
                    let width = self.widths[layer];
                    let back = multiply_transposed(layers[layer].0, width, &error);
                    let by_error = multiply_transposed(layers[layer].0, width, &change);
                    let by_weights = multiply_transposed(changes[layer].0, width, &error);
                    let (slopes, bends) = (&pass.slopes[layer - 1], &pass.bends[layer - 1]);
                    let tangent = |i: usize| {
                        (by_error[i] + by_weights[i]) * slopes[i] + back[i] * bends[i] * hidden[layer - 1][i]
                    };
                    change = (0..width).map(tangent).collect();
                    error = back
                        .into_iter()
                        .zip(slopes)
                        .map(|(e, &slope)| e * slope)
                        .collect();
                }
            }
        }
        product
    }

    fn infimum(&self) -> Infimum {
        Infimum::LowerBound(0.0)
    }
}
