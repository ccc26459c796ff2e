//! Batch normalisation of images.

use super::group::Group;
use super::normalise::Normalisation;

/// y = γ ∘ x̂ + β, each channel brought to mean 0 and biased variance 1 over the samples of the block and over
/// height × width (S. Ioffe, C. Szegedy, *Batch normalization*, ICML 2015).
///
/// A sample is channels × area, row-major. Its parameters are γ (channels), then β (channels).
#[derive(Clone, Debug)]
pub(crate) struct BatchNorm {
    pub(crate) channels: usize,
    /// Height × width.
    pub(crate) area: usize,
}

impl Normalisation for BatchNorm {
    fn width(&self) -> usize {
        self.channels * self.area
    }

    fn gains(&self) -> usize {
        self.channels
    }

    fn groups(&self, values: usize) -> impl Iterator<Item = Group> + use<> {
        let (channels, area) = (self.channels, self.area);
        (0..channels).map(move |channel| Group {
            start: channel * area,
            stride: channels * area,
            runs: values / (channels * area),
            length: area,
            gain: channel,
            gain_step: 0,
        })
    }

    fn channels(&self) -> usize {
        self.channels
    }
}
