//! Trials along a ray are the costs of fresh forward passes, and the accepted one is a full point.

use crate::oracle::{Case, distance, random_vector};
use flatland_networks::{Activation, Loss, NetworkSettings, Objective, Real};
use ndarray::Array2;

const ETAS: [f64; 6] = [1e-3, 0.1, 1.0, 2.0, 0.5, -0.3];

fn along<F: Real>(weights: &[F], direction: &[F], eta: f64) -> Vec<F> {
    weights
        .iter()
        .zip(direction)
        .map(|(w, d)| *w + F::narrow(eta) * *d)
        .collect()
}

#[test]
fn ray_costs_equal_fresh_costs_to_rounding() {
    for case in (0..48).map(Case::random) {
        let network = case.network();
        let objective = case.objective(&network);
        let direction = random_vector::<f64>(case.weights.len(), 1);
        let start = objective.forward(&case.weights).unwrap();
        let ray = objective.ray(&start, &direction).unwrap();
        for eta in ETAS {
            let exact = case.cost(&along(&case.weights, &direction, eta));
            let cost = ray.trial(eta).cost();
            assert!(
                (cost - exact).abs() <= 1e-12 * exact.abs(),
                "{} at {eta}: {cost} {exact}",
                case.name
            );
        }
    }
}

/// Whatever was tried before, the point is exactly w + ηd, its cost that of any other trial at η, and its gradient correct.
#[test]
fn accepted_point_is_the_trial_with_a_correct_gradient() {
    for case in (0..24).map(Case::random) {
        let network = case.network();
        let objective = case.objective(&network);
        let direction = random_vector::<f64>(case.weights.len(), 2);
        let start = objective.forward(&case.weights).unwrap();
        for accepted in ETAS.into_iter().chain([0.123]) {
            let ray = objective.ray(&start, &direction).unwrap();
            let costs = ETAS.map(|eta| ray.trial(eta).cost());
            let next = ray.trial(accepted);
            assert_eq!(
                next.weights(),
                along(&case.weights, &direction, accepted),
                "{}",
                case.name
            );
            if let Some(tried) = ETAS.iter().position(|eta| *eta == accepted) {
                assert_eq!(next.cost(), costs[tried], "{} at {accepted}", case.name);
            }
            let fresh = objective.forward(next.weights()).unwrap();
            let (mut carried, mut exact) = (vec![0.0; direction.len()], vec![0.0; direction.len()]);
            objective.gradient(&next, &mut carried).unwrap();
            objective.gradient(&fresh, &mut exact).unwrap();
            assert!(distance(&carried, &exact) < 1e-11, "{} at {accepted}", case.name);
            assert!(
                (next.accuracy() - fresh.accuracy()).abs() < 1e-12,
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn activations_carried_over_many_steps_stay_close_to_fresh_ones() {
    let case = Case::random(5);
    let network = case.network();
    let objective = case.objective(&network);
    let mut point = objective.forward(&case.weights).unwrap();
    let mut gradient = vec![0.0; case.weights.len()];
    for _ in 0..100 {
        objective.gradient(&point, &mut gradient).unwrap();
        gradient.iter_mut().for_each(|g| *g = -*g);
        let next = objective.ray(&point, &gradient).unwrap().trial(0.05);
        point = next;
    }
    let fresh = objective.forward(point.weights()).unwrap();
    assert!((point.cost() / fresh.cost() - 1.0).abs() < 1e-12);
}

#[test]
fn trials_that_overflow_are_not_finite_and_the_search_can_go_on() {
    let case = Case::random(4);
    let network = case.network();
    let objective = case.objective(&network);
    let direction = random_vector::<f64>(case.weights.len(), 3);
    let start = objective.forward(&case.weights).unwrap();
    let ray = objective.ray(&start, &direction).unwrap();
    for eta in [f64::NAN, f64::INFINITY, 1e300] {
        assert!(!ray.trial(eta).cost().is_finite(), "{eta}");
    }
    let exact = case.cost(&along(&case.weights, &direction, 0.1));
    assert!((ray.trial(0.1).cost() - exact).abs() <= 1e-12 * exact.abs());
}

#[test]
fn single_precision_trials_are_formed_in_single_precision() {
    let network = NetworkSettings::Mlp {
        hidden: vec![20, 20],
        activation: Activation::Relu,
        bias: true,
    }
    .build([1, 4, 4], 5)
    .unwrap();
    let inputs = Array2::from_shape_vec((64, 16), random_vector::<f32>(64 * 16, 1)).unwrap();
    let targets = Array2::from_shape_fn((64, 5), |(i, k)| f32::from(u8::from(i % 5 == k)));
    let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::CrossEntropy).unwrap();
    let weights = random_vector::<f32>(network.parameters(), 2);
    let direction = random_vector::<f32>(network.parameters(), 3);
    let start = objective.forward(&weights).unwrap();
    let next = objective.ray(&start, &direction).unwrap().trial(0.1);
    assert_eq!(next.weights(), along(&weights, &direction, 0.1));
    let fresh = objective
        .evaluate(next.weights(), &network.initial_statistics())
        .unwrap()
        .0;
    assert!((next.cost() / fresh - 1.0).abs() < 1e-5);
}

/// Everything that a point carries along rays besides its weights: the first layer's outputs.
#[test]
fn a_point_carried_along_rays_is_restored_to_the_bits() {
    for case in (0..24).map(Case::random) {
        let network = case.network();
        let objective = case.objective(&network);
        let direction = random_vector::<f64>(case.weights.len(), 3);
        let start = objective.forward(&case.weights).unwrap();
        let first = objective.ray(&start, &direction).unwrap().trial(0.3);
        let carried = objective.ray(&first, &direction).unwrap().trial(0.1);
        let outputs = carried.first_outputs().unwrap();
        let restored = objective.forward_from(carried.weights(), &outputs).unwrap();
        assert!(restored.coincides_with(&carried), "{}", case.name);
        assert_eq!(
            (restored.cost().to_bits(), restored.accuracy()),
            (carried.cost().to_bits(), carried.accuracy()),
            "{}",
            case.name
        );
        let gradient = |point| {
            let mut gradient = vec![0.0; direction.len()];
            objective.gradient(point, &mut gradient).unwrap();
            gradient
        };
        assert_eq!(gradient(&restored), gradient(&carried), "{}", case.name);
        let error = objective
            .forward_from(carried.weights(), &outputs[1..])
            .err()
            .unwrap();
        assert!(error.to_string().contains("the first layer has"), "{error}");
    }
}
