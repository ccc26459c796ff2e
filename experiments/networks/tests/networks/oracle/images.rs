//! Networks over images written from their definitions over any scalar, pixel by pixel.

use flatland_networks::{Loss, Network, NetworkSettings, Objective, Stem};
use ndarray::{Array2, ArrayView1};
use num_traits::Float;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{densenet, vit};

/// An image with its sizes: channels, height, width.
#[derive(Clone)]
pub struct Image<T> {
    pub sizes: [usize; 3],
    pub values: Vec<T>,
}

/// Layers applied one after another, each taking its parameters from where the last one stopped.
#[derive(Clone, Copy)]
pub struct Plain<'w, T> {
    weights: &'w [T],
}

impl<T: Float> Plain<'_, T> {
    pub fn take(&mut self, count: usize) -> Vec<T> {
        let (own, rest) = self.weights.split_at(count);
        self.weights = rest;
        own.to_vec()
    }

    pub fn convolution(&mut self, x: &Image<T>, channels: usize, window: [usize; 3], bias: bool) -> Image<T> {
        let [kernel, stride, padding] = window;
        let [from, height, width] = x.sizes;
        let weight = self.take(channels * from * kernel * kernel);
        let bias = self.take(if bias { channels } else { 0 });
        let positions = |size: usize| (size + 2 * padding - kernel) / stride + 1;
        let sizes = [channels, positions(height), positions(width)];
        let mut values = Vec::new();
        for o in 0..channels {
            for i in 0..sizes[1] {
                for j in 0..sizes[2] {
                    let mut sum = bias.get(o).copied().unwrap_or(T::zero());
                    for c in 0..from {
                        for u in 0..kernel {
                            for v in 0..kernel {
                                let weight = weight[((o * from + c) * kernel + u) * kernel + v];
                                let (row, column) = (i * stride + u, j * stride + v);
                                sum = sum + weight * x.pixel(c, row, column, padding).unwrap_or(T::zero());
                            }
                        }
                    }
                    values.push(sum);
                }
            }
        }
        Image { sizes, values }
    }

    pub fn linear(&mut self, x: &Image<T>, outputs: usize, bias: bool) -> Image<T> {
        let weight = self.take(outputs * x.values.len());
        let bias = self.take(if bias { outputs } else { 0 });
        let unit = |o: usize| {
            let start = bias.get(o).copied().unwrap_or(T::zero());
            let row = &weight[o * x.values.len()..][..x.values.len()];
            row.iter().zip(&x.values).fold(start, |sum, (w, x)| sum + *w * *x)
        };
        Image {
            sizes: [outputs, 1, 1],
            values: (0..outputs).map(unit).collect(),
        }
    }
}

impl<T: Float> Image<T> {
    /// The pixel at a place of the padded image, `None` in the padding.
    pub fn pixel(&self, channel: usize, row: usize, column: usize, padding: usize) -> Option<T> {
        let [_, height, width] = self.sizes;
        let (row, column) = (row.checked_sub(padding)?, column.checked_sub(padding)?);
        (row < height && column < width).then(|| self.values[(channel * height + row) * width + column])
    }

    pub fn relu(&self) -> Self {
        let relu = |z: &T| if *z > T::zero() { *z } else { T::zero() };
        Image {
            sizes: self.sizes,
            values: self.values.iter().map(relu).collect(),
        }
    }

    pub fn max_pool(&self, [kernel, stride, padding]: [usize; 3]) -> Self {
        let positions = |size: usize| (size + 2 * padding - kernel) / stride + 1;
        let sizes = [self.sizes[0], positions(self.sizes[1]), positions(self.sizes[2])];
        let mut values = Vec::new();
        for c in 0..sizes[0] {
            for i in 0..sizes[1] {
                for j in 0..sizes[2] {
                    let seen = (0..kernel * kernel).filter_map(|place| {
                        let (u, v) = (place / kernel, place % kernel);
                        self.pixel(c, i * stride + u, j * stride + v, padding)
                    });
                    let larger = |best: T, value: T| if value > best { value } else { best };
                    values.push(seen.reduce(larger).unwrap());
                }
            }
        }
        Image { sizes, values }
    }

    pub fn average(&self, parts: usize) -> Self {
        let [channels, height, width] = self.sizes;
        let range = |i: usize, size: usize| i * size / parts..((i + 1) * size).div_ceil(parts);
        let mut values = Vec::new();
        for c in 0..channels {
            for i in 0..parts {
                for j in 0..parts {
                    let (mut sum, mut count) = (T::zero(), T::zero());
                    for row in range(i, height) {
                        for column in range(j, width) {
                            sum = sum + self.values[(c * height + row) * width + column];
                            count = count + T::one();
                        }
                    }
                    values.push(sum / count);
                }
            }
        }
        Image {
            sizes: [channels, parts, parts],
            values,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        assert_eq!(self.sizes, other.sizes);
        let values = self.values.iter().zip(&other.values);
        Image {
            sizes: self.sizes,
            values: values.map(|(a, b)| *a + *b).collect(),
        }
    }
}

/// A network's outputs for every image of a block.
fn batch_outputs<T: Float>(
    settings: &NetworkSettings,
    images: Vec<Image<T>>,
    classes: usize,
    weights: &[T],
) -> Vec<Vec<T>> {
    let mut plain = Plain { weights };
    let result = match settings {
        NetworkSettings::DenseNet(settings) => densenet::outputs(settings, images, classes, &mut plain),
        _ => {
            let on = |image| {
                plain = Plain { weights };
                outputs(settings, image, classes, &mut plain)
            };
            images.into_iter().map(on).collect()
        }
    };
    assert!(plain.weights.is_empty(), "{settings:?}");
    result
}

/// A network's outputs for one image.
fn outputs<T: Float>(
    settings: &NetworkSettings,
    mut x: Image<T>,
    classes: usize,
    plain: &mut Plain<T>,
) -> Vec<T> {
    match settings {
        NetworkSettings::Cnn { channels, bias } => {
            for channels in channels {
                x = plain
                    .convolution(&x, *channels, [3, 1, 1], *bias)
                    .relu()
                    .max_pool([2, 2, 0]);
            }
            plain.linear(&x, classes, *bias).values
        }
        NetworkSettings::Vgg11 {
            width,
            stages,
            pooled,
            hidden,
            bias,
        } => {
            let gray = x.sizes[0] == 1;
            for stage in 0..*stages {
                let channels = width << stage.min(3);
                for _ in 0..if stage < 2 { 1 } else { 2 } {
                    x = plain.convolution(&x, channels, [3, 1, 1], true).relu();
                }
                x = x.max_pool(if gray && stage == 0 { [5, 1, 1] } else { [2, 2, 0] });
            }
            x = x.average(*pooled);
            for units in hidden {
                x = plain.linear(&x, *units, true).relu();
            }
            plain.linear(&x, classes, *bias).values
        }
        NetworkSettings::ResNet {
            width,
            blocks,
            stem,
            bias,
        } => {
            x = stemmed(x, *width, *stem, plain);
            for (stage, blocks) in blocks.iter().enumerate() {
                for block in 0..*blocks {
                    let stride = if stage > 0 && block == 0 { 2 } else { 1 };
                    let channels = width << stage;
                    let inner = plain.convolution(&x, channels, [3, stride, 1], false).relu();
                    let inner = plain.convolution(&inner, channels, [3, 1, 1], false);
                    if stride == 2 {
                        x = plain.convolution(&x, channels, [1, 2, 0], false);
                    }
                    x = x.plus(&inner).relu();
                }
            }
            plain.linear(&x.average(1), classes, *bias).values
        }
        NetworkSettings::WideResNet {
            width,
            blocks,
            widening,
            stem,
            bias,
        } => {
            x = stemmed(x, *width, *stem, plain);
            for (stage, blocks) in blocks.iter().enumerate() {
                for block in 0..*blocks {
                    let stride = if stage > 0 && block == 0 { 2 } else { 1 };
                    let wide = (width << stage) * widening;
                    let inner = plain.convolution(&x, wide, [1, 1, 0], false).relu();
                    let inner = plain.convolution(&inner, wide, [3, stride, 1], false).relu();
                    let inner = plain.convolution(&inner, (width << stage) * 4, [1, 1, 0], false);
                    if block == 0 {
                        x = plain.convolution(&x, (width << stage) * 4, [1, stride, 0], false);
                    }
                    x = x.plus(&inner).relu();
                }
            }
            plain.linear(&x.average(1), classes, *bias).values
        }
        NetworkSettings::Vit(settings) => {
            let patch = settings.patch.expect("an edge for the patches");
            vit::outputs(settings, patch, &x, classes, plain)
        }
        other => panic!("{other:?} is not a network over images"),
    }
}

fn stemmed<T: Float>(x: Image<T>, width: usize, stem: Stem, plain: &mut Plain<T>) -> Image<T> {
    match stem {
        Stem::Standard => plain
            .convolution(&x, width, [7, 2, 3], false)
            .relu()
            .max_pool([3, 2, 1]),
        Stem::Small => plain.convolution(&x, width, [3, 1, 1], false).relu(),
    }
}

/// A network over images with data and weights, all random.
pub struct ImageCase {
    pub settings: NetworkSettings,
    pub shape: [usize; 3],
    pub classes: usize,
    pub loss: Loss,
    pub inputs: Array2<f64>,
    pub targets: Array2<f64>,
    pub weights: Vec<f64>,
}

impl ImageCase {
    pub fn new(settings: NetworkSettings, shape: [usize; 3], samples: usize, seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let classes = 3;
        let network = settings.build(shape, classes).unwrap();
        let inputs =
            Array2::from_shape_simple_fn((samples, network.inputs()), || rng.random_range(-1.5..1.5));
        let targets = Array2::from_shape_fn((samples, classes), |(i, k)| f64::from(i % classes == k));
        // As large as they start in the deepest of them, so that signals neither die nor explode.
        let weights = network
            .tensors()
            .iter()
            .flat_map(|tensor| {
                let fan_in = tensor.shape()[1..].iter().product::<usize>() as f64;
                let bound = (6.0 / fan_in).sqrt().min(1.0);
                (0..tensor.range().len())
                    .map(|_| rng.random_range(-bound..bound))
                    .collect::<Vec<_>>()
            })
            .collect();
        let loss = match seed % 2 {
            0 => Loss::MeanSquaredError,
            _ => Loss::CrossEntropy,
        };
        Self {
            settings,
            shape,
            classes,
            loss,
            inputs,
            targets,
            weights,
        }
    }

    pub fn network(&self) -> Network {
        self.settings.build(self.shape, self.classes).unwrap()
    }

    pub fn objective<'a>(&'a self, network: &'a Network) -> Objective<'a, f64> {
        Objective::new(network, self.inputs.view(), self.targets.view(), self.loss).unwrap()
    }

    /// f(w) from the definition.
    pub fn cost<T: Float>(&self, weights: &[T]) -> T {
        let lift = |x: f64| T::from(x).unwrap();
        let image = |input: ArrayView1<f64>| Image {
            sizes: self.shape,
            values: input.iter().map(|x| lift(*x)).collect(),
        };
        let images = self.inputs.rows().into_iter().map(image).collect();
        let outputs = batch_outputs(&self.settings, images, self.classes, weights);
        let mut total = T::zero();
        for (outputs, target) in outputs.iter().zip(self.targets.rows()) {
            let sum = outputs.iter().fold(T::zero(), |sum, z| sum + z.exp());
            for (z, y) in outputs.iter().zip(target) {
                total = total
                    + match self.loss {
                        Loss::MeanSquaredError => (*z - lift(*y)).powi(2) / lift(self.classes as f64),
                        Loss::CrossEntropy => lift(*y) * (sum.ln() - *z),
                    };
            }
        }
        total / lift(self.inputs.nrows() as f64)
    }
}
