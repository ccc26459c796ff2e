//! The same bits for any number of threads.

use crate::oracle::random_vector;
use flatland_networks::spectrum::{LanczosSettings, hessian_trace, lanczos};
use flatland_networks::{
    Activation, DenseNetSettings, Loss, Network, NetworkSettings, NormalisedOver, Objective, Real, Stem,
    VitSettings,
};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// Everything a run computes from the network, as bits.
fn bits<F: Real>(network: &Network, samples: usize, loss: Loss, lanczos_products: usize) -> Vec<u64> {
    let (inputs, classes) = (network.inputs(), network.outputs());
    let data = Array2::from_shape_vec((samples, inputs), random_vector::<F>(samples * inputs, 1)).unwrap();
    let targets = Array2::from_shape_fn((samples, classes), |(i, k)| {
        F::narrow(f64::from(i % classes == k))
    });
    let objective = Objective::new(network, data.view(), targets.view(), loss).unwrap();
    let weights = network.initial_weights::<F>(&mut ChaCha8Rng::seed_from_u64(2));

    let start = objective.forward(&weights).unwrap();
    let mut gradient = vec![F::zero(); network.parameters()];
    objective.gradient(&start, &mut gradient).unwrap();
    let ray = objective.ray(&start, &gradient).unwrap();
    let trials = [-0.1, -1.0, -10.0].map(|eta| ray.trial(eta).cost());
    let next = ray.trial(-1.0);
    let mut next_gradient = gradient.clone();
    objective.gradient(&next, &mut next_gradient).unwrap();
    let mut product = gradient.clone();
    let mut linearisation = objective.linearise(&start);
    linearisation
        .hessian_vector_product(&gradient, &mut product)
        .unwrap();
    let settings = LanczosSettings {
        top: 2,
        bottom: 1,
        max_products: lanczos_products,
        ..LanczosSettings::default()
    };
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let spectrum = lanczos(&mut linearisation, &settings, &mut rng).unwrap();
    let trace = hessian_trace(&mut linearisation, 3, &mut rng).unwrap();

    let (evaluated, accuracy) = objective
        .evaluate(&weights, &network.initial_statistics())
        .unwrap();
    let scalars = [
        start.cost(),
        start.accuracy(),
        next.cost(),
        evaluated,
        accuracy,
        trace.estimate,
    ];
    let eigenvalues = spectrum
        .top
        .iter()
        .chain(&spectrum.bottom)
        .flat_map(|e| [e.value, e.residual]);
    let vectors = gradient
        .iter()
        .chain(&next_gradient)
        .chain(&product)
        .map(|x| x.widen());
    scalars
        .into_iter()
        .chain(trials)
        .chain(eigenvalues)
        .chain(vectors)
        .map(f64::to_bits)
        .collect()
}

fn assert_same_bits<F: Real>(network: &Network, samples: usize, loss: Loss, lanczos_products: usize) {
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bits::<F>(network, samples, loss, lanczos_products))
    };
    let one = with(1);
    for threads in [2, 4] {
        assert!(
            with(threads) == one,
            "{threads} threads differ from one for {}, {} and {loss:?}",
            network.label(),
            F::NAME
        );
    }
}

/// Sizes that leave remainders everywhere: blocks of unequal length, a hidden layer that is not a multiple of a register.
fn mlp() -> (Network, usize) {
    let settings = NetworkSettings::Mlp {
        hidden: vec![101, 53],
        activation: Activation::Relu,
        bias: true,
    };
    (settings.build([1, 1, 37], 7).unwrap(), 333)
}

#[test]
fn single_precision_is_bitwise_independent_of_threads() {
    let (network, samples) = mlp();
    assert_same_bits::<f32>(&network, samples, Loss::MeanSquaredError, 12);
    assert_same_bits::<f32>(&network, samples, Loss::CrossEntropy, 12);
}

#[test]
fn double_precision_is_bitwise_independent_of_threads() {
    let (network, samples) = mlp();
    assert_same_bits::<f64>(&network, samples, Loss::MeanSquaredError, 12);
    assert_same_bits::<f64>(&network, samples, Loss::CrossEntropy, 12);
}

/// More activations than are kept, in many blocks per lane.
#[test]
fn streaming_is_bitwise_independent_of_threads() {
    let settings = NetworkSettings::Mlp {
        hidden: vec![20_001],
        activation: Activation::Relu,
        bias: true,
    };
    let network = settings.build([1, 1, 3], 7).unwrap();
    assert_same_bits::<f64>(&network, 231, Loss::CrossEntropy, 2);
}

/// Joins, and images small enough for several to be taken together.
#[test]
fn residual_networks_are_bitwise_independent_of_threads() {
    let settings = NetworkSettings::ResNet {
        width: 3,
        blocks: vec![1, 2],
        stem: Stem::Small,
        bias: true,
    };
    let network = settings.build([1, 8, 8], 7).unwrap();
    assert_same_bits::<f32>(&network, 301, Loss::MeanSquaredError, 4);
}

/// Statistics of the batch and of blocks, and attention.
#[test]
fn normalised_networks_are_bitwise_independent_of_threads() {
    let dense = DenseNetSettings {
        growth: 1,
        blocks: vec![1],
        stem: Stem::Small,
        normalised_over: NormalisedOver::Batch,
        bias: true,
    };
    let blocks = DenseNetSettings {
        normalised_over: NormalisedOver::Blocks(64),
        ..dense.clone()
    };
    for dense in [dense, blocks] {
        let network = NetworkSettings::DenseNet(dense).build([1, 3, 3], 7).unwrap();
        assert_same_bits::<f32>(&network, 301, Loss::MeanSquaredError, 2);
    }
    let vit = VitSettings {
        patch: Some(2),
        dim: 4,
        depth: 1,
        heads: 2,
        head_dim: 3,
        mlp: 5,
        bias: true,
    };
    let network = NetworkSettings::Vit(vit).build([1, 4, 4], 7).unwrap();
    assert_same_bits::<f32>(&network, 77, Loss::CrossEntropy, 2);
}
