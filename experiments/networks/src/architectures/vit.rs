//! The small vision transformer.

use serde::{Deserialize, Serialize};

use super::label::without_bias;
use super::sizes::{inputs, times};
use crate::error::NetworkError;
use crate::layers::activation::{Activation, Elementwise};
use crate::layers::layer::Layer;
use crate::layers::linear::Linear;
use crate::layers::linear_map::Fixed;
use crate::layers::normalisation::LayerNorm;
use crate::layers::tokens::{Attention, Patches, Positions, TokenMean};
use crate::network::builder::Builder;
use crate::network::graph::Source;
use crate::network::model::Network;

/// Patch sides, in the order in which they are tried when none is given.
const PATCHES: [usize; 4] = [8, 7, 4, 2];

/// A vision transformer without class token: square patches, each embedded in `dim` values by layer norm, linear
/// layer, layer norm; fixed two-dimensional sine–cosine positions; `depth` pre-norm blocks of attention and MLP
/// with exact GELU; a final layer norm, the mean over the patches, a linear layer.
///
/// The attention's own linear layers have no biases. All weights start uniform on ±1/√fan_in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VitSettings {
    /// Side of a patch, a divisor of the image's height and width. By default the first of 8, 7, 4 and 2 that divides
    /// both and is smaller than both.
    pub patch: Option<usize>,
    /// Values per token, a multiple of 4; 256 by default.
    pub dim: usize,
    /// Blocks of attention and MLP; 4 by default.
    pub depth: usize,
    /// Heads of each attention; 8 by default.
    pub heads: usize,
    /// Values per head and token; 64 by default.
    pub head_dim: usize,
    /// Hidden units of each MLP; 512 by default.
    pub mlp: usize,
    /// Whether the last linear layer has a bias; true by default. Not among the networks of the paper's appendix J.
    pub bias: bool,
}

impl Default for VitSettings {
    fn default() -> Self {
        Self {
            patch: None,
            dim: 256,
            depth: 4,
            heads: 8,
            head_dim: 64,
            mlp: 512,
            bias: true,
        }
    }
}

impl VitSettings {
    pub(crate) fn build(&self, shape: [usize; 3], classes: usize) -> Result<Network, NetworkError> {
        let inputs = inputs(shape, classes)?;
        let [channels, height, width] = shape;
        let patch = self.patch(height, width)?;
        let (rows, columns) = (height / patch, width / patch);
        let tokens = rows * columns;
        let inner = times(self.heads, self.head_dim)?;
        // The sizes of the widest layers, so that none of them overflows.
        times(times(3, inner)?.max(self.dim).max(self.mlp), tokens)?;

        let pixels = patch * patch * channels;
        let mut body = Body::new(Builder::new(inputs), tokens);
        body.push(Layer::Patches(Fixed(Patches { shape, patch })));
        body.norm("to_patch_embedding.1", pixels);
        body.linear("to_patch_embedding.2", pixels, self.dim, true);
        body.norm("to_patch_embedding.3", self.dim);
        body.push(Layer::Positions(Positions::new(rows, columns, self.dim)));
        for number in 0..self.depth {
            let name = |part: &str| format!("transformer.layers.{number}.{part}");
            body.residual(|body| {
                body.norm(name("0.norm"), self.dim);
                body.linear(name("0.to_qkv"), self.dim, 3 * inner, false);
                body.push(Layer::Attention(Attention {
                    tokens,
                    heads: self.heads,
                    width: self.head_dim,
                }));
                body.linear(name("0.to_out"), inner, self.dim, false);
            });
            body.residual(|body| {
                body.norm(name("1.net.0"), self.dim);
                body.linear(name("1.net.1"), self.dim, self.mlp, true);
                body.push(Layer::Elementwise(Elementwise {
                    function: Activation::Gelu,
                    width: tokens * self.mlp,
                }));
                body.linear(name("1.net.3"), self.mlp, self.dim, true);
            });
        }
        body.norm("transformer.norm", self.dim);
        body.push(Layer::TokenMean(Fixed(TokenMean {
            tokens,
            width: self.dim,
        })));
        body.tokens = 1;
        body.linear("linear_head", self.dim, classes, self.bias);
        body.network.finish(self.label(patch))
    }

    /// The side of a patch.
    fn patch(&self, height: usize, width: usize) -> Result<usize, NetworkError> {
        let divides = |patch: usize| height.is_multiple_of(patch) && width.is_multiple_of(patch);
        match self.patch {
            Some(patch) if divides(patch) => Ok(patch),
            Some(patch) => Err(NetworkError::Patch { patch, height, width }),
            None => PATCHES
                .into_iter()
                .find(|patch| divides(*patch) && *patch < height && *patch < width)
                .ok_or(NetworkError::NoPatch { height, width }),
        }
    }

    /// `ViT` at the paper's sizes; otherwise with all sizes.
    fn label(&self, patch: usize) -> String {
        let paper = Self {
            patch: self.patch,
            bias: self.bias,
            ..Self::default()
        };
        let sizes = if *self == paper {
            String::new()
        } else {
            let (dim, depth, mlp) = (self.dim, self.depth, self.mlp);
            format!(
                " {dim}x{depth}, {} heads of {}, MLP {mlp}",
                self.heads, self.head_dim
            )
        };
        format!("ViT{sizes}, patch {patch}{}", without_bias(self.bias))
    }
}

/// A network over tokens, under construction.
struct Body {
    network: Builder,
    last: Source,
    tokens: usize,
}

impl Body {
    fn new(network: Builder, tokens: usize) -> Self {
        Self {
            network,
            last: Source::Data,
            tokens,
        }
    }

    fn push(&mut self, layer: Layer) {
        self.last = self.network.push(layer, self.last);
    }

    fn push_named(&mut self, name: impl Into<String>, layer: Layer) {
        self.last = self.network.push_named(name, layer, self.last);
    }

    fn norm(&mut self, name: impl Into<String>, width: usize) {
        let tokens = self.tokens;
        self.push_named(name, Layer::LayerNorm(LayerNorm { tokens, width }));
    }

    /// The same linear layer for every token.
    fn linear(&mut self, name: impl Into<String>, inputs: usize, outputs: usize, bias: bool) {
        let layer = Linear {
            rows: self.tokens,
            ..Linear::uniform(inputs, outputs, bias)
        };
        self.push_named(name, Layer::Linear(layer));
    }

    /// x + branch(x).
    fn residual(&mut self, branch: impl FnOnce(&mut Self)) {
        let start = self.last;
        branch(self);
        self.last = self.network.sum(start, self.last);
    }
}
