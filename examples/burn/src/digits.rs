//! The UCI digits: 1,797 images of 8 × 8 pixels, from the repository's assets.

use burn::tensor::{Device, Tensor, TensorData};
use flate2::read::GzDecoder;
use std::io::{self, Read};

/// Pixels of an image.
pub const PIXELS: usize = 64;
/// The ten digits.
pub const CLASSES: usize = 10;
/// The number of training images, taken from the front.
pub const TRAINED: usize = 1_500;

const IMAGES: &[u8] = include_bytes!("../../../experiments/assets/digits/digits-images-idx3-ubyte.gz");
const LABELS: &[u8] = include_bytes!("../../../experiments/assets/digits/digits-labels-idx1-ubyte.gz");
/// Bytes of the IDX headers: a magic number, then the lengths, four bytes each.
const IMAGES_HEADER: usize = 16;
const LABELS_HEADER: usize = 8;
/// The darkest pixel.
const DARKEST: f32 = 16.0;

/// Images as rows of pixels in [0, 1], and labels as rows with a 1 in the column of their class.
pub struct Digits {
    pub images: Tensor<2>,
    pub labels: Tensor<2>,
}

impl Digits {
    /// The images to train on, and the others.
    pub fn load(device: &Device) -> io::Result<(Self, Self)> {
        let pixels: Vec<f32> = unpacked(IMAGES, IMAGES_HEADER)?
            .into_iter()
            .map(|pixel| f32::from(pixel) / DARKEST)
            .collect();
        let labels: Vec<f32> = unpacked(LABELS, LABELS_HEADER)?
            .into_iter()
            .flat_map(|label| (0..CLASSES).map(move |class| f32::from(u8::from(usize::from(label) == class))))
            .collect();
        let part = |pixels: &[f32], labels: &[f32]| Self {
            images: matrix(pixels, PIXELS, device),
            labels: matrix(labels, CLASSES, device),
        };
        let (trained_pixels, other_pixels) = pixels.split_at(TRAINED * PIXELS);
        let (trained_labels, other_labels) = labels.split_at(TRAINED * CLASSES);
        Ok((
            part(trained_pixels, trained_labels),
            part(other_pixels, other_labels),
        ))
    }
}

/// The contents of a gzipped file after its header.
fn unpacked(file: &[u8], header: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    GzDecoder::new(file).read_to_end(&mut bytes)?;
    Ok(bytes.split_off(header))
}

fn matrix(values: &[f32], columns: usize, device: &Device) -> Tensor<2> {
    let rows = values.len() / columns;
    Tensor::from_data(TensorData::new(values.to_vec(), [rows, columns]), device)
}
