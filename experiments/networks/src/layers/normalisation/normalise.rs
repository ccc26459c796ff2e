//! The part shared by the normalisations: everything but their groups.

use super::averages::{Averages, Terms};
use super::group::Group;
use super::parameters::gain_and_shift;
use super::passes::{self, gains};
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
        let groups = averaged(self, weights, input, &[Terms::Mean, Terms::Variance]);
        passes::forward(groups, weights, input, output);
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, weights: &[F], input: Option<&[F]>, output: &mut [F]) {
        let terms = [Terms::Mean, Terms::Variance, Terms::Tangent(input)];
        let groups = averaged(self, at.weights, at.input, &terms);
        passes::forward_tangent(groups, at, weights, input, output);
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        let terms = [Terms::Mean, Terms::Variance, Terms::Gradient(gradient.output)];
        passes::backward(averaged(self, at.weights, at.input, &terms), at, gradient);
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        let terms = [
            Terms::Mean,
            Terms::Variance,
            Terms::Tangent(tangent.input),
            Terms::Gradient(gradient),
            Terms::Change {
                gain: gains(tangent.weights).0,
                input: tangent.input,
                gradient,
                change: change.output,
            },
        ];
        let groups = averaged(self, at.weights, at.input, &terms);
        passes::backward_tangent(groups, at, tangent, gradient, change);
    }

    fn normalised_channels(&self) -> usize {
        self.channels()
    }

    fn block_statistics<F: Real>(&self, input: &[F], statistics: &mut [f64]) {
        let (means, variances) = statistics.split_at_mut(self.channels());
        let groups = averaged(self, &[], input, &[Terms::Mean, Terms::Variance]);
        for (channel, (group, averages)) in groups.take(self.channels()).enumerate() {
            (means[channel], variances[channel]) = averages.statistics(group.size());
        }
    }

    fn forward_test<F: Real>(&self, weights: &[F], statistics: &[f64], input: &[F], output: &mut [F]) {
        if self.channels() == 0 {
            return self.forward(weights, input, output);
        }
        let (means, variances) = statistics.split_at(self.channels());
        let averages = means
            .iter()
            .zip(variances)
            .map(|(mean, variance)| Averages::of_statistics(*mean, *variance));
        passes::forward(self.groups(input.len()).zip(averages), weights, input, output);
    }
}

/// The groups of a block with their averages of `terms`, all over the block.
fn averaged<F: Real>(
    layer: &impl Normalisation,
    weights: &[F],
    input: &[F],
    terms: &[Terms<'_, F>],
) -> impl Iterator<Item = (Group, Averages)> {
    let (gain, _) = gains(weights);
    let groups = layer.groups(input.len());
    groups.map(move |group| (group, Averages::of(group, gain, input, terms)))
}
