//! The four passes of y = γ ∘ x̂ + β, where x̂ is x brought to mean 0 and variance 1 over a group of values.
//!
//! With r = 1/√(v + ε), v the biased variance, x̂ = (x − mean x)·r, h = γ ∘ ȳ, and every mean taken over the
//! group:
//!
//! - x̄ = r (h − mean h − x̂ mean(h x̂)), γ̄ = Σ ȳ x̂, β̄ = Σ ȳ;
//! - x̂̇ = r (ẋ − mean ẋ − x̂ q) with q = mean(x̂ ẋ), because ṙ = −r² q;
//! - the derivatives of x̄, γ̄ and β̄ by the product rule.
//!
//! Everything is computed in `f64` and rounded where it is stored: a channel of a block has millions of values.

use super::group::{Group, Moments, Place};
use crate::layers::differentiable::{Cotangent, Primal, Tangent};
use crate::numeric::Real;

/// Gains γ, then shifts β, as a layer's parameters hold them.
fn gains<F>(parameters: &[F]) -> (&[F], &[F]) {
    parameters.split_at(parameters.len() / 2)
}

/// y = γ ∘ x̂ + β on one group, whose mean and variance are given.
pub(super) fn forward<F: Real>(group: Group, moments: Moments, weights: &[F], input: &[F], output: &mut [F]) {
    let (gain, shift) = gains(weights);
    let rate = moments.rate();
    group.for_each(|at| {
        let standard = (input[at.value].widen() - moments.mean) * rate;
        output[at.value] = F::narrow(gain[at.gain].widen() * standard + shift[at.gain].widen());
    });
}

/// ẏ = γ̇ ∘ x̂ + γ ∘ x̂̇ + β̇ on every group.
pub(super) fn forward_tangent<F: Real>(
    groups: impl Iterator<Item = Group>,
    at: Primal<F>,
    weights: &[F],
    input: Option<&[F]>,
    output: &mut [F],
) {
    let (gain, _) = gains(at.weights);
    let (gain_tangent, shift_tangent) = gains(weights);
    for group in groups {
        let standard = Standard::of(group, at.input);
        let moved = Moved::of(group, standard, input);
        group.for_each(|place| {
            let tangent = gain_tangent[place.gain].widen() * standard.at(place)
                + gain[place.gain].widen() * moved.at(place)
                + shift_tangent[place.gain].widen();
            output[place.value] = F::narrow(tangent);
        });
    }
}

/// Adds x̄, γ̄ and β̄ of every group.
pub(super) fn backward<F: Real>(groups: impl Iterator<Item = Group>, at: Primal<F>, gradient: Cotangent<F>) {
    let (gain, _) = gains(at.weights);
    let mut input_gradient = gradient.input;
    let mut sums = Sums::new(gain.len());
    for group in groups {
        let standard = Standard::of(group, at.input);
        let output = |place: Place| gradient.output[place.value].widen();
        group.for_each(|place| sums.add(place, output(place) * standard.at(place), output(place)));
        let Some(input) = input_gradient.as_deref_mut() else {
            continue;
        };
        let h = |place: Place| gain[place.gain].widen() * output(place);
        let mean = group.mean(h);
        let slope = group.mean(|place| h(place) * standard.at(place));
        group.for_each(|place| {
            let value = standard.rate * (h(place) - mean - standard.at(place) * slope);
            input[place.value] += F::narrow(value);
        });
    }
    if let Some(weights) = gradient.weights {
        sums.add_to(weights);
    }
}

/// Adds the derivatives of what [`backward`] adds.
pub(super) fn backward_tangent<F: Real>(
    groups: impl Iterator<Item = Group>,
    at: Primal<F>,
    tangent: Tangent<F>,
    gradient: &[F],
    change: Cotangent<F>,
) {
    let (gain, _) = gains(at.weights);
    let (gain_tangent, _) = gains(tangent.weights);
    let mut input_change = change.input;
    let mut sums = Sums::new(gain.len());
    for group in groups {
        let standard = Standard::of(group, at.input);
        let moved = Moved::of(group, standard, tangent.input);
        let output = |place: Place| gradient[place.value].widen();
        let output_change = |place: Place| change.output[place.value].widen();
        group.for_each(|place| {
            let gain_change = output_change(place) * standard.at(place) + output(place) * moved.at(place);
            sums.add(place, gain_change, output_change(place));
        });
        let Some(input) = input_change.as_deref_mut() else {
            continue;
        };
        let h = |place: Place| gain[place.gain].widen() * output(place);
        let h_change = |place: Place| {
            gain_tangent[place.gain].widen() * output(place) + gain[place.gain].widen() * output_change(place)
        };
        let mean = group.mean(h);
        let slope = group.mean(|place| h(place) * standard.at(place));
        let mean_change = group.mean(h_change);
        let slope_change =
            group.mean(|place| h_change(place) * standard.at(place) + h(place) * moved.at(place));
        group.for_each(|place| {
            let inner = h(place) - mean - standard.at(place) * slope;
            let inner_change =
                h_change(place) - mean_change - moved.at(place) * slope - standard.at(place) * slope_change;
            input[place.value] += F::narrow(moved.rate * inner + standard.rate * inner_change);
        });
    }
    if let Some(weights) = change.weights {
        sums.add_to(weights);
    }
}

/// x̂ on one group.
#[derive(Clone, Copy)]
struct Standard<'a, F> {
    input: &'a [F],
    mean: f64,
    rate: f64,
}

impl<'a, F: Real> Standard<'a, F> {
    fn of(group: Group, input: &'a [F]) -> Self {
        let moments = group.moments(input);
        Self {
            input,
            mean: moments.mean,
            rate: moments.rate(),
        }
    }

    fn at(&self, place: Place) -> f64 {
        (self.input[place.value].widen() - self.mean) * self.rate
    }
}

/// x̂̇ and ṙ on one group; both zero where the input does not move.
struct Moved<'a, F> {
    standard: Standard<'a, F>,
    input: Option<&'a [F]>,
    mean: f64,
    slope: f64,
    /// ṙ
    rate: f64,
}

impl<'a, F: Real> Moved<'a, F> {
    fn of(group: Group, standard: Standard<'a, F>, input: Option<&'a [F]>) -> Self {
        let (mean, slope) = input.map_or((0.0, 0.0), |input| {
            let mean = group.mean(|place| input[place.value].widen());
            let slope = group.mean(|place| standard.at(place) * input[place.value].widen());
            (mean, slope)
        });
        Self {
            standard,
            input,
            mean,
            slope,
            rate: -standard.rate * standard.rate * slope,
        }
    }

    fn at(&self, place: Place) -> f64 {
        self.input.map_or(0.0, |input| {
            let centred = input[place.value].widen() - self.mean;
            self.standard.rate * (centred - self.standard.at(place) * self.slope)
        })
    }
}

/// Sums over the block for each gain and shift.
struct Sums {
    gains: Vec<f64>,
    shifts: Vec<f64>,
}

impl Sums {
    fn new(gains: usize) -> Self {
        Self {
            gains: vec![0.0; gains],
            shifts: vec![0.0; gains],
        }
    }

    fn add(&mut self, place: Place, gain: f64, shift: f64) {
        self.gains[place.gain] += gain;
        self.shifts[place.gain] += shift;
    }

    /// Adds them to the gradient with respect to the parameters.
    fn add_to<F: Real>(&self, parameters: &mut [F]) {
        for (parameter, sum) in parameters.iter_mut().zip(self.gains.iter().chain(&self.shifts)) {
            *parameter += F::narrow(*sum);
        }
    }
}
