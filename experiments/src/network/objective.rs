//! The function that is minimised: a network's loss on a full batch.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::error::NetworkError;
use super::forward::{Forward, Values, average};
use super::layer::{Differentiable, Layer};
use super::loss::{Loss, Tally};
use super::model::Network;
use super::pass::Point;
use super::pool::Pool;
use super::real::Real;
use super::spans::{reduce, spans};

/// Samples that [`Objective::evaluate`] takes through the network at a time, so that a large test set needs
/// little memory.
const EVALUATED_AT_ONCE: usize = 256;

/// f(w): the loss of a network on given samples, as a function of its flat weights.
///
/// See the [module](super) for what each call costs. All of them run on the current rayon pool.
pub struct Objective<'a, F: Real> {
    pub(crate) network: &'a Network,
    inputs: Cow<'a, [F]>,
    targets: Cow<'a, [F]>,
    pub(crate) loss: Loss,
    samples: usize,
    spans: Vec<Range<usize>>,
    values: Pool<Values<F>>,
    /// Vectors over the parameters, one a span.
    partials: Pool<Vec<Vec<F>>>,
    weights: Pool<Vec<F>>,
}

impl<'a, F: Real> Objective<'a, F> {
    /// Joins a network with inputs (n × d) and targets (n × K, one-hot rows in every experiment). Arrays that
    /// are not row-major are copied.
    ///
    /// # Errors
    ///
    /// If the sizes do not fit the network or each other, or there is no sample.
    pub fn new(
        network: &'a Network,
        inputs: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
    ) -> Result<Self, NetworkError> {
        let samples = inputs.nrows();
        if samples == 0 {
            return Err(NetworkError::NoSamples);
        }
        if targets.nrows() != samples {
            return Err(NetworkError::SampleCount {
                inputs: samples,
                targets: targets.nrows(),
            });
        }
        if inputs.ncols() != network.inputs() {
            return Err(NetworkError::InputWidth {
                expected: network.inputs(),
                got: inputs.ncols(),
            });
        }
        if targets.ncols() != network.outputs() {
            return Err(NetworkError::TargetWidth {
                expected: network.outputs(),
                got: targets.ncols(),
            });
        }
        Ok(Self {
            network,
            inputs: row_major(inputs),
            targets: row_major(targets),
            loss,
            samples,
            spans: spans(samples),
            values: Pool::new(),
            partials: Pool::new(),
            weights: Pool::new(),
        })
    }

    /// The network.
    pub fn network(&self) -> &'a Network {
        self.network
    }

    /// The number of samples n.
    pub fn samples(&self) -> usize {
        self.samples
    }

    /// Evaluates f at `weights` and keeps every layer's output.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter.
    pub fn forward(&self, weights: &[F]) -> Result<Forward<F>, NetworkError> {
        self.network.check_length("weights", weights)?;
        let mut forward = self.unevaluated();
        forward.weights.copy_from_slice(weights);
        self.finish(&mut forward, |_, outputs, weights, input| {
            self.network.pass_forward(0, weights, input, outputs);
        });
        Ok(forward)
    }

    /// Writes ∇f at an evaluated point, by a backward pass over the outputs it kept. The point must be one of this
    /// objective, here and in [`ray`](Self::ray) and [`linearise`](Self::linearise).
    ///
    /// # Errors
    ///
    /// If `gradient` does not have one value for each parameter.
    pub fn gradient(&self, at: &Forward<F>, gradient: &mut [F]) -> Result<(), NetworkError> {
        self.network.check_length("gradient", gradient)?;
        self.backward(at, &mut self.take_values(), gradient);
        Ok(())
    }

    /// Cost and accuracy at `weights`, with nothing kept: for a test set.
    ///
    /// # Errors
    ///
    /// If `weights` does not have one value for each parameter.
    pub fn evaluate(&self, weights: &[F]) -> Result<(f64, f64), NetworkError> {
        self.network.check_length("weights", weights)?;
        let starts: Vec<usize> = (0..self.samples).step_by(EVALUATED_AT_ONCE).collect();
        let tallies: Vec<Tally> = starts
            .into_par_iter()
            .map(|start| {
                let block = start..(start + EVALUATED_AT_ONCE).min(self.samples);
                let (mut before, mut after) = (self.input(&block).to_vec(), Vec::new());
                for (l, layer) in self.network.layers().iter().enumerate() {
                    after.resize(block.len() * layer.outputs(), F::zero());
                    layer.forward(self.network.own(l, weights), &before, &mut after);
                    std::mem::swap(&mut before, &mut after);
                }
                self.loss
                    .tally(&before, self.target(&block), self.network.outputs())
            })
            .collect();
        Ok(average(&tallies, self.averaging(), self.samples))
    }

    /// Runs the backward pass, leaving each layer's output gradient in `gradients` and their sum over the
    /// samples in `total`.
    pub(crate) fn backward(&self, at: &Forward<F>, gradients: &mut Values<F>, total: &mut [F]) {
        let (classes, averaging) = (self.network.outputs(), self.averaging());
        let mut partials = self.take_partials();
        let spans = self.spans.par_iter().zip(at.outputs.par_iter());
        spans
            .zip(gradients.par_iter_mut().zip(partials.par_iter_mut()))
            .for_each(|((span, outputs), (gradients, partial))| {
                if let (Some(outputs), Some(gradient)) = (outputs.last(), gradients.last_mut()) {
                    self.loss
                        .gradient(outputs, self.target(span), classes, averaging, gradient);
                }
                self.network
                    .pass_backward(self.point(at, span, outputs), gradients, partial);
            });
        reduce(&partials, total);
    }

    /// Computes a point's outputs span by span with `pass(span number, outputs, weights, input)`, then its
    /// cost and accuracy.
    pub(crate) fn finish(
        &self,
        forward: &mut Forward<F>,
        pass: impl Fn(usize, &mut [Vec<F>], &[F], &[F]) + Sync,
    ) {
        let (classes, weights) = (self.network.outputs(), &forward.weights);
        let tallies: Vec<Tally> = forward
            .outputs
            .par_iter_mut()
            .zip(&self.spans)
            .enumerate()
            .map(|(i, (outputs, span))| {
                pass(i, outputs, weights, self.input(span));
                let last = outputs.last().map_or(self.input(span), Vec::as_slice);
                self.loss.tally(last, self.target(span), classes)
            })
            .collect();
        forward.record(&tallies, self.averaging(), self.samples);
    }

    /// A point whose buffers have their sizes and any content.
    pub(crate) fn unevaluated(&self) -> Forward<F> {
        let weights = self.weights.take(|| vec![F::zero(); self.network.parameters()]);
        Forward {
            weights,
            outputs: self.take_values(),
            cost: f64::NAN,
            accuracy: f64::NAN,
        }
    }

    pub(crate) fn take_values(&self) -> super::pool::Pooled<Values<F>> {
        let of_span = |span: &Range<usize>| {
            let size = |layer: &Layer| vec![F::zero(); span.len() * layer.outputs()];
            self.network.layers().iter().map(size).collect()
        };
        self.values.take(|| self.spans.iter().map(of_span).collect())
    }

    pub(crate) fn take_partials(&self) -> super::pool::Pooled<Vec<Vec<F>>> {
        self.partials
            .take(|| vec![vec![F::zero(); self.network.parameters()]; self.spans.len()])
    }

    pub(crate) fn point<'p>(
        &'p self,
        at: &'p Forward<F>,
        span: &Range<usize>,
        outputs: &'p [Vec<F>],
    ) -> Point<'p, F> {
        Point {
            weights: &at.weights,
            input: self.input(span),
            outputs,
        }
    }

    pub(crate) fn spans(&self) -> &[Range<usize>] {
        &self.spans
    }

    pub(crate) fn averaging(&self) -> f64 {
        self.loss.averaging(self.samples, self.network.outputs())
    }

    pub(crate) fn input(&self, span: &Range<usize>) -> &[F] {
        rows(&self.inputs, span, self.network.inputs())
    }

    pub(crate) fn target(&self, span: &Range<usize>) -> &[F] {
        rows(&self.targets, span, self.network.outputs())
    }
}

fn rows<'s, F>(values: &'s [F], span: &Range<usize>, width: usize) -> &'s [F] {
    &values[span.start * width..span.end * width]
}

fn row_major<F: Real>(array: ArrayView2<'_, F>) -> Cow<'_, [F]> {
    match array.to_slice() {
        Some(values) => Cow::Borrowed(values),
        None => Cow::Owned(array.iter().copied().collect()),
    }
}
