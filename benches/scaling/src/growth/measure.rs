//! Times and multiplications of a case.

use super::{Case, Grown};
use flatland_experiments::optimiser::{Optimiser, Repetition};
use flatland_experiments::plan::dialect;
use flatland_networks::{KEPT_BYTES, Loss, Objective, ObjectiveWork};
use flatland_records::Spread;
use flatland_speed::Workload;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::time::Instant;

/// Iterations and gradients that are timed, after one that is not: its buffers are new.
const TIMED: usize = 5;

/// A measured case. Times are in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Growth {
    /// The kind of the network.
    pub kind: String,
    /// What grows.
    pub grown: Grown,
    /// To which size.
    pub size: usize,
    /// Number of the round.
    pub round: usize,
    /// Parameters of the network.
    pub parameters: usize,
    /// Threads that took part.
    pub threads: usize,
    /// Trials per iteration of NLS, on average.
    pub trials: f64,
    /// Seconds per iteration of NLS, on average.
    pub nls_seconds: f64,
    /// Its multiplications, on average.
    pub nls_multiplications: f64,
    /// Seconds of a gradient at an evaluated point: the median.
    pub gradient_seconds: f64,
    /// Its multiplications.
    pub gradient_multiplications: f64,
}

/// Multiplications of an iteration of NLS with so many trials: a gradient, the ray along it, the trials.
pub fn multiplications_of_iteration(work: &ObjectiveWork, trials: usize) -> f64 {
    (work.gradient.work + work.ray.work) as f64 + trials as f64 * work.trial.work as f64
}

impl Growth {
    /// Measures a case on all threads.
    ///
    /// # Errors
    ///
    /// The network cannot be built, or its search fails.
    pub fn of(case: &Case, round: usize) -> Result<Self, Box<dyn Error>> {
        let workload = Workload::<f32>::random(&case.network, case.samples, case.image, case.classes)?;
        let (network, loss) = (&workload.network, Loss::MeanSquaredError);
        let objective = Objective::new(network, workload.inputs.view(), workload.targets.view(), loss)?;
        let work = ObjectiveWork::of::<f32>(network, case.samples, KEPT_BYTES);
        let mut optimiser = Optimiser::new(&dialect().from_str("Nls()")?, network.outputs())?;
        let mut gradient = vec![0.0; network.parameters()];
        let mut at = objective.forward(&workload.weights)?;
        let (mut seconds, mut multiplications, mut trials) = (0.0, 0.0, 0);
        for iteration in 0..=TIMED {
            let clock = Instant::now();
            objective.gradient(&at, &mut gradient)?;
            let step = optimiser.advance(&objective, &at, &gradient, Repetition::Rounded, &|| false)?;
            at = step.next.continue_value().ok_or("the search failed")?;
            if iteration > 0 {
                seconds += clock.elapsed().as_secs_f64();
                multiplications += multiplications_of_iteration(&work, step.trials);
                trials += step.trials;
            }
        }
        let mut gradients = Vec::new();
        for _ in 0..TIMED {
            let clock = Instant::now();
            objective.gradient(&at, &mut gradient)?;
            gradients.push(clock.elapsed().as_secs_f64());
        }
        let per_iteration = 1.0 / TIMED as f64;
        Ok(Self {
            kind: case.kind.to_owned(),
            grown: case.grown,
            size: case.size,
            round,
            parameters: network.parameters(),
            threads: rayon::current_num_threads(),
            trials: trials as f64 * per_iteration,
            nls_seconds: seconds * per_iteration,
            nls_multiplications: multiplications * per_iteration,
            gradient_seconds: Spread::of(gradients).map_or(f64::NAN, |spread| spread.median),
            gradient_multiplications: work.gradient.work as f64,
        })
    }
}
