//! Layers that bring values to mean 0 and variance 1, group by group: y = γ ∘ x̂ + β.
//!
//! | layer | a group | γ and β |
//! |---|---|---|
//! | [`BatchNorm`] | one channel of every sample of the batch, or of a block of it | one for each channel |
//! | [`LayerNorm`] | the values of one token | one for each place in a token |

mod averages;
mod batch;
mod group;
mod layer;
mod normalise;
mod parameters;
mod passes;

pub(super) use averages::EPSILON;
pub(crate) use averages::{Averages, Terms};
pub(crate) use batch::BatchNorm;
pub(crate) use layer::LayerNorm;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::checks::assert_passes_agree;
    use crate::layers::differentiable::Differentiable;
    use crate::layers::layer::Layer;

    fn check(layer: Layer, samples: usize, seed: u64) {
        let input = values(samples * layer.inputs());
        assert_passes_agree(&layer, input, seed);
    }

    /// Neighbours far apart: where all values of a group nearly agree, the third derivatives are large.
    fn values(count: usize) -> Vec<f64> {
        (0..count)
            .map(|i| ((i * i * 7 + i * 3) % 23) as f64 / 5.0 - 2.0)
            .collect()
    }

    #[test]
    fn passes_of_batch_norm_agree() {
        // Areas below, at and above the number of running sums.
        let sizes = [(1, 1, 3), (3, 4, 5), (2, 8, 1), (2, 11, 4)];
        for (seed, (channels, area, samples)) in (0..).zip(sizes) {
            check(
                Layer::BatchNorm(BatchNorm {
                    channels,
                    area,
                    block: None,
                }),
                samples,
                seed,
            );
        }
    }

    #[test]
    fn passes_of_layer_norm_agree() {
        let sizes = [(1, 2, 1), (3, 5, 2), (2, 8, 3), (1, 19, 4)];
        for (seed, (tokens, width, samples)) in (0..).zip(sizes) {
            check(Layer::LayerNorm(LayerNorm { tokens, width }), samples, seed);
        }
    }

    /// Every output channel has mean β and variance γ² v/(v + ε).
    #[test]
    fn batch_norm_by_its_definition() {
        let (channels, area, samples) = (3, 4, 5);
        let layer = BatchNorm {
            channels,
            area,
            block: None,
        };
        let (weights, input) = ([1.0, -2.0, 0.5, 0.0, 1.0, 3.0], values(channels * area * samples));
        let mut output = vec![f64::NAN; input.len()];
        layer.forward(&weights, &input, &mut output);
        for c in 0..channels {
            let of = |values: &[f64]| -> Vec<f64> {
                let images = values.chunks_exact(channels * area);
                images
                    .flat_map(|image| image[c * area..(c + 1) * area].to_vec())
                    .collect()
            };
            let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
            let variance = |values: &[f64]| {
                mean(
                    &values
                        .iter()
                        .map(|x| (x - mean(values)).powi(2))
                        .collect::<Vec<_>>(),
                )
            };
            let (before, after) = (of(&input), of(&output));
            assert!((mean(&after) - weights[channels + c]).abs() < 1e-14);
            let expected = weights[c].powi(2) * variance(&before) / (variance(&before) + EPSILON);
            assert!((variance(&after) - expected).abs() < 1e-14);
            assert_eq!(before[0] < before[1], (after[0] - after[1]) * weights[c] < 0.0);
        }
    }

    /// A value of the block that is far from the others moves the outputs of all: statistics are the block's.
    #[test]
    fn block_statistics_are_mean_and_unbiased_variance_and_serve_the_test_pass() {
        let layer = BatchNorm {
            channels: 2,
            area: 2,
            block: None,
        };
        let input = [1.0, 2.0, 5.0, 5.0, 3.0, 6.0, 5.0, 5.0];
        let mut statistics = [f64::NAN; 4];
        layer.block_statistics(&input, &mut statistics);
        // (1, 2, 3, 6): mean 3, squared deviations 4 + 1 + 0 + 9, over 3.
        assert_eq!(statistics, [3.0, 5.0, 14.0 / 3.0, 0.0]);

        let mut output = [f64::NAN; 8];
        layer.forward_test(&[2.0, 1.0, 0.5, 0.0], &[1.0, 4.0, 0.25, 1.0], &input, &mut output);
        let first = |x: f64| 2.0 * (x - 1.0) / 0.25001_f64.sqrt() + 0.5;
        let second = 1.0 / 1.00001_f64.sqrt();
        let expected = [
            first(1.0),
            first(2.0),
            second,
            second,
            first(3.0),
            first(6.0),
            second,
            second,
        ];
        for (value, expected) in output.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-13, "{value} against {expected}");
        }
    }

    /// One sample of one pixel has no unbiased variance; that must not poison the running statistics.
    #[test]
    fn statistics_of_a_single_value_are_finite() {
        let mut statistics = [f64::NAN; 2];
        BatchNorm {
            channels: 1,
            area: 1,
            block: None,
        }
        .block_statistics(&[7.0], &mut statistics);
        assert_eq!(statistics, [7.0, 0.0]);
    }
}
