//! An image cut into square patches, a token each.

use super::super::layer::{At, Back, Differentiable, Tangent};
use super::super::real::Real;

/// Tokens in the order of their patches, row by row; in a token the pixels row by row, the channels of a pixel
/// side by side.
///
/// An image is channels × height × width, row-major; nothing is computed, values only change places.
#[derive(Clone, Debug)]
pub(crate) struct Patches {
    /// Where each value of the output stands in the input.
    source: Vec<usize>,
}

impl Patches {
    /// `patch` divides both sides of the image.
    pub(crate) fn new([channels, height, width]: [usize; 3], patch: usize) -> Self {
        let mut source = Vec::with_capacity(channels * height * width);
        for top in (0..height).step_by(patch) {
            for left in (0..width).step_by(patch) {
                for y in top..top + patch {
                    for x in left..left + patch {
                        source.extend((0..channels).map(|c| (c * height + y) * width + x));
                    }
                }
            }
        }
        Self { source }
    }

    fn cut<F: Real>(&self, input: &[F], output: &mut [F]) {
        let samples = input.chunks_exact(self.source.len());
        for (image, tokens) in samples.zip(output.chunks_exact_mut(self.source.len())) {
            for (value, source) in tokens.iter_mut().zip(&self.source) {
                *value = image[*source];
            }
        }
    }

    fn put_back<F: Real>(&self, output: &[F], input: Option<&mut [F]>) {
        let Some(input) = input else { return };
        let samples = input.chunks_exact_mut(self.source.len());
        for (image, tokens) in samples.zip(output.chunks_exact(self.source.len())) {
            for (value, source) in tokens.iter().zip(&self.source) {
                image[*source] += *value;
            }
        }
    }
}

impl Differentiable for Patches {
    fn name(&self) -> &'static str {
        "patches"
    }

    fn inputs(&self) -> usize {
        self.source.len()
    }

    fn outputs(&self) -> usize {
        self.source.len()
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        self.cut(input, output);
    }

    fn forward_tangent<F: Real>(&self, _: At<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => self.cut(input, output),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, _: At<F>, gradient: Back<F>) {
        self.put_back(gradient.output, gradient.input);
    }

    fn backward_tangent<F: Real>(&self, _: At<F>, _: Tangent<F>, _: &[F], change: Back<F>) {
        self.put_back(change.output, change.input);
    }
}
