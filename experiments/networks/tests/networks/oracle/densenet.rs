//! DenseNet from its definition, on a whole block of images: its normalisation joins them.

use flatland_networks::{DenseNetSettings, Stem};
use num_traits::Float;

use super::images::{Image, Plain};
use super::standardised;

/// The outputs for every image of a block.
pub fn outputs<T: Float>(
    settings: &DenseNetSettings,
    mut images: Vec<Image<T>>,
    classes: usize,
    plain: &mut Plain<T>,
) -> Vec<Vec<T>> {
    let growth = settings.growth;
    let (first, pooling) = match (settings.stem, images[0].sizes[0]) {
        (Stem::Small, _) => ([3, 1, 1], None),
        (Stem::Standard, 1) => ([3, 2, 1], Some([5, 1, 0])),
        (Stem::Standard, _) => ([7, 2, 3], Some([3, 2, 1])),
    };
    images = convolutions(plain, &images, 2 * growth, first);
    images = normalised(plain, &images);
    if let Some(window) = pooling {
        images = images.iter().map(|image| image.max_pool(window)).collect();
    }
    for (number, layers) in settings.blocks.iter().enumerate() {
        if number > 0 {
            let channels = images[0].sizes[0];
            images = normalised(plain, &images);
            images = convolutions(plain, &images, channels / 2, [1, 1, 0]);
            images = images.iter().map(halved).collect();
        }
        for _ in 0..*layers {
            let mut inner = normalised(plain, &images);
            inner = convolutions(plain, &inner, 4 * growth, [1, 1, 0]);
            inner = normalised(plain, &inner);
            inner = convolutions(plain, &inner, growth, [3, 1, 1]);
            for (image, new) in images.iter_mut().zip(inner) {
                image.sizes[0] += growth;
                image.values.extend(new.values);
            }
        }
    }
    images = normalised(plain, &images);
    let linear =
        |plain: &mut Plain<T>, image: &Image<T>| plain.linear(&image.average(1), classes, settings.bias);
    let outputs = each(plain, &images, linear);
    outputs.into_iter().map(|output| output.values).collect()
}

/// The same layer, with the same weights, on every image.
fn each<T: Float>(
    plain: &mut Plain<T>,
    images: &[Image<T>],
    layer: impl Fn(&mut Plain<T>, &Image<T>) -> Image<T>,
) -> Vec<Image<T>> {
    let start = *plain;
    let on = |image| {
        *plain = start;
        layer(plain, image)
    };
    images.iter().map(on).collect()
}

fn convolutions<T: Float>(
    plain: &mut Plain<T>,
    images: &[Image<T>],
    channels: usize,
    window: [usize; 3],
) -> Vec<Image<T>> {
    each(plain, images, |plain, image| {
        plain.convolution(image, channels, window, false)
    })
}

/// Batch normalisation, then ReLU.
fn normalised<T: Float>(plain: &mut Plain<T>, images: &[Image<T>]) -> Vec<Image<T>> {
    let [channels, height, width] = images[0].sizes;
    let pixels = height * width;
    let (gain, shift) = (plain.take(channels), plain.take(channels));
    let mut result = images.to_vec();
    for c in 0..channels {
        let of_channel = |image: &Image<T>| image.values[c * pixels..(c + 1) * pixels].to_vec();
        let standard = standardised(&images.iter().flat_map(of_channel).collect::<Vec<T>>());
        let places = result
            .iter_mut()
            .flat_map(|image| &mut image.values[c * pixels..(c + 1) * pixels]);
        for (place, value) in places.zip(standard) {
            *place = gain[c] * value + shift[c];
        }
    }
    result.iter().map(Image::relu).collect()
}

/// Means over squares of 2 × 2; an odd last line is dropped.
fn halved<T: Float>(image: &Image<T>) -> Image<T> {
    let sizes = [image.sizes[0], image.sizes[1] / 2, image.sizes[2] / 2];
    let mut values = Vec::new();
    for c in 0..sizes[0] {
        for i in 0..sizes[1] {
            for j in 0..sizes[2] {
                let corner = |k: usize| image.pixel(c, 2 * i + k / 2, 2 * j + k % 2, 0).unwrap();
                let sum = corner(0) + corner(1) + corner(2) + corner(3);
                values.push(sum / T::from(4.0).unwrap());
            }
        }
    }
    Image { sizes, values }
}
