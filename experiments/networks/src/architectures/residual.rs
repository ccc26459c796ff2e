//! Residual networks without normalisation.

use serde::{Deserialize, Serialize};

use super::images::{Drawn, Images, Place};
use super::label::{dashed, without_bias};
use super::sizes::times;
use crate::error::NetworkError;
use crate::layers::image::Window;
use crate::layers::initialisation::Initialisation;
use crate::network::model::Network;

const CONVOLUTIONS: Drawn = Drawn {
    weight: Initialisation::KaimingFanOut,
    bias: None,
};

pub(super) const WIDTH: usize = 64;
pub(super) const BLOCKS: [usize; 4] = [3, 4, 6, 3];
pub(super) const WIDENING: usize = 2;

/// Output channels of a bottleneck block, in multiples of its stage's width.
const EXPANSION: usize = 4;

/// How a residual network begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stem {
    /// A 7×7 convolution with stride 2 and a 3×3 max-pooling with stride 2: for large images.
    #[default]
    Standard,
    /// A 3×3 convolution with stride 1 and no pooling: for images as small as the digits.
    Small,
}

/// The unit that a stage repeats. Its input is added to its output (through a 1×1 convolution where the sizes differ),
/// and ReLU follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    /// Two 3×3 convolutions.
    Basic,
    /// 1×1, 3×3 and 1×1 convolutions, the first two `widening` times as wide as the stage, the last one four times.
    Bottleneck { widening: usize },
}

/// A residual network's description.
pub(super) struct Residual<'s> {
    pub(super) width: usize,
    pub(super) blocks: &'s [usize],
    /// The widening of bottleneck blocks; `None` for basic blocks.
    pub(super) widening: Option<usize>,
    pub(super) stem: Stem,
    pub(super) bias: bool,
}

impl Residual<'_> {
    /// `ResNet-34` or `WideResNet-50-2` for the standard width, depth and stem; otherwise for example
    /// `ResNet w8 2-2-2`, which has the small stem.
    fn label(&self) -> String {
        let standard = self.width == WIDTH && self.blocks == BLOCKS && self.stem == Stem::Standard;
        let (family, deep) = match self.widening {
            None => ("ResNet", "-34".to_owned()),
            Some(widening) => ("WideResNet", format!("-50-{widening}")),
        };
        let mut label = match standard {
            true => format!("{family}{deep}"),
            false => format!("{family} w{} {}", self.width, dashed(self.blocks)),
        };
        if let (false, Some(widening)) = (standard, self.widening) {
            label += &format!(" ×{widening}");
        }
        if !standard && self.stem == Stem::Standard {
            label += ", 7×7 stem";
        }
        label + without_bias(self.bias)
    }
}

/// A stem, stages of blocks (each twice as wide as the one before, on images of half the size), the mean over
/// the image, and a linear layer.
pub(super) fn residual(
    shape: [usize; 3],
    settings: &Residual,
    classes: usize,
) -> Result<Network, NetworkError> {
    let block = match settings.widening {
        None => Block::Basic,
        Some(widening) => Block::Bottleneck { widening },
    };
    let (mut images, mut at) = Images::new(shape, classes)?;
    let stem = match settings.stem {
        Stem::Standard => Window::new(7, 2, 3),
        Stem::Small => Window::new(3, 1, 1),
    };
    let drawn = Drawn::first(CONVOLUTIONS, shape[0]);
    at = images.convolve("conv1", at, settings.width, stem, drawn)?;
    at = images.relu(at);
    if settings.stem == Stem::Standard {
        at = images.max_pool(at, Window::new(3, 2, 1))?;
    }
    let mut width = settings.width;
    for (stage, blocks) in settings.blocks.iter().enumerate() {
        if stage > 0 {
            width = times(width, 2)?;
        }
        for number in 0..*blocks {
            let stride = if stage > 0 && number == 0 { 2 } else { 1 };
            let name = format!("layer{}.{number}", stage + 1);
            at = block.after(&mut images, &name, at, width, stride)?;
        }
    }
    at = images.average(at, 1)?;
    images.classify("fc", at, Drawn::uniform(settings.bias), settings.label())
}

impl Block {
    fn after(
        self,
        images: &mut Images,
        name: &str,
        start: Place,
        width: usize,
        stride: usize,
    ) -> Result<Place, NetworkError> {
        let (pointwise, spatial) = (Window::new(1, 1, 0), Window::new(3, stride, 1));
        let convolutions = match self {
            Block::Basic => vec![(width, spatial), (width, Window::new(3, 1, 1))],
            Block::Bottleneck { widening } => {
                let inner = times(width, widening)?;
                vec![
                    (inner, pointwise),
                    (inner, spatial),
                    (times(width, EXPANSION)?, pointwise),
                ]
            }
        };
        let mut at = start;
        for (number, (channels, window)) in convolutions.into_iter().enumerate() {
            if number > 0 {
                at = images.relu(at);
            }
            let name = format!("{name}.conv{}", number + 1);
            at = images.convolve(name, at, channels, window, CONVOLUTIONS)?;
        }
        let shortcut = match start.image == at.image {
            true => start,
            false => {
                let window = Window::new(1, stride, 0);
                let name = format!("{name}.downsample.0");
                images.convolve(name, start, at.image.channels, window, CONVOLUTIONS)?
            }
        };
        let sum = images.sum(shortcut, at);
        Ok(images.relu(sum))
    }
}
