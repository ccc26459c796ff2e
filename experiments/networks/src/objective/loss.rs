//! Losses over a span of outputs: values, gradients, and their tangents.

use serde::{Deserialize, Serialize};

use crate::numeric::Real;

/// The loss that is minimised. Outputs z and targets y are n × K; targets are one-hot rows in every experiment, but any
/// rows are allowed.
///
/// Exhaustive: a program that records its loss, or states a bound for it, has to say so of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Loss {
    /// (1/nK) Σᵢₖ (zᵢₖ − yᵢₖ)².
    #[default]
    MeanSquaredError,
    /// (1/n) Σᵢₖ yᵢₖ (log Σₗ exp zᵢₗ − zᵢₖ), evaluated without overflow.
    CrossEntropy,
}

/// A span's contribution to cost and accuracy.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// The sum of the losses, not yet averaged.
    pub(crate) sum: f64,
    /// Rows whose largest output is where the target is largest.
    pub(crate) correct: usize,
}

impl Tally {
    pub(crate) fn plus(self, other: Tally) -> Tally {
        Tally {
            sum: self.sum + other.sum,
            correct: self.correct + other.correct,
        }
    }
}

impl Loss {
    /// The factor that turns a sum over n samples and K classes into the average.
    pub(crate) fn averaging(self, samples: usize, classes: usize) -> f64 {
        match self {
            Loss::MeanSquaredError => 1.0 / (samples as f64 * classes as f64),
            Loss::CrossEntropy => 1.0 / samples as f64,
        }
    }

    /// The sum over the given rows, and the number classified correctly.
    pub(crate) fn tally<F: Real>(self, outputs: &[F], targets: &[F], classes: usize) -> Tally {
        let mut tally = Tally::default();
        for (z, y) in outputs.chunks_exact(classes).zip(targets.chunks_exact(classes)) {
            tally.sum += match self {
                Loss::MeanSquaredError => z
                    .iter()
                    .zip(y)
                    .map(|(z, y)| (z.widen() - y.widen()).powi(2))
                    .sum::<f64>(),
                Loss::CrossEntropy => {
                    let softmax = Softmax::of(z);
                    z.iter()
                        .zip(y)
                        .map(|(z, y)| y.widen() * softmax.surprise(*z))
                        .sum()
                }
            };
            tally.correct += usize::from(argmax(z).is_some_and(|class| argmax(y) == Some(class)));
        }
        tally
    }

    /// The gradient with respect to the outputs, times `averaging`.
    pub(crate) fn gradient<F: Real>(
        self,
        outputs: &[F],
        targets: &[F],
        classes: usize,
        averaging: f64,
        gradient: &mut [F],
    ) {
        let rows = outputs.chunks_exact(classes).zip(targets.chunks_exact(classes));
        for ((z, y), g) in rows.zip(gradient.chunks_exact_mut(classes)) {
            match self {
                Loss::MeanSquaredError => {
                    for k in 0..classes {
                        g[k] = F::narrow(2.0 * averaging * (z[k].widen() - y[k].widen()));
                    }
                }
                Loss::CrossEntropy => {
                    let softmax = Softmax::of(z);
                    let mass: f64 = y.iter().map(|y| y.widen()).sum();
                    for k in 0..classes {
                        g[k] = F::narrow(averaging * (mass * softmax.probability(z[k]) - y[k].widen()));
                    }
                }
            }
        }
    }

    /// The derivative of [`gradient`](Loss::gradient) along a tangent ż of the outputs: 2ż for the squared
    /// error, p ∘ (ż − ⟨p, ż⟩) for the cross-entropy.
    pub(crate) fn gradient_tangent<F: Real>(
        self,
        outputs: &[F],
        targets: &[F],
        classes: usize,
        averaging: f64,
        tangent: &[F],
        change: &mut [F],
    ) {
        let rows = outputs.chunks_exact(classes).zip(targets.chunks_exact(classes));
        for (((z, y), t), c) in rows
            .zip(tangent.chunks_exact(classes))
            .zip(change.chunks_exact_mut(classes))
        {
            match self {
                Loss::MeanSquaredError => {
                    for k in 0..classes {
                        c[k] = F::narrow(2.0 * averaging * t[k].widen());
                    }
                }
                Loss::CrossEntropy => {
                    let softmax = Softmax::of(z);
                    let mass: f64 = y.iter().map(|y| y.widen()).sum();
                    let mean: f64 = z
                        .iter()
                        .zip(t)
                        .map(|(z, t)| softmax.probability(*z) * t.widen())
                        .sum();
                    for k in 0..classes {
                        c[k] =
                            F::narrow(averaging * mass * softmax.probability(z[k]) * (t[k].widen() - mean));
                    }
                }
            }
        }
    }
}

/// The softmax of one row, by its largest entry and the log of the sum relative to it.
struct Softmax {
    largest: f64,
    log_sum: f64,
}

impl Softmax {
    fn of<F: Real>(z: &[F]) -> Self {
        let (mut position, mut largest) = (0, f64::NEG_INFINITY);
        for (k, value) in z.iter().enumerate() {
            if value.widen() > largest {
                (position, largest) = (k, value.widen());
            }
        }
        // Without the largest term, which is 1, ln(1 + rest) keeps its digits where the row is classified
        // with confidence.
        let rest: f64 = (0..z.len())
            .filter(|k| *k != position)
            .map(|k| (z[k].widen() - largest).exp())
            .sum();
        Self {
            largest,
            log_sum: rest.ln_1p(),
        }
    }

    /// −log p.
    fn surprise<F: Real>(&self, z: F) -> f64 {
        (self.largest - z.widen()) + self.log_sum
    }

    fn probability<F: Real>(&self, z: F) -> f64 {
        (-self.surprise(z)).exp()
    }
}

/// The index of the largest entry, the first of several; `None` where an entry is NaN.
fn argmax<F: Real>(row: &[F]) -> Option<usize> {
    let mut best = 0;
    for (k, value) in row.iter().enumerate() {
        if value.is_nan() {
            return None;
        }
        if *value > row[best] {
            best = k;
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_the_lowest_index_and_nan_is_wrong() {
        let tally = |z: [f64; 3]| Loss::MeanSquaredError.tally(&z, &[0.0, 1.0, 0.0], 3).correct;
        assert_eq!(tally([0.0, 1.0, 1.0]), 1);
        assert_eq!(tally([1.0, 1.0, 0.0]), 0);
        assert_eq!(tally([f64::NAN, 1.0, 0.0]), 0);
        assert_eq!(tally([0.0, f64::NAN, 0.0]), 0);
        assert_eq!(tally([0.0, 1.0, f64::NAN]), 0);
    }

    #[test]
    fn cross_entropy_survives_large_outputs_and_keeps_small_losses() {
        let cost = |z: [f64; 2]| Loss::CrossEntropy.tally(&z, &[1.0, 0.0], 2).sum;
        assert_eq!(cost([1e4, 0.0]), 0.0);
        assert_eq!(cost([0.0, 1e4]), 1e4);
        assert!((cost([0.0, 0.0]) - 2.0_f64.ln()).abs() < 1e-15);
        let small = cost([50.0, 0.0]);
        assert!((small / (-50.0_f64).exp() - 1.0).abs() < 1e-12, "{small}");
        assert!(cost([f64::NAN, 0.0]).is_nan());
        assert!(cost([0.0, f64::NAN]).is_nan());
        assert!(!cost([f64::INFINITY, 0.0]).is_finite());
    }
}
