//! An exact Hessian-vector product of a small network, and the largest eigenvalue of the Hessian with an error bound.

use flatland_networks::spectrum::{LanczosSettings, lanczos};
use flatland_networks::{Activation, Loss, NetworkSettings, Objective};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::error::Error;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    // Twenty samples of four values, in two classes.
    let inputs = Array2::from_shape_fn((20, 4), |(i, j)| ((i + 1) * (j + 2) % 7) as f64 / 7.0);
    let targets = Array2::from_shape_fn((20, 2), |(i, k)| f64::from(i % 2 == k));
    let settings = NetworkSettings::Mlp {
        hidden: vec![8],
        activation: Activation::Tanh,
        bias: true,
    };
    let network = settings.build([1, 2, 2], 2)?;
    let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError)?;

    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let point = objective.forward(&network.initial_weights::<f64>(&mut rng))?;
    let mut hessian = objective.linearise(&point);
    let mut product = vec![0.0; network.parameters()];
    hessian.hessian_vector_product(point.weights(), &mut product)?;
    let largest = lanczos(&mut hessian, &LanczosSettings::default(), &mut rng)?.top[0];
    println!("λ₁ = {:.4} ± {:.0e}", largest.value, largest.residual);
    // The bias of the last layer alone keeps the sharpness at 2/K or above.
    assert!(largest.value + largest.residual >= 2.0 / network.outputs() as f64);
    Ok(())
}
