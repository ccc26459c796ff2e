//! Batch normalisation of images.

use super::averages::{Averages, Terms};
use super::group::Group;
use super::normalise::Normalisation;
use super::passes::{self, gains};
use crate::layers::differentiable::{Cotangent, Primal, Tangent};
use crate::numeric::Real;

/// y = γ ∘ x̂ + β, each channel brought to mean 0 and biased variance 1 over samples and over height × width (S. Ioffe,
/// C. Szegedy, *Batch normalization*, ICML 2015).
///
/// As a [layer](crate::layers::differentiable::Differentiable) it takes the samples of one block. Where a batch lies in several
/// blocks and is to be normalised as a whole, the sums of the blocks give the averages of the batch, with which each block
/// goes through a pass on its own: the methods `…_with`.
///
/// A sample is channels × area, row-major. Its parameters are γ (channels), then β (channels).
#[derive(Clone, Debug)]
pub(crate) struct BatchNorm {
    pub(crate) channels: usize,
    /// Height × width.
    pub(crate) area: usize,
    /// The largest number of samples that are normalised together; `None` for the whole batch.
    pub(crate) block: Option<usize>,
}

impl BatchNorm {
    /// γ in the layer's parameters, or in a tangent of them.
    pub(crate) fn gain<'a, F>(&self, weights: &'a [F]) -> &'a [F] {
        gains(weights).0
    }

    /// Writes for each channel the sums of `terms` over a block, given the averages of the batch so far.
    pub(crate) fn sums<F: Real>(
        &self,
        known: &[Averages],
        weights: &[F],
        input: &[F],
        terms: &Terms<'_, F>,
        sums: &mut [[f64; 2]],
    ) {
        for (sums, (group, known)) in sums.iter_mut().zip(self.with(known, input)) {
            *sums = terms.sums(group, &known, self.gain(weights), input);
        }
    }

    /// The means of all channels, then their unbiased variances, over a batch of this number of samples.
    pub(crate) fn statistics(&self, known: &[Averages], samples: usize, statistics: &mut [f64]) {
        let (means, variances) = statistics.split_at_mut(self.channels);
        for ((mean, variance), known) in means.iter_mut().zip(variances).zip(known) {
            (*mean, *variance) = known.statistics(samples * self.area);
        }
    }

    pub(crate) fn forward_with<F: Real>(
        &self,
        known: &[Averages],
        weights: &[F],
        input: &[F],
        output: &mut [F],
    ) {
        passes::forward(self.with(known, input), weights, input, output);
    }

    pub(crate) fn forward_tangent_with<F: Real>(
        &self,
        known: &[Averages],
        at: Primal<F>,
        weights: &[F],
        input: Option<&[F]>,
        output: &mut [F],
    ) {
        passes::forward_tangent(self.with(known, at.input), at, weights, input, output);
    }

    pub(crate) fn backward_with<F: Real>(&self, known: &[Averages], at: Primal<F>, gradient: Cotangent<F>) {
        passes::backward(self.with(known, at.input), at, gradient);
    }

    pub(crate) fn backward_tangent_with<F: Real>(
        &self,
        known: &[Averages],
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        passes::backward_tangent(self.with(known, at.input), at, tangent, gradient, change);
    }

    /// The channels of a block, each with its averages.
    fn with<F>(&self, known: &[Averages], input: &[F]) -> impl Iterator<Item = (Group, Averages)> {
        self.groups(input.len()).zip(known.iter().copied())
    }
}

impl Normalisation for BatchNorm {
    fn width(&self) -> usize {
        self.channels * self.area
    }

    fn gains(&self) -> usize {
        self.channels
    }

    fn groups(&self, values: usize) -> impl Iterator<Item = Group> + use<> {
        let (channels, area) = (self.channels, self.area);
        (0..channels).map(move |channel| Group {
            start: channel * area,
            stride: channels * area,
            runs: values / (channels * area),
            length: area,
            gain: channel,
            gain_step: 0,
        })
    }

    fn channels(&self) -> usize {
        self.channels
    }
}
