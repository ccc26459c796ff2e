//! Kept, recomputed and shared activations.

use std::ops::Range;

use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::architectures::{DenseNetSettings, NetworkSettings, Stem};
use crate::layers::Activation;

fn networks() -> Vec<Network> {
    let settings = [
        NetworkSettings::Mlp {
            hidden: vec![7, 5],
            activation: Activation::Tanh,
            bias: true,
        },
        NetworkSettings::Cnn {
            channels: vec![3, 2],
            bias: true,
        },
        NetworkSettings::ResNet {
            width: 2,
            blocks: vec![1, 1],
            stem: Stem::Small,
            bias: true,
        },
        NetworkSettings::DenseNet(DenseNetSettings {
            growth: 2,
            blocks: vec![1, 1],
            stem: Stem::Small,
            ..DenseNetSettings::default()
        }),
    ];
    settings
        .iter()
        .map(|settings| settings.build([1, 6, 6], 3).unwrap())
        .collect()
}

/// Everything an objective computes at `weights` and along a ray: the results that must agree to the last bit, and the
/// costs of trials, whose first layer is Z + ηQ where activations are kept.
fn computed(objective: &Objective<f64>, weights: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let start = objective.forward(weights).unwrap();
    let mut gradient = vec![f64::NAN; weights.len()];
    objective.gradient(&start, &mut gradient).unwrap();
    let mut product = vec![f64::NAN; weights.len()];
    let mut linearisation = objective.linearise(&start);
    linearisation
        .hessian_vector_product(&gradient, &mut product)
        .unwrap();
    let ray = objective.ray(&start, &gradient).unwrap();
    let trials = vec![ray.trial(-0.1).cost(), ray.trial(-0.2).cost()];
    let exact = [vec![start.cost(), start.accuracy()], gradient, product].concat();
    (exact, trials)
}

#[test]
fn kept_and_recomputed_activations_agree() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let inputs = Array2::from_shape_simple_fn((37, 36), || rng.random_range(-1.0..1.0));
    let targets = Array2::from_shape_fn((37, 3), |(i, k)| f64::from(i % 3 == k));
    for network in networks() {
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(2));
        let with = |budget| {
            let (inputs, targets) = (inputs.view(), targets.view());
            let loss = Loss::CrossEntropy;
            Objective::with_budget(&network, inputs, targets, loss, budget, Buffers::new()).unwrap()
        };
        let budget = |points, linearisation| Budget {
            points,
            linearisation,
        };
        let keeping = with(budget(usize::MAX, usize::MAX));
        assert!(keeping.forward(&weights).unwrap().outputs.is_some());
        let (kept, kept_trials) = computed(&keeping, &weights);
        let streaming = with(budget(0, 0));
        assert!(streaming.forward(&weights).unwrap().outputs.is_none());
        let (streamed, streamed_trials) = computed(&streaming, &weights);
        assert!(kept == streamed, "{}", network.label());
        let (linearised, _) = computed(&with(budget(0, usize::MAX)), &weights);
        assert!(kept == linearised, "{}", network.label());
        // Z + ηQ rounds each pre-activation a few times, and no number here is much larger than 1.
        for (a, b) in kept_trials.iter().zip(&streamed_trials) {
            assert!(
                (a - b).abs() <= 100.0 * f64::EPSILON,
                "{}: {a} {b}",
                network.label()
            );
        }
    }
}

/// Buffers are reused from batch to batch, whatever their sizes, and carry nothing over.
#[test]
fn objectives_that_share_buffers_compute_the_same() {
    let networks = networks();
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let inputs = Array2::from_shape_simple_fn((60, 36), || rng.random_range(-1.0..1.0));
    let targets = Array2::from_shape_fn((60, 3), |(i, k)| f64::from(i % 3 == k));
    let rows = |range: Range<usize>| {
        let rows = ndarray::s![range, ..];
        (inputs.slice(rows), targets.slice(rows))
    };
    for network in &networks {
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(4));
        let all = Objective::new(network, inputs.view(), targets.view(), Loss::MeanSquaredError).unwrap();
        computed(&all, &weights);
        for range in [0..20, 20..40, 5..60, 59..60] {
            let (inputs, targets) = rows(range.clone());
            let fresh = Objective::new(network, inputs, targets, Loss::MeanSquaredError).unwrap();
            let selected = all.select(&range.collect::<Vec<_>>()).unwrap();
            for sharing in [all.with_samples(inputs, targets).unwrap(), selected] {
                assert_eq!(sharing.samples(), inputs.nrows());
                assert!(computed(&sharing, &weights) == computed(&fresh, &weights));
            }
        }
    }
}
