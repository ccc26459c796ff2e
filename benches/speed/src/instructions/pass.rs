//! What is counted.

use crate::workload::Workload;
use clap::ValueEnum;
use flatland_networks::{Loss, Objective};
use std::error::Error;
use std::hint::black_box;

/// A pass of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Pass {
    /// Cost at new weights.
    Forward,
    /// Gradient from kept activations.
    Gradient,
    /// A ray and a trial along it.
    Trial,
    /// Hessian product from a kept linearisation.
    HessianProduct,
}

/// Networks as in a plan, with the shape of their images: random numbers, [`IMAGES`] of them. They are small, since callgrind is fifty
/// times slower than the processor; together they have every kind of layer.
pub const WORKLOADS: [(&str, [usize; 3]); 6] = [
    ("Mlp(hidden: [100, 100])", [1, 28, 28]),
    ("Cnn(channels: [16, 16])", [1, 16, 16]),
    ("Vgg11(width: 4, hidden: [32, 32])", [3, 32, 32]),
    ("ResNet(width: 8, blocks: [1, 1])", [1, 16, 16]),
    ("DenseNet(growth: 4, blocks: [2, 2])", [3, 16, 16]),
    (
        "Vit(dim: 16, depth: 2, heads: 2, head_dim: 8, mlp: 32, patch: 4)",
        [1, 16, 16],
    ),
];

/// The number of images.
pub const IMAGES: usize = 32;

const CLASSES: usize = 10;

/// Prepares a network on [`IMAGES`] images and repeats one pass.
///
/// # Errors
///
/// The text is no network, or it does not take such images.
pub fn repeat(
    network: &str,
    image: [usize; 3],
    pass: Pass,
    repetitions: usize,
) -> Result<(), Box<dyn Error>> {
    let workload = Workload::<f32>::random(network, IMAGES, image, CLASSES)?;
    let (inputs, targets) = (workload.inputs.view(), workload.targets.view());
    let objective = Objective::new(&workload.network, inputs, targets, Loss::MeanSquaredError)?;
    let at = objective.forward(&workload.weights)?;
    let mut gradient = vec![0.0; workload.network.parameters()];
    objective.gradient(&at, &mut gradient)?;
    let downhill: Vec<f32> = gradient.iter().map(|g| -g).collect();
    let mut hessian = objective.linearise(&at);
    for _ in 0..repetitions {
        match pass {
            Pass::Forward => drop(black_box(objective.forward(&workload.weights)?)),
            Pass::Gradient => drop(black_box(objective.gradient(&at, &mut gradient)?)),
            Pass::Trial => drop(black_box(objective.ray(&at, &downhill)?.trial(0.1))),
            Pass::HessianProduct => hessian.hessian_vector_product(&downhill, &mut gradient)?,
        }
    }
    Ok(())
}
