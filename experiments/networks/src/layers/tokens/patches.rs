//! An image cut into square patches, one token per patch.

use crate::layers::linear_map::LinearMap;
use crate::numeric::Real;

/// Tokens in the order of their patches, row by row; within a token the pixels row by row, the channels of a pixel
/// adjacent.
///
/// An image is channels × height × width, row-major; nothing is computed, values are only rearranged.
#[derive(Clone, Debug)]
pub(crate) struct Patches {
    /// Channels, height and width of an image.
    pub(crate) shape: [usize; 3],
    /// Side of a patch, a divisor of height and width.
    pub(crate) patch: usize,
}

impl Patches {
    /// The place in the input of each value of the output, in the order of the output.
    fn sources(&self) -> impl Iterator<Item = usize> + use<> {
        let ([channels, height, width], patch) = (self.shape, self.patch);
        let corners = (0..height)
            .step_by(patch)
            .flat_map(move |top| (0..width).step_by(patch).map(move |left| (top, left)));
        corners.flat_map(move |(top, left)| {
            let pixels =
                (top..top + patch).flat_map(move |y| (left..left + patch).map(move |x| y * width + x));
            pixels.flat_map(move |pixel| (0..channels).map(move |c| c * height * width + pixel))
        })
    }
}

impl LinearMap for Patches {
    fn inputs(&self) -> usize {
        self.shape.iter().product()
    }

    fn outputs(&self) -> usize {
        self.inputs()
    }

    fn apply<F: Real>(&self, input: &[F], output: &mut [F]) {
        let samples = input.chunks_exact(self.inputs());
        for (image, tokens) in samples.zip(output.chunks_exact_mut(self.outputs())) {
            for (value, source) in tokens.iter_mut().zip(self.sources()) {
                *value = image[source];
            }
        }
    }

    fn add_transposed<F: Real>(&self, output: &[F], input: &mut [F]) {
        let samples = input.chunks_exact_mut(self.inputs());
        for (image, tokens) in samples.zip(output.chunks_exact(self.outputs())) {
            for (value, source) in tokens.iter().zip(self.sources()) {
                image[source] += *value;
            }
        }
    }
}
