//! Times every pass of an MLP on random data: `cargo run --release --example network_timing`.
//!
//! The best of several repetitions, in milliseconds, for 784-100-100-10 and n = 5,000.

use std::hint::black_box;
use std::time::Instant;

use flatland_experiments::network::{Activation, Loss, NetworkError, NetworkSettings, Objective, Real};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const REPETITIONS: usize = 40;

/// The best time of `work` in milliseconds.
fn best(mut work: impl FnMut()) -> f64 {
    let times = (0..REPETITIONS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    });
    times.fold(f64::INFINITY, f64::min)
}

fn report<F: Real>(samples: usize, loss: Loss) -> Result<(), NetworkError> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let settings = NetworkSettings::Mlp {
        hidden: vec![100, 100],
        activation: Activation::Relu,
        bias: true,
    };
    let network = settings.build([1, 28, 28], 10)?;
    let inputs = Array2::from_shape_simple_fn((samples, 784), || F::narrow(rng.random::<f64>() * 2.0 - 1.0));
    let targets = Array2::from_shape_fn((samples, 10), |(i, k)| F::narrow(f64::from(i % 10 == k)));
    let objective = Objective::new(&network, inputs.view(), targets.view(), loss)?;
    let weights = network.initial_weights::<F>(&mut rng);

    let start = objective.forward(&weights)?;
    let mut gradient = vec![F::zero(); network.parameters()];
    objective.gradient(&start, &mut gradient)?;
    let downhill: Vec<F> = gradient.iter().map(|g| -*g).collect();
    let mut product = vec![F::zero(); network.parameters()];
    let mut linearisation = objective.linearise(&start);
    let mut eta = 0.1;

    println!(
        "{} {} n = {samples} {loss:?}, {} threads",
        network.label(),
        F::NAME,
        rayon::current_num_threads()
    );
    println!(
        "  forward   {:7.2} ms",
        best(|| drop(black_box(objective.forward(&weights))))
    );
    println!(
        "  evaluate  {:7.2} ms",
        best(|| drop(black_box(
            objective.evaluate(&weights, &network.initial_statistics())
        )))
    );
    println!(
        "  backward  {:7.2} ms",
        best(|| drop(black_box(objective.gradient(&start, &mut gradient))))
    );
    println!(
        "  ray       {:7.2} ms",
        best(|| drop(black_box(objective.ray(&start, &downhill))))
    );
    let mut ray = objective.ray(&start, &downhill)?;
    let trial = best(|| {
        eta *= 1.01; // a trial at a new step each time: the last two are remembered
        black_box(ray.cost_at(eta));
    });
    println!("  trial     {trial:7.2} ms");
    println!(
        "  linearise {:7.2} ms",
        best(|| drop(black_box(objective.linearise(&start))))
    );
    let hvp = best(|| {
        drop(black_box(
            linearisation.hessian_vector_product(&downhill, &mut product),
        ))
    });
    println!("  H v       {hvp:7.2} ms");
    Ok(())
}

fn main() -> Result<(), NetworkError> {
    report::<f32>(5000, Loss::MeanSquaredError)?;
    report::<f32>(5000, Loss::CrossEntropy)?;
    report::<f64>(5000, Loss::MeanSquaredError)
}
