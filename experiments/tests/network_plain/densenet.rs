//! DenseNet, on a whole block of images: its normalisation joins them.

use num_traits::Float;

use super::{Tensors, lift, linear, relu, standardise, sum};

/// One image: `[channel][row][column]`.
type Image<T> = Vec<Vec<Vec<T>>>;

/// Padding kernel/2 on every side, no bias.
fn convolution<T: Float>(image: &Image<T>, weight: &[T], kernel: usize) -> Image<T> {
    let (height, width) = (image[0].len(), image[0][0].len());
    let pixel = |c: usize, y: usize, x: usize| {
        // `y` and `x` count from the corner of the padding.
        let (y, x) = (y.checked_sub(kernel / 2), x.checked_sub(kernel / 2));
        let row = y.and_then(|y| image[c].get(y));
        row.zip(x)
            .and_then(|(row, x)| row.get(x))
            .copied()
            .unwrap_or(T::zero())
    };
    let filters = weight.chunks_exact(image.len() * kernel * kernel);
    filters
        .map(|filter| {
            let value = |y: usize, x: usize| {
                sum(filter.iter().enumerate().map(|(i, w)| {
                    let (c, dy, dx) = (i / (kernel * kernel), i / kernel % kernel, i % kernel);
                    *w * pixel(c, y + dy, x + dx)
                }))
            };
            (0..height)
                .map(|y| (0..width).map(|x| value(y, x)).collect())
                .collect()
        })
        .collect()
}

/// Batch normalisation, then ReLU.
fn normalised<T: Float>(images: &[Image<T>], weights: &mut Tensors<T>) -> Vec<Image<T>> {
    let channels = images[0].len();
    let (gain, shift) = (weights.take(channels), weights.take(channels));
    let mut result = images.to_vec();
    for c in 0..channels {
        let values: Vec<T> = images.iter().flat_map(|image| image[c].concat()).collect();
        let mut standard = standardise(&values).into_iter();
        let places = result.iter_mut().flat_map(|image| image[c].iter_mut().flatten());
        for (place, value) in places.zip(&mut standard) {
            *place = relu(gain[c] * value + shift[c]);
        }
    }
    result
}

/// The mean over squares of 2 × 2.
fn halved<T: Float>(image: &Image<T>) -> Image<T> {
    let of_channel = |channel: &Vec<Vec<T>>| {
        let value = |y: usize, x: usize| {
            let corners = [(0, 0), (0, 1), (1, 0), (1, 1)];
            sum(corners.iter().map(|(dy, dx)| channel[2 * y + dy][2 * x + dx])) / lift(4.0)
        };
        let (height, width) = (channel.len() / 2, channel[0].len() / 2);
        (0..height)
            .map(|y| (0..width).map(|x| value(y, x)).collect())
            .collect()
    };
    image.iter().map(of_channel).collect()
}

/// The outputs for a block of images, with the small stem (a 3 × 3 convolution, no pooling).
pub fn outputs<T: Float>(
    growth: usize,
    blocks: &[usize],
    [channels, height, width]: [usize; 3],
    classes: usize,
    weights: &[T],
    images: &[Vec<f64>],
) -> Vec<Vec<T>> {
    let mut weights = Tensors::new(weights);
    let stem = weights.take(2 * growth * channels * 9);
    let read = |image: &Vec<f64>| -> Image<T> {
        let value = |c: usize, y: usize, x: usize| lift(image[(c * height + y) * width + x]);
        let row = |c, y| (0..width).map(|x| value(c, y, x)).collect();
        let channel = |c| (0..height).map(|y| row(c, y)).collect();
        (0..channels).map(channel).collect()
    };
    let started: Vec<Image<T>> = images
        .iter()
        .map(|image| convolution(&read(image), stem, 3))
        .collect();
    let mut images = normalised(&started, &mut weights);
    for (number, count) in blocks.iter().enumerate() {
        if number > 0 {
            let channels = images[0].len();
            images = normalised(&images, &mut weights);
            let weight = weights.take(channels / 2 * channels);
            for image in &mut images {
                *image = halved(&convolution(image, weight, 1));
            }
        }
        for _ in 0..*count {
            let channels = images[0].len();
            let inner = normalised(&images, &mut weights);
            let weight = weights.take(4 * growth * channels);
            let inner: Vec<Image<T>> = inner.iter().map(|image| convolution(image, weight, 1)).collect();
            let inner = normalised(&inner, &mut weights);
            let weight = weights.take(growth * 4 * growth * 9);
            for (image, inner) in images.iter_mut().zip(&inner) {
                image.extend(convolution(inner, weight, 3));
            }
        }
    }
    let images = normalised(&images, &mut weights);
    let channels = images[0].len();
    let (weight, bias) = (weights.take(classes * channels), weights.take(classes));
    weights.end();
    let features = |image: &Image<T>| -> Vec<T> {
        let mean = |channel: &Vec<Vec<T>>| super::mean(&channel.concat());
        image.iter().map(mean).collect()
    };
    images
        .iter()
        .map(|image| linear(&features(image), weight, bias))
        .collect()
}
