//! The speed of a network's passes on this machine.

use super::work::Work;
use crate::Stored;
use crate::engine::{Engine, EngineError, Objective, Ray, SymmetricOperator};
use flatland_networks::{Loss, Network, NetworkSizes};
use ndarray::{ArrayView2, Axis};
use num_traits::Zero;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::ThreadPoolBuilder;
use std::time::Instant;

/// Samples on which passes are timed on the processor; on a device, all.
const SAMPLES: usize = 256;

/// Timing a network may take this many multiplications: a few tenths of a second.
const MULTIPLICATIONS: u64 = 1_000_000_000;

/// Larger networks are not tried: a trial would hold gigabytes.
const PARAMETERS: usize = 16_000_000;

/// The timed passes together and twice, in forward passes.
const PASSES: u64 = 24;

/// A backward pass and a Hessian-vector product, in multiplications of a forward pass.
const BACKWARD: f64 = 2.0;
const PRODUCT: f64 = 6.0;

/// Multiplications per second and thread where nothing was timed.
const ASSUMED: f64 = 1e10;

/// Coordinates per second and thread that reorthogonalisation passes through; it is bound by memory.
const COORDINATES: f64 = 1e9;

/// What an estimate of time rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Passes of this network, timed on this many of the plan's samples.
    Timed {
        /// The samples.
        samples: usize,
    },
    /// Counted multiplications, at the speed that another network has on this machine.
    Counted {
        /// That network's label.
        like: String,
    },
    /// Counted multiplications at an assumed speed.
    Assumed,
}

/// Seconds per sample on one thread.
#[derive(Clone, Debug, PartialEq)]
pub struct Speed {
    /// A forward pass.
    pub forward: f64,
    /// A backward pass from kept activations.
    pub backward: f64,
    /// A trial along a ray.
    pub trial: f64,
    /// A Hessian-vector product of a linearisation.
    pub product: f64,
    /// What the numbers rest on.
    pub basis: Basis,
}

impl Speed {
    /// Times the passes of a network on some of the samples, on a device on all; `None` if it is too large for that.
    ///
    /// # Errors
    ///
    /// The samples do not fit the network, or the device fails.
    pub fn timed<'a, E: Engine<F>, F: Stored>(
        engine: &'a E,
        network: &'a Network,
        images: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
    ) -> Result<Option<Self>, EngineError> {
        let sizes = network.sizes();
        let affordable = MULTIPLICATIONS / PASSES.saturating_mul(sizes.multiplications).max(1);
        // A device is fast only at full load: a few samples take as long there as many.
        let samples = match engine.device_memory(network, images.nrows())? {
            Some(_) => images.nrows(),
            None if sizes.parameters > PARAMETERS => 0,
            None => SAMPLES.min(images.nrows()).min(affordable as usize),
        };
        if samples == 0 {
            return Ok(None);
        }
        let (images, _) = images.split_at(Axis(0), samples);
        let (targets, _) = targets.split_at(Axis(0), samples);
        let Ok(pool) = ThreadPoolBuilder::new().num_threads(1).build() else {
            return Ok(None);
        };
        pool.install(|| {
            let objective = engine.objective(network, images, targets, loss)?;
            let weights = network.initial_weights(&mut ChaCha8Rng::seed_from_u64(0));
            time(&objective, &weights, samples)
        })
        .map(Some)
    }

    /// The speed of a network of these sizes if each multiplication takes as long as in `other`.
    pub fn counted(sizes: NetworkSizes, other: Option<(&Self, &Network)>) -> Self {
        let (second, basis) = match other {
            Some((speed, network)) => (
                speed.forward / network.sizes().multiplications.max(1) as f64,
                Basis::Counted {
                    like: network.label().to_owned(),
                },
            ),
            None => (1.0 / ASSUMED, Basis::Assumed),
        };
        let forward = sizes.multiplications as f64 * second;
        Self {
            forward,
            backward: BACKWARD * forward,
            trial: (sizes.multiplications - sizes.first_multiplications) as f64 * second,
            product: PRODUCT * forward,
            basis,
        }
    }

    /// Seconds that the work takes on one thread, for this many parameters.
    pub fn seconds(&self, work: &Work, parameters: usize) -> f64 {
        let &Work {
            forwards,
            backwards,
            trials,
            products,
            ..
        } = work;
        // The first layer's product along a ray.
        let slope = if trials > 0.0 {
            (self.forward - self.trial).max(0.0)
        } else {
            0.0
        };
        let per_sample = forwards * self.forward
            + backwards * self.backward
            + slope
            + trials * self.trial
            + products * self.product;
        let steps = work.iterations as f64 * work.samples as f64 * per_sample;
        let linearised =
            work.linearisations as f64 * self.backward + work.measured_products as f64 * self.product;
        let tests = work.tests as f64 * work.test as f64 * self.forward;
        // Twice orthogonalised, each time a scalar product and a subtraction.
        let reorthogonalised = 2.0 * work.reorthogonalised as f64 * parameters as f64 / COORDINATES;
        steps + work.whole as f64 * linearised + tests + reorthogonalised
    }
}

fn time<O: Objective>(objective: &O, weights: &[O::Scalar], samples: usize) -> Result<Speed, EngineError> {
    let mut gradient = vec![O::Scalar::zero(); weights.len()];
    let mut product = gradient.clone();
    let start = objective.forward(weights)?;
    objective.gradient(&start, &mut gradient)?;
    let mut ray = objective.ray(&start, &gradient)?;
    let mut hessian = objective.linearise(&start)?;
    // The first calls allocate buffers, which later ones reuse: the second counts.
    let mut seconds = [0.0; 4];
    for _ in 0..2 {
        let mut clock = Instant::now();
        let mut lap = |seconds: &mut f64| {
            *seconds = clock.elapsed().as_secs_f64() / samples as f64;
            clock = Instant::now();
        };
        drop(objective.forward(weights)?);
        lap(&mut seconds[0]);
        objective.gradient(&start, &mut product)?;
        lap(&mut seconds[1]);
        drop(ray.trial(-1e-6)?);
        lap(&mut seconds[2]);
        hessian.apply(&gradient, &mut product).map_err(Into::into)?;
        lap(&mut seconds[3]);
    }
    let [forward, backward, trial, product] = seconds;
    Ok(Speed {
        forward,
        backward,
        trial,
        product,
        basis: Basis::Timed { samples },
    })
}
