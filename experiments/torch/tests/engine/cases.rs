//! Networks with random samples.

use flatland_networks::{Loss, Network, NetworkSettings};
use flatland_torch::{Device, Runtime, Scalar};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const CLASSES: usize = 4;

/// The settings, and the shape of an image: every kind of layer, every stem, both ways to normalise.
pub const NETWORKS: [(&str, [usize; 3]); 14] = [
    ("Mlp(hidden: [])", [1, 5, 5]),
    ("Mlp(hidden: [20, 10])", [1, 5, 5]),
    ("Mlp(hidden: [20, 10], activation: Tanh)", [1, 5, 5]),
    ("Mlp(hidden: [20, 10], activation: Gelu, bias: false)", [1, 5, 5]),
    ("Cnn(channels: [4, 6])", [1, 9, 9]),
    ("Vgg11(width: 3, stages: 3, pooled: 3, hidden: [12])", [1, 16, 16]),
    ("Vgg11(width: 3, stages: 2, pooled: 3, hidden: [12])", [3, 16, 16]),
    ("ResNet(width: 4, blocks: [1, 2], stem: Standard)", [3, 20, 20]),
    ("WideResNet(width: 2, blocks: [1, 1], stem: Small)", [1, 10, 10]),
    ("DenseNet((growth: 3, blocks: [2, 2], stem: Small))", [1, 10, 10]),
    (
        "DenseNet((growth: 3, blocks: [2, 2], stem: Standard))",
        [3, 24, 24],
    ),
    (
        "DenseNet((growth: 3, blocks: [2, 2], normalised_over: Blocks(7)))",
        [1, 16, 16],
    ),
    (
        "Vit((patch: Some(4), dim: 12, depth: 2, heads: 2, head_dim: 5, mlp: 16))",
        [1, 8, 12],
    ),
    (
        "Vit((patch: Some(3), dim: 8, depth: 1, heads: 3, head_dim: 4, mlp: 8))",
        [3, 6, 6],
    ),
];

pub const LOSSES: [Loss; 2] = [Loss::MeanSquaredError, Loss::CrossEntropy];

/// A network and its samples in `f64`.
pub struct Case {
    pub network: Network,
    pub inputs: Array2<f64>,
    pub targets: Array2<f64>,
    pub weights: Vec<f64>,
    pub direction: Vec<f64>,
}

impl Case {
    pub fn new(settings: &str, shape: [usize; 3], samples: usize) -> Self {
        let settings: NetworkSettings = ron::from_str(settings).unwrap();
        let network = settings.build(shape, CLASSES).unwrap();
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let inputs =
            Array2::from_shape_simple_fn((samples, network.inputs()), || rng.random_range(-1.0..1.0));
        let targets = Array2::from_shape_fn((samples, CLASSES), |(i, k)| {
            f64::from(u8::from((7 * i + i / 3) % CLASSES == k))
        });
        // Zero biases and unit gains would hide mistakes, and weights of deviation 0.01 all of a network.
        let weights: Vec<f64> = network
            .initial_weights::<f64>(&mut rng)
            .into_iter()
            .map(|weight| weight + rng.random_range(-0.2..0.2))
            .collect();
        let direction = weights.iter().map(|_| rng.random_range(-1.0..1.0)).collect();
        Self {
            network,
            inputs,
            targets,
            weights,
            direction,
        }
    }
}

pub fn narrowed<F: Scalar>(values: &[f64]) -> Vec<F> {
    values.iter().map(|value| F::narrow(*value)).collect()
}

pub fn narrowed_rows<F: Scalar>(values: &Array2<f64>) -> Array2<F> {
    values.mapv(F::narrow)
}

/// One thread, so that results do not depend on the machine's cores.
pub fn runtime() -> Runtime {
    let device = std::env::var("FLATLAND_DEVICE").map_or(Device::Cpu, |name| name.parse().unwrap());
    Runtime::open(device, 1).unwrap()
}

/// The largest difference, relative to the largest value.
pub fn difference<F: Scalar>(found: &[F], expected: &[F]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let largest = expected
        .iter()
        .map(|value| value.widen().abs())
        .fold(0.0, f64::max);
    let differences = found
        .iter()
        .zip(expected)
        .map(|(a, b)| (a.widen() - b.widen()).abs());
    // Not `f64::max`, which forgets a NaN.
    let worst = differences.fold(0.0, |worst: f64, next| if next <= worst { worst } else { next });
    worst / largest.max(f64::MIN_POSITIVE)
}
