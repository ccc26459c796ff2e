//! Data, weights and directions by the formula that `freeze.py` has too.

use flatland_networks::Network;
use ndarray::Array2;

const MODULUS: u64 = 1_000_003;
const INPUT: u64 = 1;
const WEIGHT: u64 = 2;
const CHECKSUM: u64 = 4;

/// Values on [−1, 1): integers by a quadratic congruence, over their modulus.
pub fn sequence(count: usize, salt: u64) -> Vec<f64> {
    let value = |i: u64| (i * (i + 12_345) * 31 + salt * 7_919) % MODULUS;
    (0..count as u64)
        .map(|i| value(i) as f64 / MODULUS as f64 * 2.0 - 1.0)
        .collect()
}

/// Weights of a size that keeps activations near 1; gains near 1, biases and shifts small.
pub fn weights(network: &Network) -> Vec<f64> {
    let mut weights = sequence(network.parameters(), WEIGHT);
    for tensor in network.tensors() {
        let own = &mut weights[tensor.range()];
        match tensor.shape() {
            [_] if tensor.name().ends_with("weight") => own.iter_mut().for_each(|w| *w = 1.0 + 0.3 * *w),
            [_] => own.iter_mut().for_each(|w| *w *= 0.2),
            [_, rest @ ..] => {
                let scale = (6.0 / rest.iter().product::<usize>() as f64).sqrt();
                own.iter_mut().for_each(|w| *w *= scale);
            }
            [] => unreachable!("a tensor without sizes"),
        }
    }
    weights
}

/// Inputs and one-hot targets.
pub fn data(shape: [usize; 3], classes: usize, samples: usize) -> (Array2<f64>, Array2<f64>) {
    let values = shape.iter().product::<usize>();
    let inputs = sequence(samples * values, INPUT)
        .into_iter()
        .map(|x| 2.0 * x)
        .collect();
    let target = |(i, k)| f64::from((3 * i + 1) % classes == k);
    (
        Array2::from_shape_vec((samples, values), inputs).unwrap(),
        Array2::from_shape_fn((samples, classes), target),
    )
}

/// A vector over the parameters against the norm of each tensor's part and its product with a sequence over the whole vector, tensor
/// by tensor, so that a failure names the one that is wrong. What rounding leaves is relative to the whole vector: a tensor's own
/// part may cancel.
pub fn compare(what: &str, network: &Network, vector: &[f64], reference: &[(f64, f64)], tolerance: f64) {
    let checksum = sequence(vector.len(), CHECKSUM);
    let scale = reference.iter().map(|(norm, _)| norm * norm).sum::<f64>().sqrt();
    assert_eq!(network.tensors().len(), reference.len(), "{what}");
    for (tensor, (norm, sum)) in network.tensors().iter().zip(reference) {
        let own = || vector[tensor.range()].iter();
        let found_norm = own().map(|x| x * x).sum::<f64>().sqrt();
        let found_sum: f64 = own().zip(&checksum[tensor.range()]).map(|(x, c)| x * c).sum();
        let root = (tensor.range().len() as f64).sqrt();
        let name = format!("{} of {what}", tensor.name());
        assert!(
            (found_norm - norm).abs() < tolerance * scale,
            "{name}: norm {found_norm}, not {norm}"
        );
        assert!(
            (found_sum - sum).abs() < tolerance * scale * root,
            "{name}: sum {found_sum}, not {sum}"
        );
    }
}
