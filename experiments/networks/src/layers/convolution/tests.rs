//! Convolutions against their definition, and their passes against each other.

use super::*;
use crate::layers::checks::{assert_passes_agree, prepared, separated};
use crate::layers::layer::Layer;

/// Input, channels that come out, window: sizes kept and not, odd and even, strides that leave a remainder, windows
/// larger than the image, one pixel.
const CASES: [([usize; 3], usize, Window); 21] = [
    // Lines of every length that is a constant somewhere.
    ([2, 5, 3], 2, Window::new(3, 1, 1)),
    ([2, 4, 5], 2, Window::new(3, 1, 1)),
    ([1, 3, 6], 2, Window::new(3, 1, 1)),
    ([2, 7, 7], 2, Window::new(3, 1, 1)),
    ([1, 4, 8], 2, Window::new(3, 1, 1)),
    ([2, 3, 27], 1, Window::new(3, 2, 1)),
    ([1, 4, 32], 2, Window::new(3, 2, 1)),
    ([1, 5, 4], 2, Window::new(3, 1, 1)),
    ([3, 4, 4], 1, Window::new(3, 1, 1)),
    ([2, 17, 16], 3, Window::new(3, 1, 1)),
    ([2, 1, 1], 2, Window::new(3, 1, 1)),
    ([1, 2, 1], 2, Window::new(3, 1, 1)),
    ([2, 3, 2], 2, Window::new(5, 1, 2)),
    ([2, 6, 5], 3, Window::new(3, 1, 0)),
    ([2, 6, 5], 3, Window::new(3, 2, 1)),
    ([1, 9, 8], 2, Window::new(7, 2, 3)),
    ([1, 1, 2], 2, Window::new(7, 2, 3)),
    ([3, 5, 5], 2, Window::new(1, 1, 0)),
    ([2, 20, 20], 2, Window::new(1, 1, 0)),
    ([3, 5, 4], 2, Window::new(1, 2, 0)),
    ([2, 5, 6], 2, Window::new(2, 3, 1)),
];

fn convolution(input: [usize; 3], channels: usize, window: Window, bias: bool) -> Convolution {
    let [from, height, width] = input;
    let positions = |size| window.positions(size).unwrap();
    Convolution::new(
        Image::new(from, height, width).unwrap(),
        Image::new(channels, positions(height), positions(width)).unwrap(),
        window,
        Initialisation::Uniform,
        bias.then_some(Initialisation::Uniform),
    )
}

/// Σ over channels and window, pixel by pixel.
fn by_definition(layer: &Convolution, weights: &[f64], input: &[f64]) -> Vec<f64> {
    let (from, to, window) = (layer.columns.image, layer.output, layer.columns.window);
    let (kernel, bias) = weights.split_at(to.channels * from.channels * window.kernel.pow(2));
    let mut output = Vec::new();
    for sample in input.chunks_exact(from.values()) {
        for o in 0..to.channels {
            for (i, j) in (0..to.pixels()).map(|place| (place / to.width, place % to.width)) {
                let mut sum = bias.get(o).copied().unwrap_or(0.0);
                for c in 0..from.channels {
                    for (u, v) in (0..window.kernel).flat_map(|u| (0..window.kernel).map(move |v| (u, v))) {
                        let row = (window.stride * i + u).checked_sub(window.padding);
                        let column = (window.stride * j + v).checked_sub(window.padding);
                        if let (Some(row), Some(column)) = (row, column)
                            && row < from.height
                            && column < from.width
                        {
                            let weight =
                                kernel[((o * from.channels + c) * window.kernel + u) * window.kernel + v];
                            sum += weight * sample[(c * from.height + row) * from.width + column];
                        }
                    }
                }
                output.push(sum);
            }
        }
    }
    output
}

/// One sample and as many as fill more than one group; small integers, so that sums are exact in any order.
#[test]
fn outputs_match_the_definition() {
    for (input, channels, window) in CASES {
        for (samples, bias) in [(1, true), (3, false), (70, true)] {
            let layer = convolution(input, channels, window, bias);
            let count: usize = layer
                .parameters()
                .iter()
                .map(|p| p.shape.iter().product::<usize>())
                .sum();
            let value = |i: usize| ((i * 37 + 11) % 17) as f64 - 8.0;
            let weights: Vec<f64> = (0..count).map(value).collect();
            let images: Vec<f64> = (0..samples * layer.inputs()).map(|i| value(i + 5)).collect();
            let mut output = vec![f64::NAN; samples * layer.outputs()];
            layer.forward(&prepared(&layer, &weights), &images, &mut output);
            assert!(
                output == by_definition(&layer, &weights, &images),
                "{input:?} {channels} {window:?} {samples}"
            );
        }
    }
}

#[test]
fn passes_agree() {
    for (seed, (input, channels, window)) in (0..).zip(CASES) {
        for (samples, bias) in [(1, true), (5, false)] {
            let layer = convolution(input, channels, window, bias);
            let images = separated(samples * layer.inputs(), seed);
            assert_passes_agree(&Layer::Convolution(layer), images, seed);
        }
    }
}

#[test]
fn a_bias_gets_the_sum_over_samples_and_positions() {
    let mut sums = [1.0, 2.0];
    let rows: Vec<f64> = (0..70).map(f64::from).collect();
    add_row_sums(&rows, &mut sums);
    assert_eq!(sums, [1.0 + 595.0, 2.0 + 1820.0]);
}
