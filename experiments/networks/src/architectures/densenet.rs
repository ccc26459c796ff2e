//! DenseNet.

use serde::{Deserialize, Serialize};

use super::images::{Drawn, Images, Place};
use super::label::{dashed, without_bias};
use super::residual::Stem;
use super::sizes::times;
use crate::error::NetworkError;
use crate::layers::image::Window;
use crate::layers::initialisation::Initialisation;
use crate::network::model::Network;

const CONVOLUTIONS: Drawn = Drawn {
    weight: Initialisation::KaimingFanIn,
    bias: None,
};

/// Output channels of a layer's 1×1 convolution, in multiples of the growth.
const BOTTLENECK: usize = 4;

const POINTWISE: Window = Window::new(1, 1, 0);

/// The samples whose means and variances normalise them while training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NormalisedOver {
    /// All samples of the batch, as batch normalisation is defined; in a full-batch run these are all training samples. Such a
    /// batch goes through the network as a whole, and its activations are in memory together:
    /// [`ObjectiveMemory`](crate::ObjectiveMemory).
    #[default]
    Batch,
    /// Blocks of at most this many consecutive samples of the batch, each normalised on its own, of equal size up to one (*ghost
    /// batches*). Another function than batch normalisation over the batch, for batches that are too large for the memory; the
    /// network's label says so.
    Blocks(usize),
}

/// A densely connected network with batch normalisation (G. Huang, Z. Liu, L. van der Maaten, K. Q. Weinberger, CVPR
/// 2017): each layer (batch norm, ReLU, 1×1 convolution, batch norm, ReLU, 3×3 convolution) adds its channels to
/// its input; between blocks batch norm, ReLU, a 1×1 convolution to half the channels and a 2×2 mean;
/// after the last one batch norm, ReLU, the mean over the image, a linear layer.
///
/// Convolutions have no biases and are drawn from Kaiming's normal distribution (fan-in; the first one uniformly on ±1/√fan_in
/// where it takes one channel); the linear layer's weight is uniform on ±1/√fan_in, its bias 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DenseNetSettings {
    /// Channels that each layer adds; 32 by default. The stem gives twice as many.
    pub growth: usize,
    /// Layers of each block; `[6, 12, 24, 16]` by default.
    pub blocks: Vec<usize>,
    /// What comes before the first block; `Standard` by default, which for images of one channel is a 3×3 convolution
    /// with stride 2 and a 5×5 max-pooling with stride 1, so that 28×28 survives the depth.
    pub stem: Stem,
    /// The samples that batch normalisation takes together; the whole `Batch` by default.
    pub normalised_over: NormalisedOver,
    /// Whether the last layer has a bias; true by default. Not among the networks of the paper's appendix J.
    pub bias: bool,
}

impl Default for DenseNetSettings {
    fn default() -> Self {
        Self {
            growth: 32,
            blocks: vec![6, 12, 24, 16],
            stem: Stem::Standard,
            normalised_over: NormalisedOver::Batch,
            bias: true,
        }
    }
}

impl DenseNetSettings {
    pub(super) fn build(&self, shape: [usize; 3], classes: usize) -> Result<Network, NetworkError> {
        let (mut images, at) = Images::new(shape, classes)?;
        let mut at = self.begin(&mut images, at, shape[0])?;
        for (number, layers) in self.blocks.iter().enumerate() {
            if number > 0 {
                let (name, half) = (format!("features.transition{number}"), at.image.channels / 2);
                at = self.convolved(&mut images, at, (&name, ""), half, POINTWISE)?;
                at = images.average_pool(at, Window::new(2, 2, 0))?;
            }
            for layer in 0..*layers {
                let name = format!("features.denseblock{}.denselayer{}", number + 1, layer + 1);
                let wide = times(self.growth, BOTTLENECK)?;
                let inner = self.convolved(&mut images, at, (&name, "1"), wide, POINTWISE)?;
                let new = self.convolved(
                    &mut images,
                    inner,
                    (&name, "2"),
                    self.growth,
                    Window::new(3, 1, 1),
                )?;
                at = images.concatenate(at, new)?;
            }
        }
        // In torchvision's DenseNet-121 the fifth outside the blocks, whatever the number of blocks.
        at = images.batch_norm("features.norm5", at, self.block());
        at = images.relu(at);
        at = images.average(at, 1)?;
        let last = Drawn {
            weight: Initialisation::Uniform,
            bias: self.bias.then_some(Initialisation::Zeros),
        };
        images.classify("classifier", at, last, self.label())
    }

    /// The stem, for images with this number of channels.
    fn begin(&self, images: &mut Images, at: Place, channels: usize) -> Result<Place, NetworkError> {
        let (convolution, pooling) = match self.stem {
            Stem::Small => (Window::new(3, 1, 1), None),
            Stem::Standard if channels == 1 => (Window::new(3, 2, 1), Some(Window::new(5, 1, 0))),
            Stem::Standard => (Window::new(7, 2, 3), Some(Window::new(3, 2, 1))),
        };
        let (width, drawn) = (times(self.growth, 2)?, Drawn::first(CONVOLUTIONS, channels));
        let mut at = images.convolve("features.conv0", at, width, convolution, drawn)?;
        at = images.batch_norm("features.norm0", at, self.block());
        at = images.relu(at);
        match pooling {
            Some(window) => images.max_pool(at, window),
            None => Ok(at),
        }
    }

    /// `DenseNet-121`, or for example `DenseNet k4 2-2`, which has the small stem.
    fn label(&self) -> String {
        let standard = Self {
            normalised_over: self.normalised_over,
            bias: self.bias,
            ..Self::default()
        };
        let sizes = if *self == standard {
            "-121".to_owned()
        } else {
            let stem = match self.stem {
                Stem::Small => "",
                Stem::Standard => ", standard stem",
            };
            format!(" k{} {}{stem}", self.growth, dashed(&self.blocks))
        };
        let blocks = match self.normalised_over {
            NormalisedOver::Batch => String::new(),
            NormalisedOver::Blocks(samples) => format!(" (normalised over blocks of {samples})"),
        };
        format!("DenseNet{sizes}{blocks}{}", without_bias(self.bias))
    }

    /// The largest number of samples normalised together, if there is a limit.
    fn block(&self) -> Option<usize> {
        match self.normalised_over {
            NormalisedOver::Batch => None,
            NormalisedOver::Blocks(samples) => Some(samples),
        }
    }

    /// Batch norm, ReLU and a convolution: `norm` and `conv` of a part of the network, with a number where it has several.
    fn convolved(
        &self,
        images: &mut Images,
        at: Place,
        (part, number): (&str, &str),
        channels: usize,
        window: Window,
    ) -> Result<Place, NetworkError> {
        let mut at = images.batch_norm(format!("{part}.norm{number}"), at, self.block());
        at = images.relu(at);
        images.convolve(format!("{part}.conv{number}"), at, channels, window, CONVOLUTIONS)
    }
}
