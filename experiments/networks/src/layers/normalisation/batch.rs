//! Batch normalisation of images.

use super::group::{self, Group, Moments};
use super::parameters::gain_and_shift;
use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::layers::initialisation::Parameter;
use crate::numeric::Real;

/// y = γ ∘ x̂ + β, each channel brought to mean 0 and biased variance 1 over the samples of the block and over
/// height × width (S. Ioffe, C. Szegedy, *Batch normalization*, ICML 2015).
///
/// The statistics belong to the function that is differentiated: gradients and tangents go through them. A
/// sample is channels × area, row-major. Its parameters are γ (channels), then β (channels).
#[derive(Clone, Debug)]
pub(crate) struct BatchNorm {
    pub(crate) channels: usize,
    /// Height × width.
    pub(crate) area: usize,
}

impl BatchNorm {
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
}

impl Differentiable for BatchNorm {
    fn name(&self) -> &'static str {
        "norm"
    }

    fn inputs(&self) -> usize {
        self.channels * self.area
    }

    fn outputs(&self) -> usize {
        self.channels * self.area
    }

    fn parameters(&self) -> Vec<Parameter> {
        gain_and_shift(self.channels)
    }

    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        for group in self.groups(input.len()) {
            group::forward(group, group.moments(input), weights, input, output);
        }
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        group::forward_tangent(self.groups(at.input.len()), at, weights, input, output);
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        group::backward(self.groups(at.input.len()), at, gradient);
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        group::backward_tangent(self.groups(at.input.len()), at, tangent, gradient, change);
    }

    fn normalised_channels(&self) -> usize {
        self.channels
    }

    fn block_statistics<F: Real>(&self, input: &[F], statistics: &mut [f64]) {
        let (means, variances) = statistics.split_at_mut(self.channels);
        for (channel, group) in self.groups(input.len()).enumerate() {
            let moments = group.moments(input);
            means[channel] = moments.mean;
            // A single value has no unbiased variance; its biased one is 0.
            let count = group.size() as f64;
            variances[channel] = moments.variance * count / (count - 1.0).max(1.0);
        }
    }

    fn forward_test<F: Real>(&self, weights: &[F], statistics: &[f64], input: &[F], output: &mut [F]) {
        let (means, variances) = statistics.split_at(self.channels);
        for (channel, group) in self.groups(input.len()).enumerate() {
            let moments = Moments {
                mean: means[channel],
                variance: variances[channel],
            };
            group::forward(group, moments, weights, input, output);
        }
    }
}
