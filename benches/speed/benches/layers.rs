//! Kernels: networks that consist of little more than one kind of layer, forward and backward:
//! `cargo bench --package flatland-speed --bench layers`; and what Lanczos iterations do between products.

use divan::{Bencher, black_box};
use flatland_networks::spectrum::{LanczosSettings, SymmetricOperator, lanczos};
use flatland_networks::{Loss, Objective, dot};
use flatland_speed::Workload;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;
use std::fmt;

fn main() {
    divan::main();
}

/// What it measures, a network as in a plan, and the shape of its images.
struct Case(&'static str, &'static str, [usize; 3]);

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const IMAGES: usize = 250;

const CASES: [Case; 8] = [
    Case("product", "Mlp(hidden: [], bias: false)", [1, 28, 28]),
    Case("product, ReLU", "Mlp(hidden: [784])", [1, 28, 28]),
    Case(
        "product, tanh",
        "Mlp(hidden: [784], activation: Tanh)",
        [1, 28, 28],
    ),
    Case(
        "product, GELU",
        "Mlp(hidden: [784], activation: Gelu)",
        [1, 28, 28],
    ),
    Case("convolution, max-pooling", "Cnn(channels: [16])", [16, 28, 28]),
    Case(
        "convolution, residual",
        "ResNet(width: 16, blocks: [2])",
        [3, 32, 32],
    ),
    Case(
        "batch normalisation, convolution",
        "DenseNet(growth: 16, blocks: [2])",
        [3, 32, 32],
    ),
    Case(
        "attention",
        "Vit(dim: 64, depth: 1, heads: 4, head_dim: 16, mlp: 64)",
        [3, 32, 32],
    ),
];

fn with(case: &Case, work: impl FnOnce(&Objective<'_, f32>, &[f32])) {
    let Case(_, network, image) = *case;
    let workload = Workload::<f32>::random(network, IMAGES, image, 10).expect("a network and its images");
    let (inputs, targets) = (workload.inputs.view(), workload.targets.view());
    let objective = Objective::new(&workload.network, inputs, targets, Loss::MeanSquaredError)
        .expect("data of the network's sizes");
    work(&objective, &workload.weights);
}

#[divan::bench(args = &CASES)]
fn forward(bencher: Bencher, case: &Case) {
    with(case, |objective, weights| {
        bencher.bench_local(|| objective.forward(black_box(weights)).map(drop));
    });
}

#[divan::bench(args = &CASES)]
fn backward(bencher: Bencher, case: &Case) {
    with(case, |objective, weights| {
        let at = objective.forward(weights).expect("weights of the network");
        let mut gradient = vec![0.0; weights.len()];
        bencher.bench_local(|| objective.gradient(black_box(&at), &mut gradient).map(drop));
    });
}

#[divan::bench(args = [1_000, 1_000_000])]
fn inner_product(bencher: Bencher, length: usize) {
    let vector: Vec<f32> = (0..length).map(|i| (i % 7) as f32).collect();
    bencher.bench_local(|| dot(black_box(&vector), black_box(&vector)));
}

/// A diagonal matrix, whose products cost nearly nothing.
struct Diagonal(Vec<f32>);

impl SymmetricOperator for Diagonal {
    type Scalar = f32;
    type Error = Infallible;

    fn dimension(&self) -> usize {
        self.0.len()
    }

    fn apply(&mut self, v: &[f32], out: &mut [f32]) -> Result<(), Infallible> {
        for ((out, entry), x) in out.iter_mut().zip(&self.0).zip(v) {
            *out = entry * x;
        }
        Ok(())
    }
}

#[divan::bench(args = [10_000, 100_000])]
fn lanczos_without_products(bencher: Bencher, dimension: usize) {
    let entries = (0..dimension).map(|i| 1.0 / (1.0 + i as f32));
    let mut operator = Diagonal(entries.collect());
    let settings = LanczosSettings::default();
    bencher.bench_local(|| {
        let found = lanczos(&mut operator, &settings, &mut ChaCha8Rng::seed_from_u64(1));
        found.map(|found| found.products)
    });
}
