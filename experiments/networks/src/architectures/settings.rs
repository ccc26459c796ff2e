//! The description of a network in a configuration.

use serde::{Deserialize, Serialize};

use super::cnn::{self, cnn};
use super::densenet::DenseNetSettings;
use super::mlp::mlp;
use super::residual::Stem;
use super::residual::{self, Residual, residual};
use super::vgg::{self, Vgg, vgg};
use super::vit::VitSettings;
use crate::error::NetworkError;
use crate::layers::activation::Activation;
use crate::network::model::Network;

fn yes() -> bool {
    true
}

/// A network's description, without the sizes that the data determine.
///
/// **One channel.** VGG-11, the residual networks and DenseNet are defined for images of three channels. On images of one
/// channel their first convolution is a replacement that keeps PyTorch's default initialisation, uniform on ±1/√fan_in
/// (VGG-11's with such a bias), instead of the distribution stated below: on normalised 28×28 images ResNet-34 then starts at a
/// cross-entropy several times higher. The MLP and the CNN are built for their channels and start alike on any.
///
/// **Without biases** (`bias: false`). As in the paper's appendix J, the MLP and the CNN lose every bias, VGG-11 and ResNet-34
/// that of the last layer only; VGG-11's last weight is then uniform on ±1/√fan_in. The appendix has no other network: there
/// `bias: false` removes the bias of the last layer and changes nothing else, which is a choice of ours.
///
/// ```
/// use flatland_networks::NetworkSettings;
/// let settings: NetworkSettings = ron::from_str("Mlp(hidden: [100, 100])")?;
/// assert_eq!(settings.build([1, 8, 8], 10)?.label(), "MLP 64-100-100-10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub enum NetworkSettings {
    /// Linear layers with an activation after each but the last.
    Mlp {
        /// Units of each hidden layer, from the input; an empty list gives a linear model.
        hidden: Vec<usize>,
        /// Between the linear layers; ReLU by default.
        #[serde(default)]
        activation: Activation,
        /// Whether the linear layers have biases; true by default.
        #[serde(default = "yes")]
        bias: bool,
    },
    /// For each entry of `channels` a 3×3 convolution (padding 1), ReLU and a 2×2 max-pooling; then a linear layer.
    /// Parameters are drawn uniformly on ±1/√fan_in.
    Cnn {
        /// Channels of each convolution, from the input; `[32, 32]` by default.
        #[serde(default = "cnn_channels")]
        channels: Vec<usize>,
        /// Whether the layers have biases; true by default.
        #[serde(default = "yes")]
        bias: bool,
    },
    /// VGG-11 without dropout: 3×3 convolutions with biases in five stages, each ending in a max-pooling, an adaptive
    /// average pooling, linear layers. On images of one channel the first pooling has kernel 5, stride 1 and padding
    /// 1 instead of kernel and stride 2. Convolutions are drawn from Kaiming's normal distribution (fan-out), linear
    /// layers from a normal distribution with standard deviation 0.01; biases start at 0. A head without bias is drawn uniformly
    /// on ±1/√fan_in.
    Vgg11 {
        /// Channels of the first convolution, 64 by default; the others have up to eight times as many.
        #[serde(default = "vgg_width")]
        width: usize,
        /// Number of stages, from 1 to 5; 5 by default.
        #[serde(default = "vgg_stages")]
        stages: usize,
        /// Edge of the image after the average pooling; 7 by default.
        #[serde(default = "vgg_pooled")]
        pooled: usize,
        /// Units of the linear layers before the last; `[4096, 4096]` by default.
        #[serde(default = "vgg_hidden")]
        hidden: Vec<usize>,
        /// Whether the last layer has a bias; true by default.
        #[serde(default = "yes")]
        bias: bool,
    },
    /// A residual network of basic blocks without normalisation; only the last layer has a bias. ResNet-34 by default.
    /// Convolutions are drawn from Kaiming's normal distribution (fan-out), the linear layer uniformly on ±1/√fan_in.
    ResNet {
        /// Channels of the first stage, 64 by default; each further stage has twice as many.
        #[serde(default = "residual_width")]
        width: usize,
        /// Blocks of each stage; `[3, 4, 6, 3]` by default.
        #[serde(default = "residual_blocks")]
        blocks: Vec<usize>,
        /// What comes before the first stage; `Standard` by default.
        #[serde(default)]
        stem: Stem,
        /// Whether the last layer has a bias; true by default.
        #[serde(default = "yes")]
        bias: bool,
    },
    /// The same with bottleneck blocks whose inner convolutions are widened: WideResNet-50-2 by default.
    WideResNet {
        /// As in `ResNet`; a stage outputs four times as many channels.
        #[serde(default = "residual_width")]
        width: usize,
        /// As in `ResNet`.
        #[serde(default = "residual_blocks")]
        blocks: Vec<usize>,
        /// Width of the inner convolutions in multiples of the stage's; 2 by default.
        #[serde(default = "residual_widening")]
        widening: usize,
        /// As in `ResNet`.
        #[serde(default)]
        stem: Stem,
        /// Whether the last layer has a bias; true by default. Not among the networks of the paper's appendix J.
        #[serde(default = "yes")]
        bias: bool,
    },
    /// A densely connected network with batch normalisation: DenseNet-121 by default.
    DenseNet(DenseNetSettings),
    /// A small vision transformer.
    Vit(VitSettings),
}

fn cnn_channels() -> Vec<usize> {
    cnn::CHANNELS.to_vec()
}

fn vgg_width() -> usize {
    vgg::WIDTH
}

fn vgg_stages() -> usize {
    vgg::STAGES.len()
}

fn vgg_pooled() -> usize {
    vgg::POOLED
}

fn vgg_hidden() -> Vec<usize> {
    vgg::HIDDEN.to_vec()
}

fn residual_width() -> usize {
    residual::WIDTH
}

fn residual_blocks() -> Vec<usize> {
    residual::BLOCKS.to_vec()
}

fn residual_widening() -> usize {
    residual::WIDENING
}

impl NetworkSettings {
    /// The network for inputs of `shape` (channels, height, width) and the given number of classes.
    ///
    /// # Errors
    ///
    /// If a size [lies outside its interval](Self::validate), the images are too small for the network, or the number of
    /// parameters or activations overflows.
    pub fn build(&self, shape: [usize; 3], classes: usize) -> Result<Network, NetworkError> {
        self.validate().map_err(NetworkError::Setting)?;
        match *self {
            NetworkSettings::Mlp {
                ref hidden,
                activation,
                bias,
            } => mlp(shape, hidden, classes, activation, bias),
            NetworkSettings::Cnn { ref channels, bias } => cnn(shape, channels, classes, bias),
            NetworkSettings::Vgg11 {
                width,
                stages,
                pooled,
                ref hidden,
                bias,
            } => {
                let settings = Vgg {
                    width,
                    stages,
                    pooled,
                    hidden,
                    bias,
                };
                vgg(shape, &settings, classes)
            }
            NetworkSettings::ResNet {
                width,
                ref blocks,
                stem,
                bias,
            } => {
                let settings = Residual {
                    width,
                    blocks,
                    widening: None,
                    stem,
                    bias,
                };
                residual(shape, &settings, classes)
            }
            NetworkSettings::WideResNet {
                width,
                ref blocks,
                widening,
                stem,
                bias,
            } => {
                let settings = Residual {
                    width,
                    blocks,
                    widening: Some(widening),
                    stem,
                    bias,
                };
                residual(shape, &settings, classes)
            }
            NetworkSettings::DenseNet(ref settings) => settings.build(shape, classes),
            NetworkSettings::Vit(ref settings) => settings.build(shape, classes),
        }
    }
}
