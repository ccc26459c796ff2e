//! The part shared by the normalisations: everything but their groups.

use super::group::{Group, Moments};
use super::parameters::gain_and_shift;
use super::passes;
use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::layers::initialisation::Parameter;
use crate::numeric::Real;

/// A layer y = γ ∘ x̂ + β that brings groups of its values to mean 0 and biased variance 1.
///
/// The statistics belong to the function that is differentiated: gradients and tangents go through them.
pub(super) trait Normalisation {
    /// Values per sample.
    fn width(&self) -> usize;

    /// Number of γ, which is also that of β.
    fn gains(&self) -> usize;

    /// The groups of a block with this number of values.
    fn groups(&self, values: usize) -> impl Iterator<Item = Group> + use<Self>;

    /// Number of groups whose statistics a later test pass uses: all (one per channel) or 0.
    fn channels(&self) -> usize;
}

impl<N: Normalisation> Differentiable for N {
    fn inputs(&self) -> usize {
        self.width()
    }

    fn outputs(&self) -> usize {
        self.width()
    }

    fn parameters(&self) -> Vec<Parameter> {
        gain_and_shift(self.gains())
    }

    fn forward<F: Real>(&self, weights: &[F], input: &[F], output: &mut [F]) {
        for group in self.groups(input.len()) {
            passes::forward(group, group.moments(input), weights, input, output);
        }
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        passes::forward_tangent(self.groups(at.input.len()), at, weights, input, output);
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        passes::backward(self.groups(at.input.len()), at, gradient);
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        passes::backward_tangent(self.groups(at.input.len()), at, tangent, gradient, change);
    }

    fn normalised_channels(&self) -> usize {
        self.channels()
    }

    fn block_statistics<F: Real>(&self, input: &[F], statistics: &mut [f64]) {
        let (means, variances) = statistics.split_at_mut(self.channels());
        for (channel, group) in self.groups(input.len()).take(self.channels()).enumerate() {
            let moments = group.moments(input);
            means[channel] = moments.mean;
            // A single value has no unbiased variance; its biased one is 0.
            let count = group.size() as f64;
            variances[channel] = moments.variance * count / (count - 1.0).max(1.0);
        }
    }

    fn forward_test<F: Real>(&self, weights: &[F], statistics: &[f64], input: &[F], output: &mut [F]) {
        if self.channels() == 0 {
            return self.forward(weights, input, output);
        }
        let (means, variances) = statistics.split_at(self.channels());
        for (channel, group) in self.groups(input.len()).enumerate() {
            let moments = Moments {
                mean: means[channel],
                variance: variances[channel],
            };
            passes::forward(group, moments, weights, input, output);
        }
    }
}
