//! Kept, recomputed and shared activations.

use std::ops::Range;

use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::architectures::{DenseNetSettings, NetworkSettings, NormalisedOver, Stem};
use crate::layers::Activation;
use crate::objective::forward::Activations;

fn dense_net(normalised_over: NormalisedOver) -> NetworkSettings {
    NetworkSettings::DenseNet(DenseNetSettings {
        growth: 2,
        blocks: vec![1, 1],
        stem: Stem::Small,
        normalised_over,
        ..DenseNetSettings::default()
    })
}

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
        dense_net(NormalisedOver::Batch),
        dense_net(NormalisedOver::Blocks(5)),
    ];
    settings
        .iter()
        .map(|settings| settings.build([1, 6, 6], 3).unwrap())
        .collect()
}

/// Everything an objective computes at `weights` and at a point further along a ray.
fn computed(objective: &Objective<f64>, weights: &[f64]) -> Vec<f64> {
    let at = |point: &Forward<f64>| {
        let mut gradient = vec![f64::NAN; weights.len()];
        objective.gradient(point, &mut gradient).unwrap();
        let mut product = vec![f64::NAN; weights.len()];
        objective
            .linearise(point)
            .hessian_vector_product(&gradient, &mut product)
            .unwrap();
        let shares = objective.zero_activation_shares(point);
        [vec![point.cost(), point.accuracy()], gradient, product, shares].concat()
    };
    let start = objective.forward(weights).unwrap();
    let mut gradient = vec![f64::NAN; weights.len()];
    objective.gradient(&start, &mut gradient).unwrap();
    let ray = objective.ray(&start, &gradient).unwrap();
    let carried = ray.trial(-0.1);
    [at(&start), at(&carried), vec![ray.trial(-0.2).cost()]].concat()
}

#[test]
fn kept_and_recomputed_activations_agree() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let inputs = Array2::from_shape_simple_fn((37, 36), || rng.random_range(-1.0..1.0));
    let targets = Array2::from_shape_fn((37, 3), |(i, k)| f64::from(i % 3 == k));
    for network in networks() {
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(2));
        let with = |points, linearisations, carries| {
            let mut objective =
                Objective::new(&network, inputs.view(), targets.view(), Loss::CrossEntropy).unwrap();
            objective.keeping = Keeping {
                carries,
                points,
                linearisations,
            };
            objective
        };
        for carries in [true, false] {
            let keeping = with(true, true, carries);
            let point = keeping.forward(&weights).unwrap();
            assert!(matches!(point.activations(), Activations::All(_)));
            let kept = computed(&keeping, &weights);
            for (points, linearisations) in [(false, false), (false, true), (true, false)] {
                let other = with(points, linearisations, carries);
                let point = other.forward(&weights).unwrap();
                assert_eq!(matches!(point.activations(), Activations::All(_)), points);
                assert_eq!(point.first_outputs().is_some(), carries);
                assert!(computed(&other, &weights) == kept, "{}", network.label());
            }
        }
    }
}

/// Z + ηQ is rounded in another way than a first layer at w + ηd: each value a few times, and none here is much larger than 1.
#[test]
fn a_gradient_that_keeps_its_backward_pass_has_the_same_bits_and_so_have_the_products() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let inputs = Array2::from_shape_simple_fn((37, 36), || rng.random_range(-1.0..1.0));
    let targets = Array2::from_shape_fn((37, 3), |(i, k)| f64::from(i % 3 == k));
    for network in networks() {
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(5));
        for kept_bytes in [usize::MAX, 0] {
            let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::CrossEntropy)
                .unwrap()
                .keeping_at_most(kept_bytes);
            let at = |keep: bool| {
                let point = objective.forward(&weights).unwrap();
                let mut gradient = vec![f64::NAN; weights.len()];
                let statistics = match keep {
                    true => objective.gradient_to_linearise(&point, &mut gradient),
                    false => objective.gradient(&point, &mut gradient),
                };
                let mut running = network.initial_statistics();
                running.update(&statistics.unwrap());
                let mut product = vec![f64::NAN; weights.len()];
                let mut hessian = objective.linearise(&point);
                hessian.hessian_vector_product(&gradient, &mut product).unwrap();
                drop(hessian);
                // Again at the same point: what is kept is not written over.
                let mut second = vec![f64::NAN; weights.len()];
                objective.gradient_to_linearise(&point, &mut second).unwrap();
                assert_eq!(second, gradient);
                assert_eq!(point.gradients.get().is_some(), kept_bytes > 0);
                (gradient, running.values().to_vec(), product)
            };
            assert_eq!(at(true), at(false), "{network:?}");
        }
    }
}

#[test]
fn carried_and_fresh_first_layers_agree_to_rounding() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let inputs = Array2::from_shape_simple_fn((37, 36), || rng.random_range(-1.0..1.0));
    let targets = Array2::from_shape_fn((37, 3), |(i, k)| f64::from(i % 3 == k));
    for network in networks() {
        let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(2));
        let trials = |carries| {
            let mut objective =
                Objective::new(&network, inputs.view(), targets.view(), Loss::CrossEntropy).unwrap();
            objective.keeping.carries = carries;
            let start = objective.forward(&weights).unwrap();
            let mut gradient = vec![f64::NAN; weights.len()];
            objective.gradient(&start, &mut gradient).unwrap();
            let ray = objective.ray(&start, &gradient).unwrap();
            [0.0, -0.1, -0.2].map(|eta| ray.trial(eta).cost())
        };
        for (carried, fresh) in trials(true).into_iter().zip(trials(false)) {
            let error = (carried - fresh).abs();
            assert!(
                error <= 100.0 * f64::EPSILON,
                "{}: {carried} {fresh}",
                network.label()
            );
        }
    }
}

/// What may change bits must not depend on the memory that may be kept.
#[test]
fn whether_first_outputs_are_carried_does_not_depend_on_memory() {
    for network in networks() {
        for samples in [1, 1000, 1_000_000, 1_000_000_000] {
            let carries = |bytes| Keeping::new::<f32>(&network, samples, bytes).carries;
            assert_eq!(carries(0), carries(usize::MAX));
        }
        assert!(Keeping::new::<f32>(&network, 1, 0).carries);
        assert!(!Keeping::new::<f32>(&network, 1_000_000_000, usize::MAX).carries);
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
