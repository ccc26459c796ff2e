//! Costs, gradients and Hessian-vector products against their definitions: forward-mode duals, nested duals
//! and differences.

use crate::oracle::judge::{
    assert_symmetric, error_against_differences, gradient_and_product_by_nested_duals, gradient_by_duals,
};
use crate::oracle::{Case, distance, gradient, moved, product, random_vector};
use flatland_networks::{Activation, Loss, NetworkSettings, Objective};

const SEEDS: std::ops::Range<u64> = 0..48;

#[test]
fn cost_matches_its_definition() {
    for case in SEEDS.map(Case::random) {
        let network = case.network();
        let objective = case.objective(&network);
        let exact = case.cost(&case.weights);
        let forward = objective.forward(&case.weights).unwrap();
        let (evaluated, accuracy) = objective
            .evaluate(&case.weights, &network.initial_statistics())
            .unwrap();
        assert!(
            (forward.cost() - exact).abs() <= 1e-13 * exact.abs(),
            "{}",
            case.name
        );
        assert!((evaluated - exact).abs() <= 1e-13 * exact.abs(), "{}", case.name);
        assert_eq!(forward.accuracy(), accuracy, "{}", case.name);
    }
}

#[test]
fn gradient_matches_forward_mode_duals() {
    for case in SEEDS.map(Case::random) {
        let network = case.network();
        let found = gradient(&case.objective(&network), &case.weights);
        let error = distance(&found, &gradient_by_duals(&case));
        assert!(error < 1e-12, "{}: {error}", case.name);
    }
}

#[test]
fn gradient_matches_central_differences_of_the_definition() {
    let h = 1e-5;
    for case in SEEDS.map(Case::random) {
        let network = case.network();
        let gradient = gradient(&case.objective(&network), &case.weights);
        for i in 0..gradient.len() {
            let mut unit = vec![0.0; gradient.len()];
            unit[i] = 1.0;
            let cost = |by| case.cost(&moved(&case.weights, &unit, by));
            let difference = (cost(h) - cost(-h)) / (2.0 * h);
            assert!((gradient[i] - difference).abs() < 1e-8, "{} at {i}", case.name);
        }
    }
}

#[test]
fn hessian_vector_product_matches_nested_duals() {
    for case in SEEDS.map(Case::random) {
        let network = case.network();
        let v = random_vector::<f64>(case.weights.len(), 1);
        let (_, exact) = gradient_and_product_by_nested_duals(&case, &v);
        let error = distance(&product(&case.objective(&network), &case.weights, &v), &exact);
        assert!(error < 1e-11, "{}: {error}", case.name);
    }
}

#[test]
fn hessian_vector_product_matches_differences_of_the_gradient() {
    for case in SEEDS.map(Case::random) {
        let network = case.network();
        let v = random_vector::<f64>(case.weights.len(), 2);
        let error = error_against_differences(&case.objective(&network), &case.weights, &v, 1e-5);
        assert!(error < 1e-7, "{}: {error}", case.name);
    }
}

#[test]
fn hessian_is_symmetric_and_linear() {
    for case in SEEDS.map(Case::random) {
        assert_symmetric(&case, 1e-13);
        let network = case.network();
        let objective = case.objective(&network);
        let product = |v: &[f64]| product(&objective, &case.weights, v);
        let u = random_vector::<f64>(case.weights.len(), 3);
        let v = random_vector::<f64>(case.weights.len(), 4);
        let (hu, hv) = (product(&u), product(&v));
        let combined = product(&moved(&u, &v, -2.5));
        assert!(
            distance(&combined, &moved(&hu, &hv, -2.5)) < 1e-11,
            "{}",
            case.name
        );
    }
}

/// One linearisation serves many vectors, and keeps no state between them.
#[test]
fn products_from_one_linearisation_do_not_depend_on_each_other() {
    let case = Case::random(1);
    let network = case.network();
    let objective = case.objective(&network);
    let start = objective.forward(&case.weights).unwrap();
    let mut linearisation = objective.linearise(&start);
    let v = random_vector::<f64>(case.weights.len(), 5);
    let mut second = vec![f64::NAN; v.len()];
    linearisation
        .hessian_vector_product(&random_vector(v.len(), 6), &mut second)
        .unwrap();
    linearisation.hessian_vector_product(&v, &mut second).unwrap();
    assert_eq!(second, product(&objective, &case.weights, &v));
}

/// The Hessian block of the last bias is (2/K)·I for the mean-squared error, whatever inputs and weights: the
/// sharpness floor.
#[test]
fn last_bias_block_of_the_hessian_is_two_over_classes() {
    for mut case in SEEDS.map(Case::random) {
        (case.loss, case.bias) = (Loss::MeanSquaredError, true);
        let network = case.network();
        case.weights = random_vector(network.parameters(), 7);
        let objective = case.objective(&network);
        let block = network.last_layer_bias().unwrap().range();
        for i in block.clone() {
            let mut unit = vec![0.0; case.weights.len()];
            unit[i] = 1.0;
            let column = product(&objective, &case.weights, &unit);
            for j in block.clone() {
                let expected = if i == j { 2.0 / block.len() as f64 } else { 0.0 };
                assert!(
                    (column[j] - expected).abs() < 1e-14,
                    "{} at ({i}, {j})",
                    case.name
                );
            }
        }
    }
}

/// At z = 0 the slope of ReLU is 0: the mask is z > 0.
#[test]
fn relu_has_slope_zero_at_zero() {
    let network = NetworkSettings::Mlp {
        hidden: vec![1],
        activation: Activation::Relu,
        bias: true,
    }
    .build([1, 1, 1], 1)
    .unwrap();
    let (inputs, targets) = (ndarray::array![[1.0]], ndarray::array![[1.0]]);
    let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError).unwrap();
    assert_eq!(
        gradient(&objective, &[1.0, -1.0, 1.0, 0.0]),
        [0.0, 0.0, 0.0, -2.0]
    );
}
