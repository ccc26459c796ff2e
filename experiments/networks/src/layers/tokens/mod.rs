//! Layers of a vision transformer: an image as a sequence of tokens, and back to one row.
//!
//! A sample is tokens × width, row-major.

mod attention;
mod head;
mod mean;
mod patches;
mod positions;

pub(crate) use attention::Attention;
pub(crate) use mean::TokenMean;
pub(crate) use patches::Patches;
pub(crate) use positions::Positions;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::checks::{assert_passes_agree, separated};
    use crate::layers::differentiable::Differentiable;
    use crate::layers::layer::Layer;
    use crate::layers::linear_map::{Fixed, LinearMap};

    fn check(layer: Layer, samples: usize, seed: u64) {
        let input = separated(samples * layer.inputs(), seed);
        assert_passes_agree(&layer, input, seed);
    }

    #[test]
    fn passes_of_attention_agree() {
        let sizes = [(1, 1, 1, 2), (4, 1, 3, 2), (3, 2, 4, 3), (5, 3, 2, 1)];
        for (seed, (tokens, heads, width, samples)) in (0..).zip(sizes) {
            let layer = Attention { tokens, heads, width };
            check(Layer::Attention(layer), samples, seed);
        }
    }

    #[test]
    fn passes_of_layers_that_move_values_agree() {
        let shape = [2, 4, 6];
        check(Layer::Patches(Fixed(Patches { shape, patch: 2 })), 3, 1);
        let (rows, columns) = (2, 3);
        let positions = Positions::new(rows, columns, 8);
        check(Layer::Positions(positions), 2, 2);
        check(Layer::TokenMean(Fixed(TokenMean { tokens: 5, width: 3 })), 2, 3);
    }

    /// Each pixel by its destination: token (i / p, j / p), then row, column and channel within the patch.
    #[test]
    fn patches_by_their_definition() {
        let (shape, patch) = ([3, 4, 6], 2);
        let [channels, height, width] = shape;
        let input: Vec<f64> = (0..2 * channels * height * width).map(|i| i as f64).collect();
        let mut output = vec![f64::NAN; input.len()];
        Patches { shape, patch }.apply(&input, &mut output);
        for sample in 0..2 {
            for (c, i, j) in
                (0..channels * height * width).map(|k| (k / height / width, k / width % height, k % width))
            {
                let token = i / patch * (width / patch) + j / patch;
                let within = ((i % patch) * patch + j % patch) * channels + c;
                let place =
                    (sample * height * width / patch / patch + token) * patch * patch * channels + within;
                let pixel = ((sample * channels + c) * height + i) * width + j;
                assert_eq!(output[place], input[pixel]);
            }
        }
    }

    /// Two heads of width 1 and two tokens, by hand: the first head's scores favour the token with the larger key
    /// e-fold, the second's treat all alike.
    #[test]
    fn attention_by_hand() {
        // A token: queries of both heads, keys, values.
        let input = [1.0, 0.0, 1.0, 3.0, 10.0, -1.0, 2.0, 0.0, 2.0, 7.0, 20.0, 5.0];
        let mut output = [f64::NAN; 4];
        Attention {
            tokens: 2,
            heads: 2,
            width: 1,
        }
        .forward(&[], &input, &mut output);
        let e = std::f64::consts::E;
        let expected = [
            (10.0 + 20.0 * e) / (1.0 + e),
            2.0,
            (10.0 + 20.0 * e * e) / (1.0 + e * e),
            2.0,
        ];
        for (value, expected) in output.iter().zip(expected) {
            assert!((value - expected).abs() < 1e-14, "{value} against {expected}");
        }
    }

    /// Scores far apart do not overflow the exponential, and a NaN stays a NaN.
    #[test]
    fn attention_survives_large_scores_and_hides_no_nan() {
        let layer = Attention {
            tokens: 2,
            heads: 1,
            width: 1,
        };
        let mut output = [f32::NAN; 2];
        layer.forward(&[], &[1e4, 1e4, 1.0, 1e4, -1e4, 2.0], &mut output);
        assert_eq!(output, [1.0, 1.0]);
        layer.forward(&[], &[1.0, f32::NAN, 1.0, 1.0, 1.0, 2.0], &mut output);
        assert!(output.iter().all(|value| value.is_nan()));
    }

    /// Frequencies 1 and 1e-4: the column first, then the row, sines before cosines.
    #[test]
    fn positions_by_their_definition() {
        let layer = Positions::new(2, 3, 8);
        let mut output = [f64::NAN; 48];
        layer.forward(&[], &[1.0; 48], &mut output);
        for (token, values) in output.chunks_exact(8).enumerate() {
            let (row, column) = ((token / 3) as f64, (token % 3) as f64);
            let angles = [column, column * 1e-4, row, row * 1e-4];
            let expected = [
                angles[0].sin(),
                angles[1].sin(),
                angles[0].cos(),
                angles[1].cos(),
                angles[2].sin(),
                angles[3].sin(),
                angles[2].cos(),
                angles[3].cos(),
            ];
            for (value, expected) in values.iter().zip(expected) {
                assert!((value - 1.0 - expected).abs() < 1e-15, "{token}: {value}");
            }
        }
    }
}
