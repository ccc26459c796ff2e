//! An engine around the native one, which counts the calls of a cell and fails one of them.

use flatland_experiments::Stored;
use flatland_experiments::engine::{
    DeviceMemory, Engine, EngineError, Identified, Native, Objective, Point, Ray, SymmetricOperator,
};
use flatland_networks::{
    BatchStatistics, Forward, Linearisation, Loss, Network, ObjectiveMemory, RunningStatistics,
};
use ndarray::ArrayView2;
use std::collections::BTreeMap;
use std::sync::Mutex;

type NativeObjective<'a, F> = flatland_networks::Objective<'a, F>;
type NativeRay<'r, 'a, F> = flatland_networks::Ray<'r, 'a, F>;

/// What can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    Objective,
    Select,
    Forward,
    Gradient,
    Ray,
    Trial,
    Weights,
    Linearise,
    Product,
    Evaluate,
    Shares,
}

/// The engine. It says that cells run one at a time.
#[derive(Default)]
pub struct Wrapped {
    pub identity: Option<&'static str>,
    /// The call that fails, by the number of those before it.
    pub fails_at: Option<(Call, usize)>,
    pub error: Option<EngineError>,
    /// Trials are forward passes, and points carry nothing but their weights.
    pub forgets: bool,
    /// What it takes of the memory of a device.
    pub device: Option<DeviceMemory>,
    pub calls: Mutex<BTreeMap<Call, usize>>,
}

impl Wrapped {
    fn reach(&self, call: Call) -> Result<(), EngineError> {
        let mut calls = self.calls.lock().unwrap();
        let number = calls.entry(call).or_default();
        let fails = self.fails_at == Some((call, *number));
        *number += 1;
        match &self.error {
            Some(error) if fails => Err(error.clone()),
            _ => Ok(()),
        }
    }

    /// How often a call was made.
    pub fn calls(&self, call: Call) -> usize {
        self.calls.lock().unwrap().get(&call).copied().unwrap_or(0)
    }

    fn point<F>(&self, point: Forward<F>) -> Remote<'_, F> {
        Remote { point, engine: self }
    }
}

impl Identified for Wrapped {
    fn identity(&self) -> Option<&str> {
        self.identity
    }
}

impl<F: Stored> Engine<F> for Wrapped {
    type Objective<'a> = WrappedObjective<'a, F>;

    fn objective<'a>(
        &'a self,
        network: &'a Network,
        inputs: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
    ) -> Result<WrappedObjective<'a, F>, EngineError> {
        self.reach(Call::Objective)?;
        let objective = Native.objective(network, inputs, targets, loss)?;
        Ok(WrappedObjective {
            objective,
            engine: self,
        })
    }

    fn memory(&self, network: &Network, samples: usize) -> ObjectiveMemory {
        Engine::<F>::memory(&Native, network, samples)
    }

    fn device_memory(&self, _: &Network, _: usize) -> Result<Option<DeviceMemory>, EngineError> {
        Ok(self.device.clone())
    }

    fn uses_callers_threads(&self) -> bool {
        false
    }
}

pub struct WrappedObjective<'a, F: Stored> {
    objective: NativeObjective<'a, F>,
    engine: &'a Wrapped,
}

pub struct Remote<'a, F> {
    point: Forward<F>,
    engine: &'a Wrapped,
}

impl<F: Stored> Point for Remote<'_, F> {
    type Scalar = F;

    fn cost(&self) -> f64 {
        self.point.cost()
    }

    fn accuracy(&self) -> f64 {
        self.point.accuracy()
    }

    fn weights(&self) -> Result<&[F], EngineError> {
        self.engine.reach(Call::Weights)?;
        Ok(self.point.weights())
    }

    fn with_cost(self, cost: f64) -> Self {
        let point = self.point.with_cost(cost);
        Self { point, ..self }
    }

    fn coincides_with(&self, other: &Self) -> Result<bool, EngineError> {
        Ok(self.point.coincides_with(&other.point))
    }

    fn first_outputs(&self) -> Result<Option<Vec<F>>, EngineError> {
        Ok(self.point.first_outputs().filter(|_| !self.engine.forgets))
    }
}

impl<'a, F: Stored> Objective for WrappedObjective<'a, F> {
    type Scalar = F;
    type Point = Remote<'a, F>;
    type Ray<'r>
        = WrappedRay<'r, 'a, F>
    where
        Self: 'r;
    type Hessian<'h>
        = WrappedHessian<'h, 'a, F>
    where
        Self: 'h;

    fn select(&self, rows: &[usize]) -> Result<Self, EngineError> {
        self.engine.reach(Call::Select)?;
        Ok(Self {
            objective: self.objective.select(rows)?,
            engine: self.engine,
        })
    }

    fn forward(&self, weights: &[F]) -> Result<Remote<'a, F>, EngineError> {
        self.engine.reach(Call::Forward)?;
        Ok(self.engine.point(self.objective.forward(weights)?))
    }

    fn forward_from(&self, weights: &[F], first_outputs: &[F]) -> Result<Remote<'a, F>, EngineError> {
        assert!(!self.engine.forgets, "there are no first outputs");
        self.engine.reach(Call::Forward)?;
        Ok(self
            .engine
            .point(self.objective.forward_from(weights, first_outputs)?))
    }

    fn gradient(&self, at: &Remote<'a, F>, gradient: &mut [F]) -> Result<BatchStatistics, EngineError> {
        self.engine.reach(Call::Gradient)?;
        Ok(self.objective.gradient(&at.point, gradient)?)
    }

    fn ray<'r>(
        &'r self,
        at: &'r Remote<'a, F>,
        direction: &'r [F],
    ) -> Result<WrappedRay<'r, 'a, F>, EngineError> {
        self.engine.reach(Call::Ray)?;
        Ok(WrappedRay {
            ray: self.objective.ray(&at.point, direction)?,
            objective: self,
            at,
            direction,
        })
    }

    fn linearise<'h>(&'h self, at: &'h Remote<'a, F>) -> Result<WrappedHessian<'h, 'a, F>, EngineError> {
        self.engine.reach(Call::Linearise)?;
        Ok(WrappedHessian {
            hessian: self.objective.linearise(&at.point),
            engine: self.engine,
        })
    }

    fn evaluate(&self, weights: &[F], statistics: &RunningStatistics) -> Result<(f64, f64), EngineError> {
        self.engine.reach(Call::Evaluate)?;
        Ok(self.objective.evaluate(weights, statistics)?)
    }

    fn zero_activation_shares(&self, at: &Remote<'a, F>) -> Result<Vec<f64>, EngineError> {
        self.engine.reach(Call::Shares)?;
        Ok(self.objective.zero_activation_shares(&at.point))
    }
}

pub struct WrappedRay<'r, 'a, F: Stored> {
    ray: NativeRay<'r, 'a, F>,
    objective: &'r WrappedObjective<'a, F>,
    at: &'r Remote<'a, F>,
    direction: &'r [F],
}

impl<'a, F: Stored> Ray for WrappedRay<'_, 'a, F> {
    type Point = Remote<'a, F>;

    fn trial(&mut self, step: f64) -> Result<Remote<'a, F>, EngineError> {
        let engine = self.objective.engine;
        engine.reach(Call::Trial)?;
        if !engine.forgets {
            return Ok(engine.point(self.ray.trial(step)));
        }
        let along = |(weight, entry): (&F, &F)| *weight + F::narrow(step) * *entry;
        let weights: Vec<F> = self
            .at
            .point
            .weights()
            .iter()
            .zip(self.direction)
            .map(along)
            .collect();
        Ok(engine.point(self.objective.objective.forward(&weights)?))
    }
}

pub struct WrappedHessian<'h, 'a, F: Stored> {
    hessian: Linearisation<'h, 'a, F>,
    engine: &'a Wrapped,
}

impl<F: Stored> SymmetricOperator for WrappedHessian<'_, '_, F> {
    type Scalar = F;
    type Error = EngineError;

    fn dimension(&self) -> usize {
        self.hessian.dimension()
    }

    fn apply(&mut self, v: &[F], out: &mut [F]) -> Result<(), EngineError> {
        self.engine.reach(Call::Product)?;
        Ok(self.hessian.apply(v, out)?)
    }
}
