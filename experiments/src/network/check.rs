//! A layer's passes judged by what they mean: tests of layers share this.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::layer::{At, Back, Differentiable, Layer, Tangent};

/// Half the width of the central differences. Their error is of the order of h² (1e-10) and of the rounding of
/// values near 1 over h (1e-11), times constants of the layer.
const H: f64 = 1e-5;

/// What the differences of values near 1 may differ by: a hundred times their error.
const DIFFERENCE: f64 = 1e-8;

/// What two sums of a few hundred products near 1 may differ by, computed in two ways.
const ROUNDING: f64 = 1e-12;

/// A layer at a random point, with a random direction and a random gradient at its output.
struct Case<'l> {
    layer: &'l Layer,
    weights: Vec<f64>,
    input: Vec<f64>,
    weights_tangent: Vec<f64>,
    input_tangent: Vec<f64>,
    gradient: Vec<f64>,
    gradient_change: Vec<f64>,
}

/// A gradient, or its derivative, with respect to the input and the weights.
struct Gradients {
    input: Vec<f64>,
    weights: Vec<f64>,
}

/// Checks all passes of `layer` on a block of `samples`.
pub(crate) fn check_layer(layer: &Layer, samples: usize, seed: u64) {
    let case = Case::random(layer, samples, seed);
    case.check_forward_tangent();
    case.check_backward();
    case.check_backward_tangent();
    case.check_data_as_input();
}

impl<'l> Case<'l> {
    fn random(layer: &'l Layer, samples: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut vector =
            |count: usize| -> Vec<f64> { (0..count).map(|_| rng.random_range(-1.0..1.0)).collect() };
        let parameters = layer
            .parameters()
            .iter()
            .map(|parameter| parameter.shape.iter().product::<usize>())
            .sum();
        let (inputs, outputs) = (samples * layer.inputs(), samples * layer.outputs());
        Self {
            layer,
            weights: vector(parameters),
            input: vector(inputs),
            weights_tangent: vector(parameters),
            input_tangent: vector(inputs),
            gradient: vector(outputs),
            gradient_change: vector(outputs),
        }
    }

    /// The same case moved by `t` along its direction.
    fn moved(&self, t: f64) -> Self {
        let along = |from: &[f64], direction: &[f64]| -> Vec<f64> {
            from.iter().zip(direction).map(|(x, d)| x + t * d).collect()
        };
        Self {
            weights: along(&self.weights, &self.weights_tangent),
            input: along(&self.input, &self.input_tangent),
            gradient: along(&self.gradient, &self.gradient_change),
            weights_tangent: self.weights_tangent.clone(),
            input_tangent: self.input_tangent.clone(),
            gradient_change: self.gradient_change.clone(),
            ..*self
        }
    }

    fn output(&self) -> Vec<f64> {
        let mut output = vec![f64::NAN; self.gradient.len()];
        self.layer.forward(&self.weights, &self.input, &mut output);
        output
    }

    fn tangent(&self, input: Option<&[f64]>) -> Vec<f64> {
        let mut tangent = vec![f64::NAN; self.gradient.len()];
        let output = self.output();
        self.layer
            .forward_tangent(self.at(&output), &self.weights_tangent, input, &mut tangent);
        tangent
    }

    fn backward(&self, from: f64) -> Gradients {
        let output = self.output();
        let mut gradients = self.filled(from);
        let back = Back {
            output: &self.gradient,
            input: Some(&mut gradients.input),
            weights: Some(&mut gradients.weights),
        };
        self.layer.backward(self.at(&output), back);
        gradients
    }

    fn backward_tangent(&self, input: Option<&[f64]>, from: f64) -> Gradients {
        let (output, output_tangent) = (self.output(), self.tangent(input));
        let mut changes = self.filled(from);
        let tangent = Tangent {
            weights: &self.weights_tangent,
            input,
            output: &output_tangent,
        };
        let change = Back {
            output: &self.gradient_change,
            input: Some(&mut changes.input),
            weights: Some(&mut changes.weights),
        };
        self.layer
            .backward_tangent(self.at(&output), tangent, &self.gradient, change);
        changes
    }

    fn at<'c>(&'c self, output: &'c [f64]) -> At<'c, f64> {
        At {
            weights: &self.weights,
            input: &self.input,
            output,
        }
    }

    fn filled(&self, value: f64) -> Gradients {
        Gradients {
            input: vec![value; self.input.len()],
            weights: vec![value; self.weights.len()],
        }
    }

    /// ẏ is the derivative of y.
    fn check_forward_tangent(&self) {
        let tangent = self.tangent(Some(&self.input_tangent));
        let (ahead, behind) = (self.moved(H).output(), self.moved(-H).output());
        close(
            &tangent,
            &difference(&ahead, &behind),
            DIFFERENCE,
            "output tangent",
        );
    }

    /// The gradients are the transpose of the tangent, ⟨ȳ, ẏ⟩ = ⟨x̄, ẋ⟩ + ⟨θ̄, θ̇⟩, and are added.
    fn check_backward(&self) {
        let gradients = self.backward(0.0);
        let there = inner(&self.gradient, &self.tangent(Some(&self.input_tangent)));
        let back =
            inner(&gradients.input, &self.input_tangent) + inner(&gradients.weights, &self.weights_tangent);
        let size = inner(&gradients.input, &gradients.input) + inner(&gradients.weights, &gradients.weights);
        assert!(
            (there - back).abs() < ROUNDING * (1.0 + size),
            "{there} against {back}: {:?}",
            self.layer
        );
        self.check_addition(&gradients, &self.backward(3.0));
    }

    /// The changes are the derivatives of the gradients, and are added.
    fn check_backward_tangent(&self) {
        let changes = self.backward_tangent(Some(&self.input_tangent), 0.0);
        let (ahead, behind) = (self.moved(H).backward(0.0), self.moved(-H).backward(0.0));
        let input = difference(&ahead.input, &behind.input);
        let weights = difference(&ahead.weights, &behind.weights);
        close(&changes.input, &input, DIFFERENCE, "input gradient's change");
        close(&changes.weights, &weights, DIFFERENCE, "weight gradient's change");
        self.check_addition(&changes, &self.backward_tangent(Some(&self.input_tangent), 3.0));
    }

    /// No tangent of the input is a tangent of zeros.
    fn check_data_as_input(&self) {
        let zeros = vec![0.0; self.input.len()];
        close(
            &self.tangent(None),
            &self.tangent(Some(&zeros)),
            ROUNDING,
            "output tangent",
        );
        let (without, with) = (
            self.backward_tangent(None, 0.0),
            self.backward_tangent(Some(&zeros), 0.0),
        );
        close(&without.input, &with.input, ROUNDING, "input gradient's change");
        close(
            &without.weights,
            &with.weights,
            ROUNDING,
            "weight gradient's change",
        );
    }

    fn check_addition(&self, from_zero: &Gradients, from_three: &Gradients) {
        let raised = |values: &[f64]| -> Vec<f64> { values.iter().map(|value| value + 3.0).collect() };
        close(&from_three.input, &raised(&from_zero.input), ROUNDING, "input");
        close(
            &from_three.weights,
            &raised(&from_zero.weights),
            ROUNDING,
            "weights",
        );
    }
}

fn difference(ahead: &[f64], behind: &[f64]) -> Vec<f64> {
    ahead
        .iter()
        .zip(behind)
        .map(|(a, b)| (a - b) / (2.0 * H))
        .collect()
}

fn inner(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// That every value is near the one beside it, in units of the largest one where that exceeds 1.
fn close(values: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(values.len(), expected.len());
    let scale = expected
        .iter()
        .fold(1.0_f64, |scale, value| scale.max(value.abs()));
    for (i, (value, expected)) in values.iter().zip(expected).enumerate() {
        let error = (value - expected).abs();
        assert!(
            error <= tolerance * scale,
            "{what} at {i}: {value} against {expected}"
        );
    }
}
