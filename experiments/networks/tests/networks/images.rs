//! Networks over images against their definitions: costs, gradients and Hessian-vector products from forward-mode
//! duals, nested duals and differences.

use crate::oracle::images::ImageCase;
use crate::oracle::judge::{
    assert_directional_derivatives, assert_symmetric, error_against_differences,
    gradient_and_product_by_nested_duals, gradient_by_duals,
};
use crate::oracle::{distance, dot, gradient, moved, product, random_vector};
use flatland_networks::{NetworkSettings, Stem};
use flatland_theory::harness::config;
use proptest::prelude::*;

fn cnn(channels: &[usize], bias: bool) -> NetworkSettings {
    let channels = channels.to_vec();
    NetworkSettings::Cnn { channels, bias }
}

fn vgg(width: usize, stages: usize, pooled: usize, hidden: &[usize]) -> NetworkSettings {
    NetworkSettings::Vgg11 {
        width,
        stages,
        pooled,
        hidden: hidden.to_vec(),
        bias: true,
    }
}

fn resnet(width: usize, blocks: &[usize], stem: Stem) -> NetworkSettings {
    NetworkSettings::ResNet {
        width,
        blocks: blocks.to_vec(),
        stem,
        bias: true,
    }
}

fn wide(width: usize, blocks: &[usize], widening: usize, stem: Stem) -> NetworkSettings {
    NetworkSettings::WideResNet {
        width,
        blocks: blocks.to_vec(),
        widening,
        stem,
        bias: false,
    }
}

/// Each kind of network, small, on images with odd sizes, of one and three channels.
fn cases() -> Vec<ImageCase> {
    let networks = [
        (cnn(&[2, 3], true), [1, 6, 5], 20),
        (cnn(&[2], false), [3, 5, 4], 20),
        (cnn(&[], true), [2, 2, 3], 5),
        (vgg(1, 2, 2, &[4]), [3, 9, 8], 6),
        (vgg(1, 3, 1, &[]), [1, 8, 8], 6),
        (resnet(2, &[1, 1], Stem::Small), [1, 5, 6], 8),
        (resnet(1, &[2, 1], Stem::Standard), [3, 11, 12], 4),
        (wide(1, &[2, 1], 2, Stem::Small), [1, 5, 4], 6),
        (wide(1, &[1], 3, Stem::Standard), [2, 9, 10], 4),
    ];
    (0..)
        .zip(networks)
        .map(|(seed, (settings, shape, samples))| ImageCase::new(settings, shape, samples, seed))
        .collect()
}

#[test]
fn cost_matches_its_definition() {
    for case in cases() {
        let network = case.network();
        let exact = case.cost(&case.weights);
        let cost = case.objective(&network).forward(&case.weights).unwrap().cost();
        assert!(
            (cost - exact).abs() <= 1e-12 * exact,
            "{}: {cost} {exact}",
            network.label()
        );
    }
}

#[test]
fn gradient_matches_forward_mode_duals() {
    for case in cases() {
        let network = case.network();
        let found = gradient(&case.objective(&network), &case.weights);
        let error = distance(&found, &gradient_by_duals(&case));
        assert!(error < 1e-11, "{}: {error}", network.label());
    }
}

#[test]
fn hessian_vector_product_matches_nested_duals() {
    for case in cases() {
        let network = case.network();
        let v = random_vector::<f64>(case.weights.len(), 1);
        let (_, exact) = gradient_and_product_by_nested_duals(&case, &v);
        let error = distance(&product(&case.objective(&network), &case.weights, &v), &exact);
        assert!(error < 1e-10, "{}: {error}", network.label());
    }
}

/// The step is so short that no kink lies within it; rounding leaves some 1e-16/1e-6 of what is differenced.
#[test]
fn derivatives_match_central_differences() {
    let h = 1e-6;
    for case in cases() {
        let network = case.network();
        let objective = case.objective(&network);
        let v = random_vector::<f64>(case.weights.len(), 2);
        let (ahead, behind) = (moved(&case.weights, &v, h), moved(&case.weights, &v, -h));
        let slope = dot(&gradient(&objective, &case.weights), &v);
        let difference = (case.cost(&ahead) - case.cost(&behind)) / (2.0 * h);
        assert!(
            (slope - difference).abs() < 1e-8 * (1.0 + slope.abs()),
            "{}: {slope} {difference}",
            network.label()
        );
        let error = error_against_differences(&objective, &case.weights, &v, h);
        assert!(error < 1e-7, "{}: {error}", network.label());
    }
}

#[test]
fn hessian_is_symmetric() {
    for case in cases() {
        assert_symmetric(&case, 1e-12);
    }
}

/// Any network of the kinds here, small, with images it can take.
fn any_case() -> impl Strategy<Value = (NetworkSettings, [usize; 3], usize, u64)> {
    let stem = prop_oneof![Just(Stem::Small), Just(Stem::Standard)];
    let blocks = proptest::collection::vec(1_usize..=2, 1..=3);
    let settings = prop_oneof![
        (proptest::collection::vec(1_usize..=4, 0..=2), any::<bool>())
            .prop_map(|(channels, bias)| cnn(&channels, bias)),
        (
            1_usize..=2,
            1_usize..=3,
            1_usize..=3,
            proptest::collection::vec(1_usize..=4, 0..=1)
        )
            .prop_map(|(width, stages, pooled, hidden)| vgg(width, stages, pooled, &hidden)),
        (1_usize..=3, blocks.clone(), stem.clone())
            .prop_map(|(width, blocks, stem)| resnet(width, &blocks, stem)),
        (1_usize..=2, blocks, 1_usize..=2, stem)
            .prop_map(|(width, blocks, widening, stem)| wide(width, &blocks, widening, stem)),
    ];
    let shape = [1_usize..=3, 8_usize..=11, 8_usize..=11];
    (settings, shape, 1_usize..=5, any::<u64>())
}

proptest! {
    #![proptest_config(config(40))]

    /// Sums of some thousand rounded terms, each no larger than the product of the norms.
    #[test]
    fn slope_and_curvature_along_any_direction_of_any_network((settings, shape, samples, seed) in any_case()) {
        assert_directional_derivatives(&ImageCase::new(settings, shape, samples, seed), 1e-11);
    }
}
