//! What a layer computes, in public terms.

use std::ops::Range;

use super::activation::{Activation, Elementwise};
use super::average_pool::AveragePool;
use super::convolution::Convolution;
use super::image::Image;
use super::layer::Layer;
use super::linear::Linear;
use super::linear_map::Fixed;
use super::max_pool::MaxPool;
use super::normalisation::{BatchNorm, LayerNorm};
use super::tokens::{Attention, Patches, TokenMean};

/// What a layer computes: everything an engine of another kind needs to evaluate it.
///
/// A sample is a row of values: an image is channels × height × width, a sequence is tokens × width. Parameters are in the order
/// of the layer's fields: a weight, then a bias; a gain, then a shift. ε of both normalisations is [`EPSILON`](Self::EPSILON).
///
/// Exhaustive: an engine has to evaluate every kind of layer.
#[derive(Clone, Debug, PartialEq)]
pub enum LayerDescription {
    /// y = x Wᵀ + b for each of the sample's `rows` rows x; W is outputs × inputs.
    Linear {
        /// Rows per sample.
        rows: usize,
        /// Values per row of the input.
        inputs: usize,
        /// Values per row of the output.
        outputs: usize,
        /// Whether there is a b.
        bias: bool,
    },
    /// A function of each value.
    Elementwise(Activation),
    /// y = W ∗ x + b; W is outputs × channels × kernel × kernel.
    Convolution {
        /// Channels, height and width of the input.
        input: [usize; 3],
        /// Channels of the output.
        outputs: usize,
        /// Edge of the window.
        kernel: usize,
        /// Distance of neighbouring windows.
        stride: usize,
        /// Zeros around the image on every side.
        padding: usize,
        /// Whether there is a b.
        bias: bool,
    },
    /// The largest value of each window; of equal values the first, row by row, and a NaN before any number.
    MaxPool {
        /// Channels, height and width of the input.
        input: [usize; 3],
        /// Edge of the window.
        kernel: usize,
        /// Distance of neighbouring windows.
        stride: usize,
        /// Places around the image on every side, which are never chosen.
        padding: usize,
    },
    /// For each pair of a range of rows and one of columns the sum of the pixels there, divided by `divisor`, or by their number
    /// where there is none.
    AveragePool {
        /// Channels, height and width of the input.
        input: [usize; 3],
        /// The rows of the input in each row of the output.
        rows: Vec<Range<usize>>,
        /// Likewise.
        columns: Vec<Range<usize>>,
        /// The number of pixels of a window, those in the padding included.
        divisor: Option<usize>,
    },
    /// y = γ (x − mean)/√(variance + ε) + β for each channel, over the pixels of all samples of the batch, or of a block of it.
    BatchNorm {
        /// Channels of an image.
        channels: usize,
        /// Pixels of a channel.
        area: usize,
        /// The largest number of samples normalised together: a batch of n is cut into ⌈n/block⌉ blocks of equal length up to
        /// one, the longer ones first. `None` for the whole batch.
        block: Option<usize>,
    },
    /// y = γ (x − mean)/√(variance + ε) + β over the values of each token, with γ and β for each place in a token.
    LayerNorm {
        /// Tokens of a sample.
        tokens: usize,
        /// Values of a token.
        width: usize,
    },
    /// Square patches, row by row, each a token of patch × patch × channels values.
    Patches {
        /// Channels, height and width of the input.
        input: [usize; 3],
        /// Edge of a patch.
        patch: usize,
    },
    /// y = x + p.
    Positions {
        /// p, tokens × width.
        values: Vec<f64>,
    },
    /// softmax(Q Kᵀ/√width) V in each head; a token holds the queries of all heads, then all keys, then all values.
    Attention {
        /// Tokens of a sample.
        tokens: usize,
        /// Heads.
        heads: usize,
        /// Values per head of a query, a key or a value.
        width: usize,
    },
    /// The mean over tokens.
    TokenMean {
        /// Tokens of a sample.
        tokens: usize,
        /// Values of a token.
        width: usize,
    },
}

impl LayerDescription {
    /// ε of batch and layer normalisation.
    pub const EPSILON: f64 = super::normalisation::EPSILON;
}

impl From<&Layer> for LayerDescription {
    fn from(layer: &Layer) -> Self {
        let sizes = |image: Image| [image.channels, image.height, image.width];
        match layer {
            Layer::Linear(Linear {
                rows,
                inputs,
                outputs,
                bias,
                ..
            }) => Self::Linear {
                rows: *rows,
                inputs: *inputs,
                outputs: *outputs,
                bias: bias.is_some(),
            },
            Layer::Elementwise(Elementwise { function, .. }) => Self::Elementwise(*function),
            Layer::Convolution(Convolution {
                columns,
                output,
                bias,
                ..
            }) => Self::Convolution {
                input: sizes(columns.image),
                outputs: output.channels,
                kernel: columns.window.kernel,
                stride: columns.window.stride,
                padding: columns.window.padding,
                bias: bias.is_some(),
            },
            Layer::MaxPool(MaxPool { input, window, .. }) => Self::MaxPool {
                input: sizes(*input),
                kernel: window.kernel,
                stride: window.stride,
                padding: window.padding,
            },
            Layer::AveragePool(Fixed(AveragePool {
                input,
                rows,
                columns,
                divisor,
                ..
            })) => Self::AveragePool {
                input: sizes(*input),
                rows: rows.clone(),
                columns: columns.clone(),
                divisor: *divisor,
            },
            Layer::BatchNorm(BatchNorm {
                channels,
                area,
                block,
            }) => Self::BatchNorm {
                channels: *channels,
                area: *area,
                block: *block,
            },
            Layer::LayerNorm(LayerNorm { tokens, width }) => Self::LayerNorm {
                tokens: *tokens,
                width: *width,
            },
            Layer::Patches(Fixed(Patches { shape, patch })) => Self::Patches {
                input: *shape,
                patch: *patch,
            },
            Layer::Positions(positions) => Self::Positions {
                values: positions.values().to_vec(),
            },
            Layer::Attention(Attention { tokens, heads, width }) => Self::Attention {
                tokens: *tokens,
                heads: *heads,
                width: *width,
            },
            Layer::TokenMean(Fixed(TokenMean { tokens, width })) => Self::TokenMean {
                tokens: *tokens,
                width: *width,
            },
        }
    }
}
