//! The vision transformer and DenseNet written from their definitions over any scalar, value by value: the judge of
//! every derivative, independent of the code under test.

// Each test target uses its own part; clippy's exception for tests leaves out their helpers.
#![allow(dead_code, clippy::unwrap_used)]

pub mod densenet;
pub mod vit;

use flatland_experiments::network::Loss;
use num_traits::Float;

const EPSILON: f64 = 1e-5;

pub fn lift<T: Float>(x: f64) -> T {
    T::from(x).unwrap()
}

/// A flat vector of weights, read tensor by tensor.
pub struct Tensors<'w, T>(&'w [T]);

impl<'w, T: Float> Tensors<'w, T> {
    pub fn new(weights: &'w [T]) -> Self {
        Self(weights)
    }

    pub fn take(&mut self, count: usize) -> &'w [T] {
        let (tensor, rest) = self.0.split_at(count);
        self.0 = rest;
        tensor
    }

    pub fn end(self) {
        assert!(self.0.is_empty(), "{} weights too many", self.0.len());
    }
}

pub fn sum<T: Float>(values: impl Iterator<Item = T>) -> T {
    values.fold(T::zero(), |sum, value| sum + value)
}

pub fn mean<T: Float>(values: &[T]) -> T {
    sum(values.iter().copied()) / lift(values.len() as f64)
}

/// (x − mean)/√(variance + ε), over all of `values`.
pub fn standardise<T: Float>(values: &[T]) -> Vec<T> {
    let centre = mean(values);
    let squares: Vec<T> = values.iter().map(|x| (*x - centre) * (*x - centre)).collect();
    let deviation = (mean(&squares) + lift(EPSILON)).sqrt();
    values.iter().map(|x| (*x - centre) / deviation).collect()
}

/// W x + b, with an empty b for none.
pub fn linear<T: Float>(x: &[T], weight: &[T], bias: &[T]) -> Vec<T> {
    let rows = weight.chunks_exact(x.len()).enumerate();
    rows.map(|(j, row)| {
        let start = bias.get(j).copied().unwrap_or(T::zero());
        start + sum(row.iter().zip(x).map(|(w, x)| *w * *x))
    })
    .collect()
}

pub fn softmax<T: Float>(values: &[T]) -> Vec<T> {
    let powers: Vec<T> = values.iter().map(|z| z.exp()).collect();
    let total = sum(powers.iter().copied());
    powers.iter().map(|power| *power / total).collect()
}

pub fn relu<T: Float>(z: T) -> T {
    if z > T::zero() { z } else { T::zero() }
}

/// The loss of `outputs`, a row for each sample, with one-hot targets.
pub fn cost<T: Float>(outputs: &[Vec<T>], labels: &[usize], loss: Loss) -> T {
    let of_sample = |(z, label): (&Vec<T>, &usize)| match loss {
        Loss::MeanSquaredError => {
            let squares = z.iter().enumerate().map(|(k, z)| {
                let target = if k == *label { T::one() } else { T::zero() };
                (*z - target) * (*z - target)
            });
            sum(squares) / lift(z.len() as f64)
        }
        Loss::CrossEntropy => -softmax(z)[*label].ln(),
    };
    sum(outputs.iter().zip(labels).map(of_sample)) / lift(outputs.len() as f64)
}
