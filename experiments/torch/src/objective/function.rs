//! A network's loss on samples.

use std::cell::{OnceCell, RefCell};
use std::marker::PhantomData;
use std::ops::Range;
use std::rc::Rc;

use flatland_networks::{BatchStatistics, Loss, Network, NetworkError};
use ndarray::ArrayView2;
use tch::{Kind, Tensor, no_grad_guard};

use super::batches::MicroBatch;
use super::differentiate::Backward;
use super::parameters::{accumulate, check_length, download, filled, leaves, parts, upload};
use super::plan::Plan;
use super::point::{Kept, Point};
use crate::error::TorchError;
use crate::graph::{Graph, Moments, Normalise, Pass, Watch};
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
        let samples = inputs.nrows();
        if samples == 0 {
            return Err(NetworkError::NoSamples.into());
        }
        if targets.nrows() != samples {
            let targets = targets.nrows();
            return Err(NetworkError::SampleCount {
                inputs: samples,
                targets,
            }
            .into());
        }
        if inputs.ncols() != network.inputs() {
            let (expected, got) = (network.inputs(), inputs.ncols());
            return Err(NetworkError::InputWidth { expected, got }.into());
        }
        if targets.ncols() != network.outputs() {
            let (expected, got) = (network.outputs(), targets.ncols());
            return Err(NetworkError::TargetWidth { expected, got }.into());
        }
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

    /// f at `weights`.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter, or the device fails.
    pub fn forward(&self, weights: &[F]) -> Result<Point<F>, TorchError> {
        let point = self.evaluated(self.upload("weights", weights)?)?;
        point.on_host.get_or_init(|| weights.to_vec());
        Ok(point)
    }

    /// The point at weights on the device.
    pub(super) fn evaluated(&self, weights: Tensor) -> Result<Point<F>, TorchError> {
        self.cost_of(weights)
            .map_err(|error| error.during("the cost", self.samples))
    }

    fn cost_of(&self, weights: Tensor) -> Result<Point<F>, TorchError> {
        let constant = (!self.plan.keeps).then(no_grad_guard);
        let parameters = match self.plan.keeps {
            true => leaves(self.network, &weights)?,
            false => parts(self.network, &weights)?,
        };
        let (mut sum, mut correct) = (0.0, 0);
        let (mut losses, mut moments) = (Vec::new(), Vec::new());
        for batch in &self.plan.batches {
            let mut watch = Watch {
                moments: self.plan.keeps.then_some(&mut moments),
                zeros: None,
            };
            let outputs = self.outputs(batch, &parameters, &mut watch)?;
            let targets = self.targets_of(batch)?;
            let loss = targets.sum(self.loss, &outputs)?;
            sum += loss.f_double_value(&[])?;
            correct += targets.correct(&outputs)?;
            if self.plan.keeps {
                losses.push(loss.f_mul_scalar(self.averaging())?);
            }
        }
        drop(constant);
        let kept = self.plan.keeps.then_some(Kept {
            leaves: parameters,
            losses,
            moments,
        });
        Ok(Point {
            weights,
            on_host: OnceCell::new(),
            cost: self.averaging() * sum,
            accuracy: correct as f64 / self.samples as f64,
            kept: RefCell::new(kept),
        })
    }

    /// Writes ∇f at a point, and returns the statistics of batch normalisation there, which are empty for a network without it.
    ///
    /// # Errors
    ///
    /// If `gradient` does not have one value for each parameter, or the device fails.
    pub fn gradient(&self, at: &Point<F>, gradient: &mut [F]) -> Result<BatchStatistics, TorchError> {
        check_length(self.network, "gradient", gradient)?;
        self.differentiated(at, gradient)
            .map_err(|error| error.during("the gradient", self.samples))
    }

    fn differentiated(&self, at: &Point<F>, gradient: &mut [F]) -> Result<BatchStatistics, TorchError> {
        let kept = at.kept.borrow_mut().take();
        let (leaves, total, moments) = match kept {
            Some(kept) => {
                let mut total = Vec::new();
                for loss in kept.losses {
                    accumulate(
                        &mut total,
                        Tensor::f_run_backward(&[loss], &kept.leaves, false, false)?,
                    )?;
                }
                (kept.leaves, total, kept.moments)
            }
            None => {
                let (mut total, mut moments) = (Vec::new(), Vec::new());
                let leaves = leaves(self.network, &at.weights)?;
                for batch in &self.plan.batches {
                    let input = self.input_of(batch)?;
                    let backward = self.backward(batch, &leaves, &input);
                    accumulate(&mut total, backward.gradient(&self.root(batch)?, &mut moments)?)?;
                }
                (leaves, total, moments)
            }
        };
        download(&filled(total, &leaves)?, gradient)?;
        self.statistics(&moments)
    }

    /// The means over the blocks of their statistics.
    fn statistics(&self, moments: &[Moments]) -> Result<BatchStatistics, TorchError> {
        let count = self
            .network
            .buffers()
            .last()
            .map_or(0, |buffer| buffer.range().end);
        let blocks: usize = self.plan.batches.iter().map(|batch| batch.blocks).sum();
        let mut mean = vec![0.0; count];
        for moments in moments {
            let mut sums = vec![0.0; moments.sums.numel()];
            moments.sums.f_copy_data(&mut sums, moments.sums.numel())?;
            for (mean, sum) in mean[moments.start..].iter_mut().zip(sums) {
                *mean += sum / blocks as f64;
            }
        }
        Ok(BatchStatistics::new(mean))
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
