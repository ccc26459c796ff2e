//! The layers.

use std::ops::Range;

use flatland_networks::{Activation, LayerDescription};
use tch::{Kind, Tensor};

use super::attention::Attention;
use super::network::Watch;
use super::normalise::{BatchNorm, Moments, Normalise, layer_norm};
use super::pool::AveragePool;
use crate::error::TorchError;
use crate::scalar::Scalar;

/// A layer with its sizes as libtorch takes them, and its constants on the device.
pub(super) enum Layer {
    Linear {
        inputs: i64,
    },
    Elementwise(Activation),
    Convolution {
        input: [i64; 3],
        stride: i64,
        padding: i64,
    },
    MaxPool {
        input: [i64; 3],
        kernel: i64,
        stride: i64,
        padding: i64,
    },
    AveragePool(AveragePool),
    BatchNorm(BatchNorm),
    TokenNorm {
        width: i64,
    },
    Patches {
        input: [i64; 3],
        patch: i64,
    },
    Positions(Tensor),
    Attention(Attention),
    TokenMean {
        tokens: i64,
        width: i64,
    },
}

impl Layer {
    pub(super) fn new<F: Scalar>(
        description: &LayerDescription,
        device: tch::Device,
    ) -> Result<Self, TorchError> {
        let sizes = |shape: [usize; 3]| shape.map(|size| size as i64);
        Ok(match *description {
            LayerDescription::Linear { inputs, .. } => Self::Linear {
                inputs: inputs as i64,
            },
            LayerDescription::Elementwise(function) => Self::Elementwise(function),
            LayerDescription::Convolution {
                input,
                stride,
                padding,
                ..
            } => Self::Convolution {
                input: sizes(input),
                stride: stride as i64,
                padding: padding as i64,
            },
            LayerDescription::MaxPool {
                input,
                kernel,
                stride,
                padding,
            } => Self::MaxPool {
                input: sizes(input),
                kernel: kernel as i64,
                stride: stride as i64,
                padding: padding as i64,
            },
            LayerDescription::AveragePool {
                input,
                ref rows,
                ref columns,
                divisor,
            } => Self::AveragePool(AveragePool::new::<F>(
                sizes(input),
                rows,
                columns,
                divisor,
                device,
            )?),
            LayerDescription::BatchNorm { channels, area, .. } => Self::BatchNorm(BatchNorm {
                channels: channels as i64,
                area: area as i64,
            }),
            LayerDescription::LayerNorm { width, .. } => Self::TokenNorm { width: width as i64 },
            LayerDescription::Patches { input, patch } => Self::Patches {
                input: sizes(input),
                patch: patch as i64,
            },
            LayerDescription::Positions { ref values } => {
                let values: Vec<F> = values.iter().map(|value| F::narrow(*value)).collect();
                Self::Positions(Tensor::f_from_slice(&values)?.f_to(device)?)
            }
            LayerDescription::Attention { tokens, heads, width } => Self::Attention(Attention {
                tokens: tokens as i64,
                heads: heads as i64,
                width: width as i64,
            }),
            LayerDescription::TokenMean { tokens, width } => Self::TokenMean {
                tokens: tokens as i64,
                width: width as i64,
            },
        })
    }

    /// The output on samples, given the layer's parameters: a weight and perhaps a bias, or a gain and a shift; and the place of its
    /// statistics.
    pub(super) fn forward(
        &self,
        parameters: &[Tensor],
        statistics: &Range<usize>,
        input: &Tensor,
        normalise: Normalise<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<Tensor, TorchError> {
        let samples = input.size()[0];
        let images =
            |[channels, height, width]: [i64; 3]| input.f_reshape([samples, channels, height, width]);
        let output = match self {
            Layer::Linear { inputs } => {
                let x = input.f_reshape([-1, *inputs])?;
                let weight = parameters[0].f_tr()?;
                match parameters.get(1) {
                    Some(bias) => bias.f_addmm(&x, &weight)?,
                    None => x.f_mm(&weight)?,
                }
            }
            Layer::Elementwise(function) => {
                let output = elementwise(*function, input)?;
                if let Some(zeros) = &mut watch.zeros {
                    zeros.push((output.f_eq(0.0)?.f_sum(Kind::Int64)?, output.numel()));
                }
                output
            }
            Layer::Convolution {
                input,
                stride,
                padding,
            } => {
                let (ones, bias) = ([1, 1], parameters.get(1));
                images(*input)?.f_conv2d(&parameters[0], bias, [*stride; 2], [*padding; 2], ones, 1)?
            }
            Layer::MaxPool {
                input,
                kernel,
                stride,
                padding,
            } => images(*input)?.f_max_pool2d([*kernel; 2], [*stride; 2], [*padding; 2], [1, 1], false)?,
            Layer::AveragePool(pool) => pool.forward(input)?,
            Layer::BatchNorm(norm) => {
                let (gain, shift) = (&parameters[0], &parameters[1]);
                match normalise {
                    Normalise::Running(running) => {
                        let own = running.f_narrow(0, statistics.start as i64, statistics.len() as i64)?;
                        norm.with_statistics(&own, gain, shift, input)?
                    }
                    Normalise::Blocks(blocks) => {
                        let wanted = watch.moments.is_some();
                        let (output, sums) = norm.over_blocks(blocks, gain, shift, input, wanted)?;
                        if let (Some(moments), Some(sums)) = (&mut watch.moments, sums) {
                            let start = statistics.start;
                            moments.push(Moments { start, sums });
                        }
                        output
                    }
                }
            }
            Layer::TokenNorm { width } => layer_norm(*width, &parameters[0], &parameters[1], input)?,
            Layer::Patches {
                input: [channels, height, width],
                patch,
            } => input
                .f_reshape([samples, *channels, height / patch, *patch, width / patch, *patch])?
                .f_permute([0, 2, 4, 3, 5, 1])?,
            Layer::Positions(positions) => input.f_add(positions)?,
            Layer::Attention(attention) => attention.forward(input)?,
            Layer::TokenMean { tokens, width } => {
                let tokens = input.f_reshape([samples, *tokens, *width])?;
                tokens.f_mean_dim([1_i64].as_slice(), false, None)?
            }
        };
        Ok(output.f_reshape([samples, -1])?)
    }
}

fn elementwise(function: Activation, input: &Tensor) -> Result<Tensor, TorchError> {
    Ok(match function {
        Activation::Relu => input.f_relu()?,
        Activation::Tanh => input.f_tanh()?,
        Activation::Gelu => input.f_gelu("none")?,
        // The enum is not exhaustive for other crates.
        other => return Err(TorchError::Unsupported(format!("the activation {other:?}"))),
    })
}
