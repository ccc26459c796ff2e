//! The engine of the harness.

use flatland_experiments::Stored;
use flatland_experiments::engine::{self, DeviceMemory, Engine, EngineError, Identified};
use flatland_networks::{BatchStatistics, Loss, Network, ObjectiveMemory, RunningStatistics};
use ndarray::ArrayView2;

use crate::device::Device;
use crate::error::TorchError;
use crate::objective::{Hessian, Method, Objective, PRODUCT, Point, Ray, device_memory};
use crate::runtime::Runtime;
use crate::scalar::Scalar;

/// Bytes of the host that CUDA and its libraries take in a process: an allowance, not measured.
const CUDA_ON_HOST: u64 = 3 << 30;

/// libtorch as an engine of plans.
///
/// One cell runs at a time in a process: libtorch has threads of its own, and one dual level.
#[derive(Clone, Debug)]
pub struct Torch {
    runtime: Runtime,
    identity: String,
}

impl From<Runtime> for Torch {
    fn from(runtime: Runtime) -> Self {
        let identity = runtime.identity();
        Self { runtime, identity }
    }
}

impl Identified for Torch {
    fn identity(&self) -> Option<&str> {
        Some(&self.identity)
    }
}

impl<F: Scalar + Stored> Engine<F> for Torch {
    type Objective<'a> = Objective<'a, F>;

    fn objective<'a>(
        &'a self,
        network: &'a Network,
        inputs: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
    ) -> Result<Objective<'a, F>, EngineError> {
        Ok(Objective::new(&self.runtime, network, inputs, targets, loss)?)
    }

    fn memory(&self, network: &Network, samples: usize) -> ObjectiveMemory {
        let weights = (network.parameters() * size_of::<F>()) as u64;
        // What is on a GPU takes nothing of the host; there remain the weights that were asked for, copies on their way, and CUDA itself.
        let (on_host, passes) = match self.runtime.device() {
            Device::Cuda(_) => (weights, CUDA_ON_HOST),
            Device::Cpu => {
                let activations = (network.sizes().activations * samples * size_of::<F>()) as f64;
                (
                    2 * weights,
                    ((PRODUCT * activations) as u64).min(self.runtime.for_activations(0)),
                )
            }
        };
        ObjectiveMemory {
            point: on_host,
            // Leaves' gradients, and the flat vector made of them.
            passes: passes.saturating_add(2 * weights),
            linearisation: 0,
        }
    }

    fn device_memory(&self, network: &Network, samples: usize) -> Result<Option<DeviceMemory>, EngineError> {
        Ok(match self.runtime.device() {
            Device::Cuda(_) => Some(device_memory::<F>(&self.runtime, network, samples)?),
            Device::Cpu => None,
        })
    }

    fn uses_callers_threads(&self) -> bool {
        false
    }
}

impl<'a, F: Scalar + Stored> engine::Objective for Objective<'a, F> {
    type Scalar = F;
    type Point = Point<F>;
    type Ray<'r>
        = Ray<'r, 'a, F>
    where
        Self: 'r;
    type Hessian<'h>
        = Hessian<'h, 'a, F>
    where
        Self: 'h;

    fn select(&self, rows: &[usize]) -> Result<Self, EngineError> {
        Ok(self.select(rows)?)
    }

    fn forward(&self, weights: &[F]) -> Result<Point<F>, EngineError> {
        Ok(self.forward(weights)?)
    }

    /// No point has first outputs of its own.
    fn forward_from(&self, weights: &[F], _: &[F]) -> Result<Point<F>, EngineError> {
        Ok(self.forward(weights)?)
    }

    fn gradient(&self, at: &Point<F>, gradient: &mut [F]) -> Result<BatchStatistics, EngineError> {
        Ok(self.gradient(at, gradient)?)
    }

    fn ray<'r>(&'r self, at: &'r Point<F>, direction: &'r [F]) -> Result<Ray<'r, 'a, F>, EngineError> {
        Ok(self.ray(at, direction)?)
    }

    fn linearise<'h>(&'h self, at: &'h Point<F>) -> Result<Hessian<'h, 'a, F>, EngineError> {
        Ok(self.linearise(at, Method::default()))
    }

    fn evaluate(&self, weights: &[F], statistics: &RunningStatistics) -> Result<(f64, f64), EngineError> {
        Ok(self.evaluate(weights, statistics)?)
    }

    fn zero_activation_shares(&self, at: &Point<F>) -> Result<Vec<f64>, EngineError> {
        Ok(self.zero_activation_shares(at)?)
    }
}

impl<F: Scalar> engine::Point for Point<F> {
    type Scalar = F;

    fn cost(&self) -> f64 {
        self.cost()
    }

    fn accuracy(&self) -> f64 {
        self.accuracy()
    }

    fn weights(&self) -> Result<&[F], EngineError> {
        Ok(self.weights()?)
    }

    fn with_cost(self, cost: f64) -> Self {
        self.with_cost(cost)
    }

    fn coincides_with(&self, other: &Self) -> Result<bool, EngineError> {
        Ok(self.coincides_with(other)?)
    }
}

impl<F: Scalar> engine::Ray for Ray<'_, '_, F> {
    type Point = Point<F>;

    fn trial(&mut self, step: f64) -> Result<Point<F>, EngineError> {
        Ok(Ray::trial(self, step)?)
    }
}

impl From<TorchError> for EngineError {
    fn from(error: TorchError) -> Self {
        match error {
            TorchError::Network(error) => Self::Network(error),
            TorchError::OutOfMemory {
                device,
                what,
                asked,
                free,
            } => Self::OutOfMemory {
                device: device.to_string(),
                what,
                needed: asked,
                free,
            },
            TorchError::Torch(reason) => {
                let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
                // After an error of its own CUDA answers every call of the process with it.
                match reason.contains("CUDA error") {
                    true => Self::Lost {
                        device: "the GPU".to_owned(),
                        reason,
                    },
                    false => Self::Device {
                        device: "libtorch".to_owned(),
                        reason,
                    },
                }
            }
            unavailable => Self::Unavailable(unavailable.to_string()),
        }
    }
}
