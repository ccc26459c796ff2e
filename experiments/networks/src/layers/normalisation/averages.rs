//! The averages over a group that the passes of a normalisation need, and the sums they are made of.

use super::group::{Group, Place};
use crate::numeric::Real;

/// ε in 1/√(variance + ε): PyTorch's default, for both layers.
pub(in crate::layers) const EPSILON: f64 = 1e-5;

/// Averages over a group, as far as a pass needs them; the others are 0.
///
/// They are sums over the group divided by its size. A group that lies in several blocks adds the sums of the blocks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Averages {
    /// mean x
    pub(super) mean: f64,
    /// The biased variance of x.
    variance: f64,
    /// mean ẋ
    tangent: f64,
    /// q = mean(x̂ ẋ)
    tangent_slope: f64,
    /// mean h, where h = γ ∘ ȳ
    pub(super) gradient: f64,
    /// mean(h x̂)
    pub(super) gradient_slope: f64,
    /// The derivative of mean h.
    pub(super) change: f64,
    /// The derivative of mean(h x̂).
    pub(super) change_slope: f64,
}

/// What is averaged next. Each kind needs those before it.
pub(crate) enum Terms<'a, F> {
    /// x
    Mean,
    /// (x − mean x)²
    Variance,
    /// ẋ and x̂ ẋ; `None` where the input does not move.
    Tangent(Option<&'a [F]>),
    /// h and h x̂
    Gradient(&'a [F]),
    /// The derivatives of h and h x̂.
    Change {
        /// γ̇
        gain: &'a [F],
        /// ẋ, where the input moves.
        input: Option<&'a [F]>,
        /// ȳ
        gradient: &'a [F],
        /// The derivative of ȳ.
        change: &'a [F],
    },
}

impl<F: Real> Terms<'_, F> {
    /// The sums of the terms over a group.
    pub(super) fn sums(&self, group: Group, known: &Averages, gain: &[F], input: &[F]) -> [f64; 2] {
        let x = |place: Place| input[place.value].widen();
        let rate = known.rate();
        let standard = |place: Place| (x(place) - known.mean) * rate;
        let gain = |place: Place| gain[place.gain].widen();
        match *self {
            Terms::Mean => [group.sum(x), 0.0],
            Terms::Variance => [group.sum(|place| (x(place) - known.mean).powi(2)), 0.0],
            Terms::Tangent(None) => [0.0; 2],
            Terms::Tangent(Some(tangent)) => {
                let tangent = |place: Place| tangent[place.value].widen();
                let slope = group.sum(|place| standard(place) * tangent(place));
                [group.sum(tangent), slope]
            }
            Terms::Gradient(gradient) => {
                let h = |place: Place| gain(place) * gradient[place.value].widen();
                [group.sum(h), group.sum(|place| h(place) * standard(place))]
            }
            Terms::Change {
                gain: gain_tangent,
                input: tangent,
                gradient,
                change,
            } => {
                let gradient = |place: Place| gradient[place.value].widen();
                let h_change = |place: Place| {
                    gain_tangent[place.gain].widen() * gradient(place)
                        + gain(place) * change[place.value].widen()
                };
                let moved =
                    |place: Place| known.moved(standard(place), rate, tangent.map(|t| t[place.value]));
                let slope = group.sum(|place| {
                    h_change(place) * standard(place) + gain(place) * gradient(place) * moved(place)
                });
                [group.sum(h_change), slope]
            }
        }
    }

    /// Adds the averages of these terms to those known.
    pub(crate) fn record(&self, [first, second]: [f64; 2], known: &mut Averages) {
        match self {
            Terms::Mean => known.mean = first,
            Terms::Variance => known.variance = first,
            Terms::Tangent(_) => (known.tangent, known.tangent_slope) = (first, second),
            Terms::Gradient(_) => (known.gradient, known.gradient_slope) = (first, second),
            Terms::Change { .. } => (known.change, known.change_slope) = (first, second),
        }
    }
}

impl Averages {
    /// Those of a group that lies in one block, for all of `terms` in turn.
    pub(super) fn of<F: Real>(group: Group, gain: &[F], input: &[F], terms: &[Terms<'_, F>]) -> Self {
        let mut known = Self::default();
        for terms in terms {
            let count = group.size() as f64;
            let sums = terms.sums(group, &known, gain, input);
            terms.record(sums.map(|sum| sum / count), &mut known);
        }
        known
    }

    /// Those of a test pass.
    pub(super) fn of_statistics(mean: f64, variance: f64) -> Self {
        Self {
            mean,
            variance,
            ..Self::default()
        }
    }

    /// r = 1/√(variance + ε).
    pub(super) fn rate(&self) -> f64 {
        1.0 / (self.variance + EPSILON).sqrt()
    }

    /// ṙ = −r² q.
    pub(super) fn rate_tangent(&self) -> f64 {
        -self.rate() * self.rate() * self.tangent_slope
    }

    /// x̂̇ where x̂ = `standard`, with the rate r, which a group computes once; zero where the input does not move.
    pub(super) fn moved<F: Real>(&self, standard: f64, rate: f64, tangent: Option<F>) -> f64 {
        tangent.map_or(0.0, |tangent| {
            rate * (tangent.widen() - self.tangent - standard * self.tangent_slope)
        })
    }

    /// Mean and unbiased variance of a group of this size. A single value has no unbiased variance; its biased one is 0.
    pub(super) fn statistics(&self, size: usize) -> (f64, f64) {
        let count = size as f64;
        (self.mean, self.variance * count / (count - 1.0).max(1.0))
    }
}
