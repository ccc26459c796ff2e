//! The passes of networks at the sizes of the comparison with PyTorch, on all cores: `cargo bench --package flatland-speed --bench passes`;
//! words after `--` choose: `-- hessian_product DenseNet`.

use divan::{Bencher, black_box};
use flatland_networks::{Loss, Objective};
use flatland_speed::Workload;
use std::fmt;

fn main() {
    divan::main();
}

/// A network as in a plan, a number of images and their shape.
struct Case(&'static str, usize, [usize; 3]);

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const CASES: [Case; 6] = [
    Case("Mlp(hidden: [100, 100])", 5000, [1, 28, 28]),
    Case("Cnn(channels: [16, 16])", 1000, [1, 28, 28]),
    Case("ResNet(width: 8, blocks: [2, 2, 2])", 1000, [1, 28, 28]),
    Case("ResNet()", 100, [3, 32, 32]),
    Case("DenseNet()", 25, [3, 32, 32]),
    Case("Vit()", 100, [3, 32, 32]),
];

/// Calls `work` with an objective, weights, and the gradient there.
fn with(case: &Case, work: impl FnOnce(&Objective<'_, f32>, &[f32], Vec<f32>)) {
    let Case(network, images, image) = *case;
    let workload = Workload::<f32>::random(network, images, image, 10).expect("a network and its images");
    let (inputs, targets) = (workload.inputs.view(), workload.targets.view());
    let objective = Objective::new(&workload.network, inputs, targets, Loss::MeanSquaredError)
        .expect("data of the network's sizes");
    let at = objective
        .forward(&workload.weights)
        .expect("weights of the network");
    let mut gradient = vec![0.0; workload.network.parameters()];
    objective
        .gradient(&at, &mut gradient)
        .expect("a gradient of the network's size");
    drop(at);
    work(&objective, &workload.weights, gradient);
}

#[divan::bench(args = &CASES)]
fn forward(bencher: Bencher, case: &Case) {
    with(case, |objective, weights, _| {
        bencher.bench_local(|| objective.forward(black_box(weights)).map(drop));
    });
}

#[divan::bench(args = &CASES)]
fn gradient(bencher: Bencher, case: &Case) {
    with(case, |objective, weights, mut gradient| {
        let at = objective.forward(weights).expect("weights of the network");
        bencher.bench_local(|| objective.gradient(black_box(&at), &mut gradient).map(drop));
    });
}

#[divan::bench(args = &CASES)]
fn trial(bencher: Bencher, case: &Case) {
    with(case, |objective, weights, gradient| {
        let at = objective.forward(weights).expect("weights of the network");
        let downhill: Vec<f32> = gradient.iter().map(|g| -g).collect();
        let ray = objective
            .ray(&at, &downhill)
            .expect("a direction of the network's size");
        bencher.bench_local(|| drop(ray.trial(black_box(0.1))));
    });
}

#[divan::bench(args = &CASES)]
fn hessian_product(bencher: Bencher, case: &Case) {
    with(case, |objective, weights, gradient| {
        let at = objective.forward(weights).expect("weights of the network");
        let mut product = gradient.clone();
        let mut hessian = objective.linearise(&at);
        bencher.bench_local(|| hessian.hessian_vector_product(black_box(&gradient), &mut product));
    });
}
