//! The four passes of y = γ ∘ x̂ + β, where x̂ is x brought to mean 0 and variance 1 over a group of values.
//!
//! With r = 1/√(v + ε), v the biased variance, x̂ = (x − mean x)·r, h = γ ∘ ȳ, and every mean taken over the
//! group:
//!
//! - x̄ = r (h − mean h − x̂ mean(h x̂)), γ̄ = Σ ȳ x̂, β̄ = Σ ȳ;
//! - x̂̇ = r (ẋ − mean ẋ − x̂ q) with q = mean(x̂ ẋ), because ṙ = −r² q;
//! - the derivatives of x̄, γ̄ and β̄ by the product rule.
//!
//! The means are given with each group. Everything is computed in `f64` and rounded where it is stored.

use super::averages::Averages;
use super::group::{Group, Place};
use crate::layers::differentiable::{Cotangent, Primal, Tangent};
use crate::numeric::{Buffer, Real};

/// Gains γ, then shifts β, as a layer's parameters hold them.
pub(super) fn gains<F>(parameters: &[F]) -> (&[F], &[F]) {
    parameters.split_at(parameters.len() / 2)
}

/// y = γ ∘ x̂ + β on every group.
pub(super) fn forward<F: Real>(
    groups: impl Iterator<Item = (Group, Averages)>,
    weights: &[F],
    input: &[F],
    output: &mut [F],
) {
    let (gain, shift) = gains(weights);
    for (group, averages) in groups {
        let rate = averages.rate();
        group.for_each(|at| {
            let standard = (input[at.value].widen() - averages.mean) * rate;
            output[at.value] = F::narrow(gain[at.gain].widen() * standard + shift[at.gain].widen());
        });
    }
}

/// ẏ = γ̇ ∘ x̂ + γ ∘ x̂̇ + β̇ on every group.
pub(super) fn forward_tangent<F: Real>(
    groups: impl Iterator<Item = (Group, Averages)>,
    at: Primal<F>,
    weights: &[F],
    input: Option<&[F]>,
    output: &mut [F],
) {
    let (gain, _) = gains(at.weights);
    let (gain_tangent, shift_tangent) = gains(weights);
    for (group, averages) in groups {
        let on = On::new(averages, at.input, input);
        group.for_each(|place| {
            let tangent = gain_tangent[place.gain].widen() * on.standard(place)
                + gain[place.gain].widen() * on.moved(place)
                + shift_tangent[place.gain].widen();
            output[place.value] = F::narrow(tangent);
        });
    }
}

/// Adds x̄, γ̄ and β̄ of every group.
pub(super) fn backward<F: Real>(
    groups: impl Iterator<Item = (Group, Averages)>,
    at: Primal<F>,
    gradient: Cotangent<F>,
) {
    let (gain, _) = gains(at.weights);
    let mut input_gradient = gradient.input;
    let mut sums = Sums::new(gain.len());
    for (group, averages) in groups {
        let on = On::new(averages, at.input, None);
        let output = |place: Place| gradient.output[place.value].widen();
        group.for_each(|place| sums.add(place, output(place) * on.standard(place), output(place)));
        let Some(input) = input_gradient.as_deref_mut() else {
            continue;
        };
        group.for_each(|place| {
            let h = gain[place.gain].widen() * output(place);
            let inner = h - averages.gradient - on.standard(place) * averages.gradient_slope;
            input[place.value] += F::narrow(on.rate * inner);
        });
    }
    if let Some(weights) = gradient.weights {
        sums.add_to(weights);
    }
}

/// Adds the derivatives of what [`backward`] adds.
pub(super) fn backward_tangent<F: Real>(
    groups: impl Iterator<Item = (Group, Averages)>,
    at: Primal<F>,
    tangent: Tangent<F>,
    gradient: &[F],
    change: Cotangent<F>,
) {
    let (gain, _) = gains(at.weights);
    let (gain_tangent, _) = gains(tangent.weights);
    let mut input_change = change.input;
    let mut sums = Sums::new(gain.len());
    for (group, averages) in groups {
        let on = On::new(averages, at.input, tangent.input);
        let output = |place: Place| gradient[place.value].widen();
        let output_change = |place: Place| change.output[place.value].widen();
        group.for_each(|place| {
            let gain_change = output_change(place) * on.standard(place) + output(place) * on.moved(place);
            sums.add(place, gain_change, output_change(place));
        });
        let Some(input) = input_change.as_deref_mut() else {
            continue;
        };
        let rate_tangent = averages.rate_tangent();
        group.for_each(|place| {
            let (h, standard) = (gain[place.gain].widen() * output(place), on.standard(place));
            let h_change = gain_tangent[place.gain].widen() * output(place)
                + gain[place.gain].widen() * output_change(place);
            let inner = h - averages.gradient - standard * averages.gradient_slope;
            let inner_change = h_change
                - averages.change
                - on.moved(place) * averages.gradient_slope
                - standard * averages.change_slope;
            input[place.value] += F::narrow(rate_tangent * inner + on.rate * inner_change);
        });
    }
    if let Some(weights) = change.weights {
        sums.add_to(weights);
    }
}

/// x̂ and x̂̇ on one group.
struct On<'a, F> {
    averages: Averages,
    rate: f64,
    input: &'a [F],
    tangent: Option<&'a [F]>,
}

impl<'a, F: Real> On<'a, F> {
    fn new(averages: Averages, input: &'a [F], tangent: Option<&'a [F]>) -> Self {
        Self {
            averages,
            rate: averages.rate(),
            input,
            tangent,
        }
    }

    fn standard(&self, place: Place) -> f64 {
        (self.input[place.value].widen() - self.averages.mean) * self.rate
    }

    fn moved(&self, place: Place) -> f64 {
        let tangent = self.tangent.map(|tangent| tangent[place.value]);
        self.averages.moved(self.standard(place), self.rate, tangent)
    }
}

/// Sums over the block for each gain and shift.
struct Sums {
    gains: Buffer<f64>,
    shifts: Buffer<f64>,
}

impl Sums {
    fn new(gains: usize) -> Self {
        Self {
            gains: Buffer::zeros(gains),
            shifts: Buffer::zeros(gains),
        }
    }

    fn add(&mut self, place: Place, gain: f64, shift: f64) {
        self.gains[place.gain] += gain;
        self.shifts[place.gain] += shift;
    }

    /// Adds them to the gradient with respect to the parameters.
    fn add_to<F: Real>(&self, parameters: &mut [F]) {
        for (parameter, sum) in parameters
            .iter_mut()
            .zip(self.gains.iter().chain(self.shifts.iter()))
        {
            *parameter += F::narrow(*sum);
        }
    }
}
