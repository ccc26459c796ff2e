//! A network's loss on samples.

use std::marker::PhantomData;
use std::ops::Range;
use std::rc::Rc;

use flatland_networks::{Loss, Network, NetworkError};
use ndarray::ArrayView2;
use tch::{Kind, Tensor};

use super::batches::MicroBatch;
use super::differentiate::Backward;
use super::parameters::upload;
use super::plan::Plan;
use crate::error::TorchError;
use crate::graph::{Graph, Normalise, Pass, Watch};
use crate::loss::{Targets, averaging};
use crate::runtime::Runtime;
use crate::scalar::Scalar;

/// f(w): the loss of a network on given samples, which are on the device.
///
/// As [`flatland_networks::Objective`], whose values it gives up to rounding; every call can fail. A trial is a fresh forward
/// pass: nothing is carried along a ray.
pub struct Objective<'a, F> {
    pub(super) runtime: &'a Runtime,
    pub(super) network: &'a Network,
    pub(super) graph: Rc<Graph>,
    /// Samples × inputs.
    pub(super) inputs: Tensor,
    pub(super) targets: Targets,
    pub(super) loss: Loss,
    pub(super) samples: usize,
    pub(super) plan: Plan,
    scalar: PhantomData<F>,
}

impl<'a, F: Scalar> Objective<'a, F> {
    /// Joins a network with inputs (n × d) and targets (n × K), which are copied to the device.
    ///
    /// # Errors
    ///
    /// If the sizes do not fit the network or each other, there is no sample, or the device fails.
    pub fn new(
        runtime: &'a Runtime,
        network: &'a Network,
        inputs: ArrayView2<'_, F>,
        targets: ArrayView2<'_, F>,
        loss: Loss,
    ) -> Result<Self, TorchError> {
        let samples = network.check_samples(inputs.dim(), targets.dim())?;
        Self::on_device(runtime, network, inputs, targets, loss)
            .map_err(|error| error.during("the data", samples))
    }

    fn on_device(
        runtime: &'a Runtime,
        network: &'a Network,
        inputs: ArrayView2<'_, F>,
        targets: ArrayView2<'_, F>,
        loss: Loss,
    ) -> Result<Self, TorchError> {
        let samples = inputs.nrows();
        let device = runtime.device().torch();
        let upload = |values: ArrayView2<'_, F>| -> Result<Tensor, TorchError> {
            let shape = [values.nrows() as i64, values.ncols() as i64];
            let values = values.as_standard_layout();
            // A standard layout is one slice.
            let flat = Tensor::f_from_slice(values.as_slice().unwrap_or_default())?;
            Ok(flat.f_reshape(shape)?.f_to(device)?)
        };
        let graph = Graph::new::<F>(network, device)?;
        if graph.joins_samples() && graph.block().is_some() {
            let what = "batch normalisations over the whole batch and over blocks in one network";
            return Err(TorchError::Unsupported(what.to_owned()));
        }
        let (inputs, targets) = (upload(inputs)?, Targets::new(&upload(targets)?)?);
        Ok(Self::of(
            runtime,
            network,
            Rc::new(graph),
            inputs,
            targets,
            loss,
            samples,
        ))
    }

    fn of(
        runtime: &'a Runtime,
        network: &'a Network,
        graph: Rc<Graph>,
        inputs: Tensor,
        targets: Targets,
        loss: Loss,
        samples: usize,
    ) -> Self {
        let memory = runtime.for_activations(network.parameters() * size_of::<F>());
        let plan = Plan::new(&graph, samples, size_of::<F>(), memory, runtime.micro_batch());
        Self {
            runtime,
            network,
            graph,
            inputs,
            targets,
            loss,
            samples,
            plan,
            scalar: PhantomData,
        }
    }

    /// The same network and loss on some of the samples, in this order.
    ///
    /// # Errors
    ///
    /// If there is no such sample, or none at all, or the device fails.
    pub fn select(&self, rows: &[usize]) -> Result<Self, TorchError> {
        let samples = self.samples;
        if rows.is_empty() {
            return Err(NetworkError::NoSamples.into());
        }
        if let Some(&row) = rows.iter().find(|&&row| row >= samples) {
            return Err(NetworkError::Row { row, samples }.into());
        }
        self.rows(rows)
            .map_err(|error| error.during("the data", rows.len()))
    }

    fn rows(&self, rows: &[usize]) -> Result<Self, TorchError> {
        let indices: Vec<i64> = rows.iter().map(|&row| row as i64).collect();
        let indices = Tensor::f_from_slice(&indices)?.f_to(self.inputs.device())?;
        let inputs = self.inputs.f_index_select(0, &indices)?;
        let targets = self.targets.select(&indices)?;
        let graph = Rc::clone(&self.graph);
        Ok(Self::of(
            self.runtime,
            self.network,
            graph,
            inputs,
            targets,
            self.loss,
            rows.len(),
        ))
    }

    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// The pass to be differentiated, with parameters that are roots of its graph.
    pub(super) fn backward<'b>(
        &'b self,
        batch: &MicroBatch,
        parameters: &'b [Tensor],
        input: &'b Tensor,
    ) -> Backward<'b> {
        Backward {
            graph: &self.graph,
            segments: &self.plan.segments,
            pass: Pass {
                parameters,
                input,
                normalise: Normalise::Blocks(batch.blocks as i64),
            },
            level: None,
        }
    }

    /// The batch's part of the cost, as a function of the outputs.
    pub(super) fn root(
        &self,
        batch: &MicroBatch,
    ) -> Result<impl Fn(&Tensor) -> Result<Tensor, TorchError>, TorchError> {
        let targets = self.targets_of(batch)?;
        Ok(move |outputs: &Tensor| Ok(targets.sum(self.loss, outputs)?.f_mul_scalar(self.averaging())?))
    }

    /// The network's outputs in a training pass.
    pub(super) fn outputs(
        &self,
        batch: &MicroBatch,
        parameters: &[Tensor],
        watch: &mut Watch<'_>,
    ) -> Result<Tensor, TorchError> {
        self.outputs_with(batch, parameters, Normalise::Blocks(batch.blocks as i64), watch)
    }

    pub(super) fn outputs_with(
        &self,
        batch: &MicroBatch,
        parameters: &[Tensor],
        normalise: Normalise<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<Tensor, TorchError> {
        let input = self.input_of(batch)?;
        let pass = Pass {
            parameters,
            input: &input,
            normalise,
        };
        let mut values = self.graph.start();
        let all: Range<usize> = 0..self.graph.len();
        self.graph.advance(all, &mut values, pass, watch)?;
        Ok(self.graph.output(&values, pass).shallow_clone())
    }

    pub(super) fn input_of(&self, batch: &MicroBatch) -> Result<Tensor, TorchError> {
        let (start, length) = (batch.samples.start as i64, batch.samples.len() as i64);
        Ok(self.inputs.f_narrow(0, start, length)?)
    }

    pub(super) fn targets_of(&self, batch: &MicroBatch) -> Result<Targets, TorchError> {
        self.targets.narrow(batch.samples.start, batch.samples.len())
    }

    pub(super) fn averaging(&self) -> f64 {
        averaging(self.loss, self.samples, self.network.outputs())
    }

    pub(super) fn upload(&self, what: &'static str, vector: &[F]) -> Result<Tensor, TorchError> {
        upload(self.network, what, vector, self.inputs.device())
    }

    /// As libtorch calls `F`.
    pub(super) fn kind() -> Kind {
        F::KIND
    }
}
