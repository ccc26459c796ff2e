//! The digits MLP 64-100-100-10 against numbers computed elsewhere (PyTorch, double precision): mean-squared
//! error, 1,500 images.

#![allow(clippy::unwrap_used)] // clippy's exception for tests leaves out their helpers

use std::path::{Path, PathBuf};

use flatland_experiments::weights::load_weights;
use flatland_networks::spectrum::{LanczosSettings, lanczos};
use flatland_networks::{Activation, Loss, Network, NetworkSettings, Objective, dot};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const INITIAL_COST: f64 = 0.11159128695709127;
const INITIAL_SQUARED_GRADIENT_NORM: f64 = 0.04903831782455513;
const TOP_EIGENVALUES: [f64; 5] = [
    1.4322707179105085,
    1.3017227984956568,
    1.2203881349810668,
    1.1949600700841567,
    1.1499958602370035,
];
const LOWEST_EIGENVALUE: f64 = -0.38972728696050746;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../paper_configs/parity/digits-mlp")
        .join(name)
}

fn network() -> Network {
    let settings = NetworkSettings::Mlp {
        hidden: vec![100, 100],
        activation: Activation::Relu,
        bias: true,
    };
    settings.build([1, 8, 8], 10).unwrap()
}

fn data() -> (Array2<f64>, Array2<f64>) {
    let images: Array2<f64> = ndarray_npy::read_npy(file("images.npy")).unwrap();
    let labels: Array1<i64> = ndarray_npy::read_npy(file("labels.npy")).unwrap();
    let targets = Array2::from_shape_fn((labels.len(), 10), |(i, k)| f64::from(labels[i] == k as i64));
    (images, targets)
}

fn relative(value: f64, reference: f64) -> f64 {
    ((value - reference) / reference).abs()
}

#[test]
fn test_parity_cost_and_gradient_norm_at_the_initial_weights() {
    let (network, (images, targets)) = (network(), data());
    let objective = Objective::new(&network, images.view(), targets.view(), Loss::MeanSquaredError).unwrap();
    let weights = load_weights(&file("initial_weights.npy"), &network).unwrap();
    let start = objective.forward(&weights).unwrap();
    assert!(relative(start.cost(), INITIAL_COST) < 1e-12, "{}", start.cost());
    assert!(
        relative(
            objective
                .evaluate(&weights, &network.initial_statistics())
                .unwrap()
                .0,
            INITIAL_COST
        ) < 1e-12
    );

    let mut gradient = vec![0.0; network.parameters()];
    objective.gradient(&start, &mut gradient).unwrap();
    let squared_norm = dot(&gradient, &gradient);
    assert!(
        relative(squared_norm, INITIAL_SQUARED_GRADIENT_NORM) < 1e-12,
        "{squared_norm}"
    );
}

#[test]
fn test_parity_hessian_vector_product() {
    let (network, (images, targets)) = (network(), data());
    let objective = Objective::new(&network, images.view(), targets.view(), Loss::MeanSquaredError).unwrap();
    let start = objective
        .forward(&load_weights(&file("initial_weights.npy"), &network).unwrap())
        .unwrap();
    let direction: Array1<f64> = ndarray_npy::read_npy(file("direction.npy")).unwrap();
    let reference: Array1<f64> = ndarray_npy::read_npy(file("hessian_vector_product.npy")).unwrap();

    let mut product = vec![0.0; network.parameters()];
    let mut linearisation = objective.linearise(&start);
    linearisation
        .hessian_vector_product(direction.as_slice().unwrap(), &mut product)
        .unwrap();
    let difference = &Array1::from(product) - &reference;
    let error = (difference.dot(&difference) / reference.dot(&reference)).sqrt();
    assert!(error < 1e-9, "{error}");
}

#[test]
fn test_parity_eigenvalues_at_both_ends() {
    let (network, (images, targets)) = (network(), data());
    let objective = Objective::new(&network, images.view(), targets.view(), Loss::MeanSquaredError).unwrap();
    let start = objective
        .forward(&load_weights(&file("initial_weights.npy"), &network).unwrap())
        .unwrap();
    let settings = LanczosSettings {
        top: 5,
        bottom: 1,
        ..LanczosSettings::default()
    };
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let spectrum = lanczos(&mut objective.linearise(&start), &settings, &mut rng).unwrap();
    assert!(spectrum.converged);
    let found = spectrum.top.iter().chain(&spectrum.bottom);
    for (found, reference) in found.zip(TOP_EIGENVALUES.iter().chain(&[LOWEST_EIGENVALUE])) {
        assert!(
            relative(found.value, *reference) < 1e-4,
            "{found:?}, reference {reference}"
        );
        assert!(
            (found.value - reference).abs() <= found.residual,
            "{found:?}, reference {reference}"
        );
    }
}
