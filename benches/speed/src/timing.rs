//! Repeated measurements.

use crate::peak::peak;
use flatland_experiments::optimiser::{Optimiser, Repetition};
use flatland_experiments::plan::dialect;
use flatland_networks::{Loss, Objective};
use flatland_speed::{Scalar, Workload};
use serde::Serialize;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

/// What was measured; times in seconds, one entry per repetition.
#[derive(Serialize)]
pub(crate) struct Timings {
    network: String,
    precision: &'static str,
    data: &'static str,
    samples: usize,
    parameters: usize,
    threads: usize,
    /// Multiplications of a forward pass per sample.
    multiplications: u64,
    /// Multiplications per second of the fastest products of large matrices, on all threads.
    peak: f64,
    /// Per iteration, with its number of trials and the cost before it.
    nls: Vec<f64>,
    trials: Vec<usize>,
    costs: Vec<f64>,
    forward: Vec<f64>,
    backward: Vec<f64>,
    ray: Vec<f64>,
    trial: Vec<f64>,
    linearise: Vec<f64>,
    hessian_product: Vec<f64>,
    /// Bytes of memory at most: after the iterations, and after the products; on Linux.
    memory_of_nls: Option<u64>,
    memory: Option<u64>,
}

impl Timings {
    pub(crate) fn of<F: Scalar>(
        workload: &Workload<F>,
        kept_bytes: usize,
        iterations: usize,
        seconds: f64,
    ) -> Result<Self, Box<dyn Error>> {
        let Workload { network, weights, .. } = workload;
        let loss = Loss::MeanSquaredError;
        let objective = Objective::new(network, workload.inputs.view(), workload.targets.view(), loss)?
            .keeping_at_most(kept_bytes);
        let mut gradient = vec![F::zero(); network.parameters()];
        let mut optimiser = Optimiser::new(&dialect().from_str("Nls()")?, network.outputs())?;
        let (mut nls, mut trials, mut costs) = (Vec::new(), Vec::new(), Vec::new());
        let mut at = objective.forward(weights)?;
        for _ in 0..iterations {
            let start = Instant::now();
            costs.push(at.cost());
            objective.gradient(&at, &mut gradient)?;
            let step = optimiser.advance(&objective, &at, &gradient, Repetition::Rounded, &|| false)?;
            trials.push(step.trials);
            at = step.next.continue_value().ok_or("the search failed")?;
            nls.push(start.elapsed().as_secs_f64());
        }
        let memory_of_nls = peak_memory();
        drop(at);

        let start = objective.forward(weights)?;
        objective.gradient(&start, &mut gradient)?;
        let downhill: Vec<F> = gradient.iter().map(|g| -*g).collect();
        let forward = repeat(seconds, || drop(black_box(objective.forward(weights))));
        let backward = repeat(seconds, || {
            drop(black_box(objective.gradient(&start, &mut gradient)));
        });
        let ray = repeat(seconds, || drop(black_box(objective.ray(&start, &downhill))));
        let along = objective.ray(&start, &downhill)?;
        let trial = repeat(seconds, || drop(black_box(along.trial(0.1))));
        drop(along);
        let linearise = repeat(seconds, || drop(black_box(objective.linearise(&start))));
        let mut product = vec![F::zero(); network.parameters()];
        let mut linearisation = objective.linearise(&start);
        let hessian_product = repeat(seconds, || {
            drop(black_box(
                linearisation.hessian_vector_product(&downhill, &mut product),
            ));
        });
        Ok(Self {
            network: network.label().to_owned(),
            precision: F::NAME,
            data: workload.data,
            samples: workload.inputs.nrows(),
            parameters: network.parameters(),
            threads: rayon::current_num_threads(),
            multiplications: network.sizes().multiplications,
            peak: peak::<F>(seconds),
            nls,
            trials,
            costs,
            forward,
            backward,
            ray,
            trial,
            linearise,
            hessian_product,
            memory_of_nls,
            memory: peak_memory(),
        })
    }
}

/// The times of `work`, repeated.
pub(crate) fn repeat(seconds: f64, mut work: impl FnMut()) -> Vec<f64> {
    let (mut times, clock) = (Vec::new(), Instant::now());
    while times.len() < 3 || clock.elapsed().as_secs_f64() < seconds {
        let start = Instant::now();
        work();
        times.push(start.elapsed().as_secs_f64());
    }
    times
}

/// The peak memory of the process in bytes, where the system reports it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = peak.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
