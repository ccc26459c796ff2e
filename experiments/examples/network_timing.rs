//! Times every pass of a network on random data, and iterations of NLS:
//!
//! ```text
//! cargo run --release --example network_timing -- 'Cnn()' 5000
//! cargo run --release --example network_timing -- 'Mlp(hidden: [100, 100])' 5000 f64
//! ```
//!
//! The arguments are a network, a number of 28×28 images, and `f32` (the default) or `f64`. Printed is the best of
//! several repetitions, in milliseconds, and on Linux the most memory that the process has held.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use flatland::step_rule::Nls;
use flatland_experiments::network::{Loss, NetworkSettings, Objective, Real};
use flatland_experiments::optimiser::{Optimiser, OptimiserSettings};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Each pass is repeated for at least so long.
const SECONDS: f64 = 1.0;

const ITERATIONS: usize = 20;

/// The best time of `work` in milliseconds.
fn best(mut work: impl FnMut()) -> f64 {
    let (mut best, clock) = (f64::INFINITY, Instant::now());
    while clock.elapsed().as_secs_f64() < SECONDS {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
    }
    best
}

fn report<F: Real>(settings: &NetworkSettings, samples: usize) -> Result<(), Box<dyn Error>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let network = settings.build([1, 28, 28], 10)?;
    let inputs = Array2::from_shape_simple_fn((samples, 784), || F::narrow(rng.random::<f64>() * 2.0 - 1.0));
    let targets = Array2::from_shape_fn((samples, 10), |(i, k)| F::narrow(f64::from(i % 10 == k)));
    let loss = Loss::MeanSquaredError;
    let objective = Objective::new(&network, inputs.view(), targets.view(), loss)?;
    let weights = network.initial_weights::<F>(&mut rng);
    let statistics = network.initial_statistics();

    let start = objective.forward(&weights)?;
    let mut gradient = vec![F::zero(); network.parameters()];
    objective.gradient(&start, &mut gradient)?;
    let downhill: Vec<F> = gradient.iter().map(|g| -*g).collect();
    let mut product = vec![F::zero(); network.parameters()];
    let mut linearisation = objective.linearise(&start);
    let mut eta = 0.1;

    println!(
        "{} {} n = {samples}, {} parameters, {} threads",
        network.label(),
        F::NAME,
        network.parameters(),
        rayon::current_num_threads()
    );
    println!(
        "  forward   {:7.2} ms",
        best(|| drop(black_box(objective.forward(&weights))))
    );
    println!(
        "  evaluate  {:7.2} ms",
        best(|| drop(black_box(objective.evaluate(&weights, &statistics))))
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

    let mut optimiser = Optimiser::new(&OptimiserSettings::Nls(Nls::default()), network.outputs())?;
    let (mut at, mut trials, clock) = (objective.forward(&weights)?, 0, Instant::now());
    for _ in 0..ITERATIONS {
        objective.gradient(&at, &mut gradient)?;
        let moved = optimiser.advance(&objective, &at, &gradient)?;
        trials += moved.trials;
        at = moved.next.ok_or("the search failed")?;
    }
    println!(
        "  NLS       {:7.2} ms an iteration, {:.2} trials",
        clock.elapsed().as_secs_f64() * 1e3 / ITERATIONS as f64,
        trials as f64 / ITERATIONS as f64
    );
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        println!("  peak memory {}", peak.unwrap_or("unknown").trim());
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let network = arguments
        .first()
        .map_or("Mlp(hidden: [100, 100])", String::as_str);
    let options = ron::Options::default().with_default_extension(
        ron::extensions::Extensions::IMPLICIT_SOME | ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES,
    );
    let settings = options.from_str(network)?;
    let samples = arguments.get(1).map_or(Ok(5000), |samples| samples.parse())?;
    match arguments.get(2).map(String::as_str) {
        None | Some("f32") => report::<f32>(&settings, samples),
        Some("f64") => report::<f64>(&settings, samples),
        Some(other) => Err(format!("the precision must be f32 or f64, got {other}").into()),
    }
}
