//! Layer normalisation of tokens.

use super::group::Group;
use super::normalise::Normalisation;

/// y = γ ∘ x̂ + β, each token brought to mean 0 and biased variance 1 over its values (J. L. Ba, J. R. Kiros,
/// G. E. Hinton, *Layer normalization*, 2016).
///
/// A sample is tokens × width, row-major. Its parameters are γ (width), then β (width).
#[derive(Clone, Debug)]
pub(crate) struct LayerNorm {
    pub(crate) tokens: usize,
    pub(crate) width: usize,
}

impl Normalisation for LayerNorm {
    fn width(&self) -> usize {
        self.tokens * self.width
    }

    fn gains(&self) -> usize {
        self.width
    }

    fn groups(&self, values: usize) -> impl Iterator<Item = Group> + use<> {
        let width = self.width;
        (0..values).step_by(width).map(move |start| Group {
            start,
            stride: width,
            runs: 1,
            length: width,
            gain: 0,
            gain_step: 1,
        })
    }

    /// The statistics of a token are used for that token only.
    fn channels(&self) -> usize {
        0
    }
}
