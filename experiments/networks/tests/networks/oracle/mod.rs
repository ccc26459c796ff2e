//! An MLP's cost written from its definition over any scalar: the judge of every derivative, independent of
//! the code under test.

pub mod densenet;
pub mod images;
pub mod judge;
pub mod vit;

use flatland_networks::{Activation, Loss, Network, NetworkSettings, Objective, Real};
use ndarray::Array2;
use num_traits::Float;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A network with data and weights, all random.
pub struct Case {
    pub name: String,
    pub sizes: Vec<usize>,
    pub activation: Activation,
    pub bias: bool,
    pub loss: Loss,
    pub inputs: Array2<f64>,
    pub targets: Array2<f64>,
    pub weights: Vec<f64>,
}

impl Case {
    /// Sizes, activation, loss, bias, targets and weights all vary with the seed.
    pub fn random(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let depth = rng.random_range(0..=3);
        let mut sizes: Vec<usize> = (0..depth + 2).map(|_| rng.random_range(1..=6)).collect();
        let loss = if (seed / 2).is_multiple_of(2) {
            Loss::MeanSquaredError
        } else {
            Loss::CrossEntropy
        };
        if loss == Loss::CrossEntropy && sizes[depth + 1] == 1 {
            sizes[depth + 1] = 2; // with one class the cost is 0 exactly, and so is every derivative
        }
        let (inputs, classes) = (sizes[0], sizes[sizes.len() - 1]);
        let samples = rng.random_range(1..=40);
        let activation = match seed % 6 {
            0 | 2 | 4 => Activation::Relu,
            5 => Activation::Gelu,
            _ => Activation::Tanh,
        };
        let bias = (seed / 4).is_multiple_of(2);
        let one_hot = (seed / 8).is_multiple_of(2);
        let inputs = Array2::from_shape_simple_fn((samples, inputs), || rng.random_range(-1.5..1.5));
        let targets = Array2::from_shape_fn((samples, classes), |(i, k)| match one_hot {
            true => f64::from(i % classes == k),
            false => rng.random_range(0.0..1.0),
        });
        let count: usize = sizes
            .windows(2)
            .map(|pair| (pair[0] + usize::from(bias)) * pair[1])
            .sum();
        let weights = (0..count).map(|_| rng.random_range(-1.2..1.2)).collect();
        let name = format!("seed {seed}: {sizes:?} {activation:?} bias {bias} {loss:?} n {samples}");
        Self {
            name,
            sizes,
            activation,
            bias,
            loss,
            inputs,
            targets,
            weights,
        }
    }

    pub fn network(&self) -> Network {
        let hidden = self.sizes[1..self.sizes.len() - 1].to_vec();
        let settings = NetworkSettings::Mlp {
            hidden,
            activation: self.activation,
            bias: self.bias,
        };
        settings
            .build([1, 1, self.sizes[0]], self.sizes[self.sizes.len() - 1])
            .unwrap()
    }

    pub fn objective<'a>(&'a self, network: &'a Network) -> Objective<'a, f64> {
        Objective::new(network, self.inputs.view(), self.targets.view(), self.loss).unwrap()
    }

    /// f(w), unit by unit and sample by sample.
    pub fn cost<T: Float>(&self, weights: &[T]) -> T {
        let lift = |x: f64| T::from(x).unwrap();
        let classes = self.sizes[self.sizes.len() - 1];
        let mut total = T::zero();
        for (input, target) in self.inputs.rows().into_iter().zip(self.targets.rows()) {
            let mut values: Vec<T> = input.iter().map(|x| lift(*x)).collect();
            let mut next = weights.iter().copied();
            for (layer, pair) in self.sizes.windows(2).enumerate() {
                let matrix: Vec<T> = next.by_ref().take(pair[0] * pair[1]).collect();
                let biases: Vec<T> = next.by_ref().take(if self.bias { pair[1] } else { 0 }).collect();
                let unit = |j: usize| {
                    let start = biases.get(j).copied().unwrap_or(T::zero());
                    let sum = (0..pair[0]).fold(start, |sum, i| sum + matrix[j * pair[0] + i] * values[i]);
                    match self.activation {
                        _ if layer + 2 == self.sizes.len() => sum,
                        Activation::Tanh => sum.tanh(),
                        Activation::Relu if sum > T::zero() => sum,
                        Activation::Relu => T::zero(),
                        Activation::Gelu => gelu(sum),
                        other => panic!("no definition of {other:?}"),
                    }
                };
                values = (0..pair[1]).map(unit).collect();
            }
            assert!(next.next().is_none());
            for (value, y) in values.iter().zip(target) {
                total = total
                    + match self.loss {
                        Loss::MeanSquaredError => (*value - lift(*y)).powi(2) / lift(classes as f64),
                        Loss::CrossEntropy => {
                            let sum = values.iter().fold(T::zero(), |sum, z| sum + z.exp());
                            lift(*y) * (sum.ln() - *value)
                        }
                    };
            }
        }
        total / lift(self.inputs.nrows() as f64)
    }
}

/// z (1 + erf(z/√2))/2, with erf(x) = 2/√π · exp(−x²) Σ 2ⁿ x²ⁿ⁺¹/(2n + 1)!!, whose terms have one sign.
pub fn gelu<T: Float>(z: T) -> T {
    let lift = |x: f64| T::from(x).unwrap();
    // Beyond, the error function is ±1 to 1e-32.
    if z.abs() > lift(12.0) {
        return if z > T::zero() { z } else { T::zero() };
    }
    let x = z / lift(std::f64::consts::SQRT_2);
    let (mut term, mut series, mut n) = (x, x, 0.0);
    while term.abs() > series.abs() * lift(1e-25) {
        n += 1.0;
        term = term * x * x * lift(2.0 / (2.0 * n + 1.0));
        series = series + term;
    }
    let erf = lift(std::f64::consts::FRAC_2_SQRT_PI) * (-x * x).exp() * series;
    z * (T::one() + erf) / lift(2.0)
}

/// (x − mean)/√(variance + 1e-5) over all values, with the biased variance.
pub fn standardised<T: Float>(values: &[T]) -> Vec<T> {
    let lift = |x: f64| T::from(x).unwrap();
    let mean = |values: &[T]| values.iter().fold(T::zero(), |sum, x| sum + *x) / lift(values.len() as f64);
    let centre = mean(values);
    let squares: Vec<T> = values.iter().map(|x| (*x - centre) * (*x - centre)).collect();
    let deviation = (mean(&squares) + lift(1e-5)).sqrt();
    values.iter().map(|x| (*x - centre) / deviation).collect()
}

/// ‖a − b‖ / (‖b‖ + tiny).
pub fn distance(a: &[f64], b: &[f64]) -> f64 {
    let norm = |v: &mut dyn Iterator<Item = f64>| v.map(|x| x * x).sum::<f64>().sqrt();
    norm(&mut a.iter().zip(b).map(|(a, b)| a - b)) / (norm(&mut b.iter().copied()) + 1e-12)
}

/// a · b.
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// weights + by · direction.
pub fn moved(weights: &[f64], direction: &[f64], by: f64) -> Vec<f64> {
    weights.iter().zip(direction).map(|(w, d)| w + by * d).collect()
}

/// The gradient under test.
pub fn gradient(objective: &Objective<f64>, weights: &[f64]) -> Vec<f64> {
    let mut gradient = vec![f64::NAN; weights.len()];
    objective
        .gradient(&objective.forward(weights).unwrap(), &mut gradient)
        .unwrap();
    gradient
}

/// The Hessian-vector product under test.
pub fn product(objective: &Objective<f64>, weights: &[f64], v: &[f64]) -> Vec<f64> {
    let mut product = vec![f64::NAN; weights.len()];
    objective
        .linearise(&objective.forward(weights).unwrap())
        .hessian_vector_product(v, &mut product)
        .unwrap();
    product
}

/// Uniform on [−1, 1).
pub fn random_vector<F: Real>(length: usize, seed: u64) -> Vec<F> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..length)
        .map(|_| F::narrow(rng.random_range(-1.0..1.0)))
        .collect()
}
