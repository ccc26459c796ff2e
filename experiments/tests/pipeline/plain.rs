//! A network with one hidden layer written from its definition, sample by sample: the oracle for the records.

use super::common::{Bench, from_plan_text};
use flatland_experiments::data::{Dataset, Split};
use nalgebra::{DMatrix, DVector, SymmetricEigen};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const CLASSES: usize = 3;
const INPUTS: usize = 4;
const HIDDEN: usize = 3;

/// f(w) of a network 4-3-3 with biases, mean-squared error, on some samples.
pub struct Plain {
    images: Vec<Vec<f64>>,
    labels: Vec<usize>,
    relu: bool,
}

/// A bench of 13 random samples in three classes, whose last pixel is always zero, and a network of one hidden layer.
pub fn tiny(optimiser: &str, activation: &str, record: &str, iterations: usize) -> Bench<f64> {
    let mut bench = Bench::<f64>::new(optimiser, iterations);
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut split = |samples| Split {
        images: Array2::from_shape_fn((samples, INPUTS), |(_, pixel)| match pixel {
            3 => 0.0,
            _ => rng.random_range(-2.0..2.0),
        }),
        labels: (0..samples).map(|i| i % CLASSES).collect(),
    };
    bench.data = Dataset {
        label: "tiny".into(),
        classes: CLASSES,
        shape: [1, 1, INPUTS],
        train: split(13),
        test: split(5),
    };
    bench.settings.record = from_plan_text(record);
    bench.with_network(&format!("Mlp(hidden: [{HIDDEN}], activation: {activation})"))
}

impl Plain {
    /// The cost on these training samples of a bench.
    pub fn on(bench: &Bench<f64>, samples: &[usize]) -> Self {
        let image = |&i: &usize| bench.data.train.images.row(i).to_vec();
        Self {
            images: samples.iter().map(image).collect(),
            labels: samples.iter().map(|&i| bench.data.train.labels[i]).collect(),
            relu: !bench.network.label().contains("tanh"),
        }
    }

    /// The cost on all training samples of a bench.
    pub fn of(bench: &Bench<f64>) -> Self {
        Self::on(bench, &(0..bench.data.train.len()).collect::<Vec<_>>())
    }

    /// Hidden activations, outputs.
    fn forward(&self, weights: &[f64], image: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let affine = |matrix: &[f64], bias: &[f64], from: &[f64]| -> Vec<f64> {
            let row = |(j, b): (usize, &f64)| {
                let row = &matrix[j * from.len()..(j + 1) * from.len()];
                b + row.iter().zip(from).map(|(w, x)| w * x).sum::<f64>()
            };
            bias.iter().enumerate().map(row).collect()
        };
        let [w1, b1, w2, b2] = Self::tensors(weights);
        let activation = |z: f64| if self.relu { z.max(0.0) } else { z.tanh() };
        let hidden: Vec<f64> = affine(w1, b1, image).into_iter().map(activation).collect();
        let outputs = affine(w2, b2, &hidden);
        (hidden, outputs)
    }

    /// Weight and bias of the first layer, then of the second.
    pub fn tensors(vector: &[f64]) -> [&[f64]; 4] {
        let (w1, rest) = vector.split_at(HIDDEN * INPUTS);
        let (b1, rest) = rest.split_at(HIDDEN);
        let (w2, b2) = rest.split_at(CLASSES * HIDDEN);
        [w1, b1, w2, b2]
    }

    pub fn cost(&self, weights: &[f64]) -> f64 {
        let entries = (self.images.len() * CLASSES) as f64;
        let of_sample = |(image, &label): (&Vec<f64>, &usize)| -> f64 {
            let outputs = self.forward(weights, image).1;
            let error = |(k, y): (usize, &f64)| (y - f64::from(k == label)).powi(2);
            outputs.iter().enumerate().map(error).sum()
        };
        self.images.iter().zip(&self.labels).map(of_sample).sum::<f64>() / entries
    }

    pub fn gradient(&self, weights: &[f64]) -> Vec<f64> {
        let entries = (self.images.len() * CLASSES) as f64;
        let [_, _, w2, _] = Self::tensors(weights);
        let [mut g1, mut c1, mut g2, mut c2] = Self::tensors(weights).map(|tensor| vec![0.0; tensor.len()]);
        for (image, &label) in self.images.iter().zip(&self.labels) {
            let (hidden, outputs) = self.forward(weights, image);
            let error: Vec<f64> = (0..CLASSES)
                .map(|k| 2.0 * (outputs[k] - f64::from(k == label)) / entries)
                .collect();
            for (k, error) in error.iter().enumerate() {
                c2[k] += error;
                (0..HIDDEN).for_each(|j| g2[k * HIDDEN + j] += error * hidden[j]);
            }
            for (j, h) in hidden.iter().enumerate() {
                let slope = match self.relu {
                    true => f64::from(*h > 0.0),
                    false => 1.0 - h * h,
                };
                let back: f64 = (0..CLASSES).map(|k| w2[k * HIDDEN + j] * error[k]).sum();
                c1[j] += back * slope;
                (0..INPUTS).for_each(|i| g1[j * INPUTS + i] += back * slope * image[i]);
            }
        }
        [g1, c1, g2, c2].concat()
    }

    /// Share of hidden activations that are exactly zero.
    pub fn dead(&self, weights: &[f64]) -> f64 {
        let hidden = self
            .images
            .iter()
            .flat_map(|image| self.forward(weights, image).0);
        let zeros = hidden.filter(|h| *h == 0.0).count();
        zeros as f64 / (HIDDEN * self.images.len()) as f64
    }

    /// By central differences of the gradient: accurate to about 1e-10, which is h² and roundoff / h for h = 1e-5.
    pub fn hessian(&self, weights: &[f64]) -> DMatrix<f64> {
        const H: f64 = 1e-5;
        let n = weights.len();
        let mut hessian = DMatrix::zeros(n, n);
        for j in 0..n {
            let shifted = |by: f64| {
                let mut there = weights.to_vec();
                there[j] += by;
                DVector::from_vec(self.gradient(&there))
            };
            hessian.set_column(j, &((shifted(H) - shifted(-H)) / (2.0 * H)));
        }
        (&hessian + hessian.transpose()) / 2.0
    }

    /// All eigenvalues, descending.
    pub fn spectrum(&self, weights: &[f64]) -> Vec<f64> {
        let mut values = SymmetricEigen::new(self.hessian(weights))
            .eigenvalues
            .as_slice()
            .to_vec();
        values.sort_by(|a, b| b.total_cmp(a));
        values
    }
}

pub fn norm(v: &[f64]) -> f64 {
    v.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// w + t d.
pub fn moved(weights: &[f64], t: f64, direction: &[f64]) -> Vec<f64> {
    weights.iter().zip(direction).map(|(w, d)| w + t * d).collect()
}

pub fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (found - expected).abs() <= tolerance,
        "{what}: {found} for {expected}"
    );
}
