//! The engine of `flatland-networks`, on the processor.

use super::error::EngineError;
use super::objective::{Objective, Point, Ray};
use super::provider::{Engine, Identified};
use crate::Stored;
use crate::estimate::available_memory;
use flatland_networks::{
    BatchStatistics, Forward, KEPT_BYTES, Linearisation, Loss, Network, ObjectiveMemory, RunningStatistics,
};
use ndarray::ArrayView2;
use std::num::NonZero;
use std::sync::OnceLock;
use std::thread::available_parallelism;

/// The engine of [`flatland_networks`]: on the threads of the present rayon pool, whose number does not affect the bits. It fails only
/// where sizes do not fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Native;

/// Bytes of activations that an objective may keep: half of what was free at the first question, shared by as many cells as there are
/// cores. It does not affect the bits.
fn kept_bytes() -> usize {
    static BYTES: OnceLock<usize> = OnceLock::new();
    *BYTES.get_or_init(|| {
        let cores = available_parallelism().map_or(1, NonZero::get) as u64;
        let share = available_memory().map(|free| usize::try_from(free / (2 * cores)));
        share.map_or(KEPT_BYTES, |share| share.unwrap_or(usize::MAX))
    })
}

impl Identified for Native {
    fn identity(&self) -> Option<&str> {
        None
    }
}

impl<F: Stored> Engine<F> for Native {
    type Objective<'a> = flatland_networks::Objective<'a, F>;

    fn objective<'a>(
        &'a self,
        network: &'a Network,
        inputs: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
    ) -> Result<Self::Objective<'a>, EngineError> {
        let objective = flatland_networks::Objective::new(network, inputs, targets, loss)?;
        Ok(objective.keeping_at_most(kept_bytes()))
    }

    fn memory(&self, network: &Network, samples: usize) -> ObjectiveMemory {
        ObjectiveMemory::of::<F>(network, samples, kept_bytes())
    }
}

impl<'a, F: Stored> Objective for flatland_networks::Objective<'a, F> {
    type Scalar = F;
    type Point = Forward<F>;
    type Ray<'r>
        = flatland_networks::Ray<'r, 'a, F>
    where
        Self: 'r;
    type Hessian<'h>
        = Linearisation<'h, 'a, F>
    where
        Self: 'h;

    fn select(&self, rows: &[usize]) -> Result<Self, EngineError> {
        Ok(self.select(rows)?)
    }

    fn forward(&self, weights: &[F]) -> Result<Forward<F>, EngineError> {
        Ok(self.forward(weights)?)
    }

    fn forward_from(&self, weights: &[F], first_outputs: &[F]) -> Result<Forward<F>, EngineError> {
        Ok(self.forward_from(weights, first_outputs)?)
    }

    fn gradient(&self, at: &Forward<F>, gradient: &mut [F]) -> Result<BatchStatistics, EngineError> {
        Ok(self.gradient(at, gradient)?)
    }

    fn gradient_to_linearise(
        &self,
        at: &Forward<F>,
        gradient: &mut [F],
    ) -> Result<BatchStatistics, EngineError> {
        Ok(self.gradient_to_linearise(at, gradient)?)
    }

    fn ray<'r>(&'r self, at: &'r Forward<F>, direction: &'r [F]) -> Result<Self::Ray<'r>, EngineError> {
        Ok(self.ray(at, direction)?)
    }

    fn linearise<'h>(&'h self, at: &'h Forward<F>) -> Result<Linearisation<'h, 'a, F>, EngineError> {
        Ok(self.linearise(at))
    }

    fn evaluate(&self, weights: &[F], statistics: &RunningStatistics) -> Result<(f64, f64), EngineError> {
        Ok(self.evaluate(weights, statistics)?)
    }

    fn zero_activation_shares(&self, at: &Forward<F>) -> Result<Vec<f64>, EngineError> {
        Ok(self.zero_activation_shares(at))
    }
}

impl<F: Stored> Point for Forward<F> {
    type Scalar = F;

    fn cost(&self) -> f64 {
        self.cost()
    }

    fn accuracy(&self) -> f64 {
        self.accuracy()
    }

    fn weights(&self) -> Result<&[F], EngineError> {
        Ok(self.weights())
    }

    fn with_cost(self, cost: f64) -> Self {
        self.with_cost(cost)
    }

    fn coincides_with(&self, other: &Self) -> Result<bool, EngineError> {
        Ok(self.coincides_with(other))
    }

    fn first_outputs(&self) -> Result<Option<Vec<F>>, EngineError> {
        Ok(self.first_outputs())
    }
}

impl<F: Stored> Ray for flatland_networks::Ray<'_, '_, F> {
    type Point = Forward<F>;

    fn trial(&mut self, step: f64) -> Result<Forward<F>, EngineError> {
        Ok(flatland_networks::Ray::trial(self, step))
    }
}
