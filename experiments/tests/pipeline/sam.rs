//! SAM against its definition, written out.

use super::common::Bench;

/// Foret et al. (2020) over stochastic gradient descent with momentum and weight decay, as defined in their paper and in
/// the common optimiser libraries: the gradient at w + ρ g/‖g‖, the decay of the weights at w.
fn sam(bench: &Bench<f64>, iterations: usize, [step, rho, momentum, decay]: [f64; 4]) -> Vec<f64> {
    let objective = bench.objective();
    let gradient_at = |weights: &[f64]| {
        let mut gradient = vec![0.0; weights.len()];
        let at = objective.forward(weights).unwrap();
        objective.gradient(&at, &mut gradient).unwrap();
        gradient
    };
    let mut weights = bench.initial_weights();
    let mut velocity = vec![0.0; weights.len()];
    for _ in 0..iterations {
        let gradient = gradient_at(&weights);
        let norm = gradient.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
        let perturbed: Vec<f64> = weights
            .iter()
            .zip(&gradient)
            .map(|(w, g)| w + rho * g / norm)
            .collect();
        let ascent = gradient_at(&perturbed);
        for ((velocity, gradient), weight) in velocity.iter_mut().zip(ascent).zip(&mut weights) {
            *velocity = momentum * *velocity + gradient + decay * *weight;
            *weight -= step * *velocity;
        }
    }
    weights
}

#[test]
fn sam_is_its_definition() {
    for (text, settings) in [
        ("Sam(step: Fixed(0.1))", [0.1, 0.05, 0.9, 1e-4]),
        (
            "Sam(step: Fixed(0.3), rho: 0.2, momentum: 0.5, weight_decay: 0.01)",
            [0.3, 0.2, 0.5, 0.01],
        ),
        (
            "Sam(step: Fixed(0.5), rho: 0.01, momentum: 0, weight_decay: 0)",
            [0.5, 0.01, 0.0, 0.0],
        ),
    ] {
        let bench = Bench::<f64>::new(text, 60).with_network("Mlp(hidden: [4], activation: Tanh)");
        let finished = bench.finish();
        let found = Bench::<f64>::final_weights(&finished);
        let expected = sam(&bench, 60, settings);
        let worst = found
            .iter()
            .zip(&expected)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        assert!(worst < 1e-8, "{text}: weights differ by {worst}");
        let trace = &finished.recorded.tables.trace;
        assert!(trace[..60].iter().all(|row| row.step == Some(settings[0])));
        assert!(trace[60].cost < 0.5 * trace[0].cost, "{text} does not train");
    }
}
