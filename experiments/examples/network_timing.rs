//! Times every pass of a network on random data, and iterations of NLS:
//!
//! ```text
//! cargo run --release --example network_timing -- 'Cnn()' 5000
//! cargo run --release --example network_timing -- 'Mlp(hidden: [100, 100])' 5000 f64
//! cargo run --release --example network_timing -- 'Vgg11()' 5000 f32 3x32x32
//! ```
//!
//! The arguments are a network, a number of images, `f32` (the default) or `f64`, and the images' channels, height and width
//! (1x28x28 by default). It prints the best of several repetitions, in milliseconds, and on Linux the peak memory of the
//! process: after the iterations of NLS, and after a Hessian-vector product as well.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use flatland_descent::step_rule::Nls;
use flatland_experiments::Stored;
use flatland_experiments::optimiser::{Optimiser, OptimiserSettings, Repetition};
use flatland_networks::{Loss, NetworkSettings, Objective};
use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Each pass is repeated for at least this time.
const SECONDS: f64 = 1.0;

/// NLS ends after this number of iterations, or after this time but not before the third iteration.
const ITERATIONS: usize = 20;
const FEWEST_ITERATIONS: usize = 3;
const SECONDS_OF_ITERATIONS: f64 = 30.0;

/// The peak memory of the process, where the system reports it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.unwrap_or("unknown").trim().to_owned()
}

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

fn report<F: Stored>(
    settings: &NetworkSettings,
    samples: usize,
    image: [usize; 3],
) -> Result<(), Box<dyn Error>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let network = settings.build(image, 10)?;
    let shape = (samples, image.iter().product());
    let inputs = Array2::from_shape_simple_fn(shape, || F::narrow(rng.random::<f64>() * 2.0 - 1.0));
    let targets = Array2::from_shape_fn((samples, 10), |(i, k)| F::narrow(f64::from(i % 10 == k)));
    let loss = Loss::MeanSquaredError;
    let objective = Objective::new(&network, inputs.view(), targets.view(), loss)?;
    let weights = network.initial_weights::<F>(&mut rng);
    let statistics = network.initial_statistics();
    println!(
        "{} {} n = {samples}, {} parameters, {} threads",
        network.label(),
        F::NAME,
        network.parameters(),
        rayon::current_num_threads()
    );

    let mut gradient = vec![F::zero(); network.parameters()];
    let mut optimiser = Optimiser::new(&OptimiserSettings::Nls(Nls::default()), network.outputs())?;
    let (mut at, mut iterations, mut trials) = (objective.forward(&weights)?, 0, 0);
    let clock = Instant::now();
    while iterations < FEWEST_ITERATIONS
        || iterations < ITERATIONS && clock.elapsed().as_secs_f64() < SECONDS_OF_ITERATIONS
    {
        objective.gradient(&at, &mut gradient)?;
        let step = optimiser.advance(&objective, &at, &gradient, Repetition::Rounded, &|| false)?;
        trials += step.trials;
        at = step.next.continue_value().ok_or("the search failed")?;
        iterations += 1;
    }
    println!(
        "  NLS       {:7.2} ms per iteration, {:.2} trials, peak memory {}",
        clock.elapsed().as_secs_f64() * 1e3 / iterations as f64,
        trials as f64 / iterations as f64,
        peak_memory()
    );
    drop(at);

    let start = objective.forward(&weights)?;
    objective.gradient(&start, &mut gradient)?;
    let downhill: Vec<F> = gradient.iter().map(|g| -*g).collect();
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
    let ray = objective.ray(&start, &downhill)?;
    let trial = best(|| drop(black_box(ray.trial(0.1))));
    println!("  trial     {trial:7.2} ms");
    drop(ray);
    println!(
        "  linearise {:7.2} ms",
        best(|| drop(black_box(objective.linearise(&start))))
    );
    let mut product = vec![F::zero(); network.parameters()];
    let mut linearisation = objective.linearise(&start);
    let hvp = best(|| {
        drop(black_box(
            linearisation.hessian_vector_product(&downhill, &mut product),
        ))
    });
    println!("  H v       {hvp:7.2} ms, peak memory {}", peak_memory());
    Ok(())
}

/// Reads `3x32x32`.
fn image_shape(text: &str) -> Result<[usize; 3], Box<dyn Error>> {
    let sizes: Result<Vec<usize>, _> = text.split('x').map(str::parse).collect();
    let sizes = sizes.ok().and_then(|sizes| sizes.try_into().ok());
    sizes.ok_or_else(|| format!("an image is CHANNELSxHEIGHTxWIDTH, as in 3x32x32, got {text}").into())
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
    let image = arguments
        .get(3)
        .map_or(Ok([1, 28, 28]), |image| image_shape(image))?;
    match arguments.get(2).map(String::as_str) {
        None | Some("f32") => report::<f32>(&settings, samples, image),
        Some("f64") => report::<f64>(&settings, samples, image),
        Some(other) => Err(format!("the precision must be f32 or f64, got {other}").into()),
    }
}
