//! An exact Hessian-vector product of a small network, and eigenvalues of the Hessian with error bounds.

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
    let (hidden, activation, bias) = (vec![8], Activation::Tanh, true);
    let settings = NetworkSettings::Mlp {
        hidden,
        activation,
        bias,
    };
    let network = settings.build([1, 2, 2], 2)?;
    let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError)?;

    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let point = objective.forward(&network.initial_weights::<f64>(&mut rng))?;
    let mut hessian = objective.linearise(&point);
    let (ones, mut product) = (vec![1.0; network.parameters()], vec![0.0; network.parameters()]);
    hessian.hessian_vector_product(&ones, &mut product)?;
    println!("first entry of H·1: {:.6}", product[0]);

    let ends = LanczosSettings {
        top: 3,
        bottom: 1,
        ..Default::default()
    };
    let spectrum = lanczos(&mut hessian, &ends, &mut rng)?;
    for eigenvalue in spectrum.top.iter().chain(&spectrum.bottom) {
        println!("λ = {:.6} ± {:.0e}", eigenvalue.value, eigenvalue.residual);
    }
    // The bias of the last layer alone keeps the sharpness at 2/K or above.
    assert!(spectrum.top[0].value + spectrum.top[0].residual >= 2.0 / network.outputs() as f64);
    Ok(())
}
