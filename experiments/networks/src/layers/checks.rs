//! Checks shared by the tests of every layer: its passes against each other and against differences.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use super::layer::Layer;
use crate::numeric::Real;

/// The width of a central difference. It errs by H²/6 times a third derivative, 2e-9 of one here, and by the rounding of
/// two values over 2H, some 1e-11 of them.
const H: f64 = 1e-4;

/// That error, with room for third derivatives of about ten; a wrong term is wrong in the first digit.
const TOLERANCE: f64 = 1e-7;

/// A layer's weights and input with a gradient of its output; or a tangent of all three.
struct Place {
    weights: Vec<f64>,
    input: Vec<f64>,
    gradient: Vec<f64>,
}

fn random(length: usize, rng: &mut ChaCha8Rng) -> Vec<f64> {
    (0..length).map(|_| rng.random_range(-1.0..1.0)).collect()
}

/// Distinct multiples of 0.01 in random order: far enough apart that no difference changes which is larger, and none
/// near 0.
pub(crate) fn separated(length: usize, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut values: Vec<f64> = (0..length)
        .map(|i| 0.01 * (i as f64 - length as f64 / 2.0 + 0.25))
        .collect();
    for i in (1..length).rev() {
        values.swap(i, rng.random_range(0..=i));
    }
    values
}

fn moved(from: &[f64], along: &[f64], by: f64) -> Vec<f64> {
    from.iter().zip(along).map(|(a, b)| a + by * b).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64], what: &str, layer: &Layer) {
    let size = 1.0 + expected.iter().fold(0.0_f64, |size, value| size.max(value.abs()));
    for (i, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!(
            (a - b).abs() <= TOLERANCE * size,
            "{what} of {layer:?} at {i}: {a}, expected {b}"
        );
    }
}

/// The parameters as the layer's passes take them.
pub(crate) fn prepared<F: Real>(layer: &impl Differentiable, parameters: &[F]) -> Vec<F> {
    let mut prepared = vec![F::zero(); layer.prepared()];
    layer.prepare(parameters, &mut prepared);
    if prepared.is_empty() {
        parameters.to_vec()
    } else {
        prepared
    }
}

impl Place {
    fn moved(&self, along: &Place, by: f64) -> Place {
        Place {
            weights: moved(&self.weights, &along.weights, by),
            input: moved(&self.input, &along.input, by),
            gradient: moved(&self.gradient, &along.gradient, by),
        }
    }

    fn output(&self, layer: &Layer) -> Vec<f64> {
        // Forward passes overwrite their destination.
        let mut output = vec![f64::NAN; self.gradient.len()];
        layer.forward(&prepared(layer, &self.weights), &self.input, &mut output);
        output
    }

    /// x̄ and θ̄, added to `start`.
    fn back(&self, layer: &Layer, start: f64) -> (Vec<f64>, Vec<f64>) {
        let (mut input, mut weights) = (vec![start; self.input.len()], vec![start; self.weights.len()]);
        let output = self.output(layer);
        let at = Primal {
            weights: &prepared(layer, &self.weights),
            input: &self.input,
            output: &output,
        };
        let back = Cotangent {
            output: &self.gradient,
            input: Some(&mut input),
            weights: Some(&mut weights),
        };
        layer.backward(at, back);
        (input, weights)
    }

    fn tangent(&self, layer: &Layer, along: &Place, of_input: bool) -> Vec<f64> {
        let output = self.output(layer);
        let at = Primal {
            weights: &prepared(layer, &self.weights),
            input: &self.input,
            output: &output,
        };
        let mut tangent = vec![f64::NAN; output.len()];
        let input = of_input.then_some(along.input.as_slice());
        layer.forward_tangent(at, &prepared(layer, &along.weights), input, &mut tangent);
        tangent
    }

    /// The derivative of [`back`](Self::back) along a tangent of everything, or of all but the input.
    fn back_tangent(&self, layer: &Layer, along: &Place, of_input: bool, start: f64) -> (Vec<f64>, Vec<f64>) {
        let output = self.output(layer);
        let tangent_of_output = self.tangent(layer, along, of_input);
        let (mut input, mut weights) = (vec![start; self.input.len()], vec![start; self.weights.len()]);
        let at = Primal {
            weights: &prepared(layer, &self.weights),
            input: &self.input,
            output: &output,
        };
        let tangent = Tangent {
            weights: &prepared(layer, &along.weights),
            input: of_input.then_some(&along.input),
            output: &tangent_of_output,
        };
        let change = Cotangent {
            output: &along.gradient,
            input: Some(&mut input),
            weights: Some(&mut weights),
        };
        layer.backward_tangent(at, tangent, &self.gradient, change);
        (input, weights)
    }
}

/// Checks all passes of a layer at `input`, a few samples: the tangent against differences of the output, the
/// backward pass as the tangent's adjoint, its tangent against differences of it, and that backward passes add.
#[track_caller]
pub(crate) fn assert_passes_agree(layer: &Layer, input: Vec<f64>, seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let samples = input.len() / layer.inputs();
    let tensors = layer.parameters();
    let weights = tensors
        .iter()
        .map(|tensor| tensor.shape.iter().product::<usize>())
        .sum();
    let outputs = samples * layer.outputs();
    let along = Place {
        weights: random(weights, &mut rng),
        input: random(input.len(), &mut rng),
        gradient: random(outputs, &mut rng),
    };
    let here = Place {
        weights: random(weights, &mut rng),
        input,
        gradient: random(outputs, &mut rng),
    };
    let difference = |f: &dyn Fn(&Place) -> Vec<f64>, along: &Place| {
        let (ahead, behind) = (f(&here.moved(along, H)), f(&here.moved(along, -H)));
        moved(&ahead, &behind, -1.0)
            .iter()
            .map(|d| d / (2.0 * H))
            .collect::<Vec<_>>()
    };

    let tangent = here.tangent(layer, &along, true);
    assert_near(
        &tangent,
        &difference(&|at| at.output(layer), &along),
        "the tangent",
        layer,
    );
    let of_weights = Place {
        weights: along.weights.clone(),
        input: vec![0.0; here.input.len()],
        gradient: vec![0.0; outputs],
    };
    assert_near(
        &here.tangent(layer, &along, false),
        &here.tangent(layer, &of_weights, true),
        "the tangent on data",
        layer,
    );

    let (input, weights) = here.back(layer, 0.0);
    let (there, back) = (
        dot(&here.gradient, &tangent),
        dot(&input, &along.input) + dot(&weights, &along.weights),
    );
    assert_near(&[back], &[there], "the adjoint", layer);

    let (input_change, weight_change) = here.back_tangent(layer, &along, true, 0.0);
    assert_near(
        &input_change,
        &difference(&|at| at.back(layer, 0.0).0, &along),
        "the tangent of the input's gradient",
        layer,
    );
    assert_near(
        &weight_change,
        &difference(&|at| at.back(layer, 0.0).1, &along),
        "the tangent of the weights' gradient",
        layer,
    );

    let shifted = |values: &[f64]| values.iter().map(|value| value + 3.0).collect::<Vec<_>>();
    for (added, once) in [
        (here.back(layer, 3.0), (input, weights)),
        (
            here.back_tangent(layer, &along, true, 3.0),
            (input_change, weight_change),
        ),
    ] {
        assert_near(
            &added.0,
            &shifted(&once.0),
            "what is added to the input's gradient",
            layer,
        );
        assert_near(
            &added.1,
            &shifted(&once.1),
            "what is added to the weights' gradient",
            layer,
        );
    }

    let of_data = Place {
        input: vec![0.0; here.input.len()],
        ..along
    };
    let (found, expected) = (
        here.back_tangent(layer, &of_data, false, 0.0),
        here.back_tangent(layer, &of_data, true, 0.0),
    );
    assert_near(
        &found.0,
        &expected.0,
        "the tangent of the input's gradient on data",
        layer,
    );
    assert_near(
        &found.1,
        &expected.1,
        "the tangent of the weights' gradient on data",
        layer,
    );
}
